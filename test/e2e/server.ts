// A real JupyterLab in folders of its own. Without imports of ours, so that a plain script can use it too.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** The Python that has JupyterLab and this package. */
export const PYTHON = resolve(
  process.env.HELIOS_TEST_PYTHON ??
    join('.venv', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
);

export interface IServerOptions {
  /** Holds everything that the server and its kernels write; a new one by default. */
  folder?: string;
  /** The vault's folder, where it is not this server's own. */
  vault?: string;
  env?: Record<string, string>;
  args?: string[];
  /** What notebooks may read; empty leaves it to the settings, which ask. */
  policy?: 'allow' | 'deny' | '';
}

export interface IServer {
  /** Ends with a slash. */
  url: string;
  token: string;
  pid: number;
  folder: string;
  /** What the file browser shows. */
  notebooks: string;
  vault: string;
  log: string;
  /** The environment in which the server and whatever belongs to it runs. */
  env: Record<string, string>;
  /** Calls the server with its token; throws where the status is 400 or more. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Ends the server and waits for it; `SIGKILL` gives it no chance to tidy up. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Stops the server and removes its folder. */
  remove(): Promise<void>;
}

/** A port on which nothing listens right now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/** Nothing of the person who runs the tests gets in: no configuration, no history, no keys. */
function environment(folder: string, vault: string): Record<string, string> {
  const kept = ['PATH', 'LANG', 'LC_ALL', 'TMPDIR', 'SystemRoot', 'TEMP'];
  const own = Object.fromEntries(
    kept.flatMap(name => (process.env[name] ? [[name, process.env[name]]] : []))
  );
  return {
    ...own,
    HOME: join(folder, 'home'),
    USERPROFILE: join(folder, 'home'),
    JUPYTER_CONFIG_DIR: join(folder, 'config'),
    JUPYTER_DATA_DIR: join(folder, 'data'),
    JUPYTER_RUNTIME_DIR: join(folder, 'run'),
    IPYTHONDIR: join(folder, 'ipython'),
    HELIOS_SECRETS_HOME: vault,
    // Most tests print values to see that they have come.
    HELIOS_SECRETS_MASK: '0',
    PYTHONUNBUFFERED: '1'
  };
}

function writeSettings(folder: string, plugin: string, settings: object): void {
  const [owner, name, id] = plugin.split(/[/:]/);
  const path = join(folder, 'config', 'lab', 'user-settings', owner, name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, `${id}.jupyterlab-settings`), JSON.stringify(settings));
}

async function untilReady(child: ChildProcess, url: string, log: string): Promise<void> {
  const deadline = Date.now() + 180_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) {
      break;
    }
    const ready = await fetch(`${url}api`).then(
      answer => answer.ok,
      () => false
    );
    if (ready) {
      return;
    }
    await delay(100);
  }
  child.kill('SIGKILL');
  throw new Error(`JupyterLab did not start:\n${readFileSync(log, 'utf8').slice(-4000)}`);
}

/**
 * Starts JupyterLab and waits until it answers, three minutes at most.
 * @throws Error with the end of the server's log where it does not.
 */
export async function startServer(options: IServerOptions = {}): Promise<IServer> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'helios-'));
  const vault = options.vault ?? join(folder, 'vault');
  const notebooks = join(folder, 'notebooks');
  const log = join(folder, 'jupyter.log');
  const env = { ...environment(folder, vault), ...options.env };
  ['home', 'run', 'notebooks'].forEach(name =>
    mkdirSync(join(folder, name), { recursive: true, mode: 0o700 })
  );
  writeSettings(folder, '@jupyterlab/apputils-extension:notification', {
    fetchNews: 'false',
    checkForUpdates: false
  });
  if (process.env.HELIOS_TEST_SUBSHELLS === 'disabled') {
    writeSettings(folder, '@jupyterlab/apputils-extension:kernels-settings', {
      commsOverSubshells: 'disabled'
    });
  }
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const token = randomUUID();
  const output = openSync(log, 'a');
  const child = spawn(
    PYTHON,
    [
      '-m',
      'jupyterlab',
      '--no-browser',
      '--debug',
      '--ServerApp.ip=127.0.0.1',
      `--ServerApp.port=${port}`,
      '--ServerApp.port_retries=0',
      `--IdentityProvider.token=${token}`,
      `--ServerApp.root_dir=${notebooks}`,
      ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
      `--HeliosSecretsApp.notebook_policy=${options.policy ?? 'allow'}`,
      ...(options.args ?? [])
    ],
    { cwd: folder, env, stdio: ['ignore', output, output] }
  );
  closeSync(output);
  const ended = once(child, 'exit');
  await untilReady(child, url, log);

  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    child.kill(signal);
    const force = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(force);
  };
  return {
    url,
    token,
    pid: child.pid ?? 0,
    folder,
    notebooks,
    vault,
    log,
    env,
    stop,
    fetch: async (path, init = {}) => {
      const headers = new Headers(init.headers);
      headers.set('Authorization', `token ${token}`);
      const answer = await fetch(url + path, { ...init, headers });
      if (!answer.ok) {
        throw new Error(`${init.method ?? 'GET'} ${path.split('?')[0]} gave ${answer.status}`);
      }
      return answer;
    },
    remove: async () => {
      await stop();
      if (existsSync(folder)) {
        rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
      }
    }
  };
}

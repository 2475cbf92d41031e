// Private MariaDB servers for tests: on loopback, each with its own folder, ended with the process that started them.
import { randomInt } from 'node:crypto';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SERVERS = [
  '/usr/sbin/mariadbd',
  '/usr/local/sbin/mariadbd',
  '/usr/libexec/mariadbd',
  '/usr/bin/mariadbd'
];
const IS_ROOT = process.getuid?.() === 0;

/** The server program; HELIOS_TEST_MARIADBD names another one. */
export function findMariaDB(): string {
  const found = [process.env.HELIOS_TEST_MARIADBD, ...SERVERS].find(path => path && existsSync(path));
  if (!found) {
    throw new Error(
      'These tests need MariaDB. Install it (on Debian: apt-get install mariadb-server galera-4 rsync lsof socat), or name a server: npm run test:store -- --database mysql://USER:PASSWORD@HOST/ANY'
    );
  }
  return found;
}

/** A server that is running. */
export class MariaDB {
  readonly folder: string;
  readonly port: number;
  readonly #options: readonly string[];
  #child: ChildProcess | null = null;

  constructor(folder: string, port: number, options: readonly string[]) {
    this.folder = folder;
    this.port = port;
    this.#options = options;
  }

  /** The address of a database, as its root. */
  url(database: string): string {
    return `mysql://root@127.0.0.1:${this.port}/${database}`;
  }

  /** Resolves when it says that it is ready. */
  async start(ready = /ready for connections/, ...options: string[]): Promise<void> {
    const args = [
      '--no-defaults',
      `--datadir=${join(this.folder, 'data')}`,
      `--tmpdir=${join(this.folder, 'tmp')}`,
      `--socket=${join(this.folder, 'socket')}`,
      `--port=${this.port}`,
      '--bind-address=127.0.0.1',
      '--skip-name-resolve',
      '--performance-schema=OFF',
      '--innodb-buffer-pool-size=64M',
      '--innodb-flush-log-at-trx-commit=1',
      '--max-connections=200',
      ...this.#options,
      ...options
    ];
    // As root it would refuse, and the copying of a cluster's data fails. It ends with its parent process.
    const who = IS_ROOT ? ['--reuid=mysql', '--regid=mysql', '--init-groups'] : [];
    const child = spawn('setpriv', [...who, '--pdeathsig=KILL', findMariaDB(), ...args], {
      stdio: ['ignore', 'ignore', 'pipe']
    });
    this.#child = child;
    const lines: string[] = [];
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stderr }).on('line', line => {
        lines.push(line);
        if (ready.test(line)) {
          resolve();
        }
      });
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`MariaDB did not start:\n${lines.slice(-20).join('\n')}`)));
    });
  }

  /** Ends it at once, as a power failure does. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** Ends it in order; it may be started again. */
  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  /** Ends it in order, and removes all it has. */
  async remove(): Promise<void> {
    await this.#end('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Stops it from doing anything, or lets it go on, as a machine that hangs. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child?.kill(name);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    }
  }
}

/** A server with empty tables that is not started yet. @param options beside those of every server here. */
export async function makeMariaDB(...options: string[]): Promise<MariaDB> {
  findMariaDB();
  const folder = mkdtempSync(join(tmpdir(), 'helios-mariadb-'));
  // The user mysql must reach what is in it.
  chmodSync(folder, 0o711);
  // A server that starts removes what others keep in a common folder for temporary files.
  const [data, temporary] = ['data', 'tmp'].map(name => join(folder, name));
  mkdirSync(data);
  mkdirSync(temporary);
  if (IS_ROOT) {
    await run('chown', ['mysql', folder, data, temporary]);
  }
  const who = IS_ROOT ? ['--user=mysql'] : [];
  const install = [
    '--no-defaults',
    `--datadir=${data}`,
    `--tmpdir=${temporary}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    '--innodb-log-file-size=32M'
  ];
  await run('mariadb-install-db', [...install, ...who]);
  return new MariaDB(folder, await freePort(), ['--innodb-log-file-size=32M', ...options]);
}

/** A port that nobody listens on, and below those that the system gives to outgoing connections. */
export async function freePort(): Promise<number> {
  const server = createServer();
  for (;;) {
    const port = randomInt(15_000, 30_000);
    server.listen(port, '127.0.0.1');
    const isFree = await Promise.race([
      once(server, 'listening').then(() => true),
      once(server, 'error').then(() => false)
    ]);
    if (isFree) {
      server.close();
      await once(server, 'close');
      return port;
    }
  }
}

// Installs and builds what is missing, and only that: each step leaves a stamp of what it was made from.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { writePayload } from './payload.mjs';
import { SetupError, tell } from './tell.mjs';

const WINDOWS = process.platform === 'win32';
/** What an editable install needs, and what it runs in. */
export const BUILD = ['jupyter-builder', 'hatchling>=1.25', 'editables'];
export const JUPYTER = ['jupyterlab>=4.4', 'notebook>=7.4', 'ipykernel<8', ...BUILD];

/** The path of `name` in a virtual environment. */
export function inVenv(name, venv = '.venv') {
  return WINDOWS ? join(venv, 'Scripts', `${name}.exe`) : join(venv, 'bin', name);
}

/** Runs a command to its end; its output is shown only where it fails. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...options });
  if (result.status !== 0) {
    const output = `${result.stdout ?? ''}${result.stderr ?? ''}`.trim();
    throw new SetupError(`${output}\n\nThis failed: ${command} ${args.join(' ')}`);
  }
  return result.stdout ?? '';
}

/** npm as it was called, so that it needs no shell on Windows. */
export function npm(args, options) {
  const own = process.env.npm_execpath;
  return own?.endsWith('.js') ? run(process.execPath, [own, ...args], options) : run('npm', args, options);
}

function fingerprint(paths, extra = '') {
  const hash = createHash('sha256').update(extra);
  const add = path => {
    if (!existsSync(path)) {
      return;
    }
    if (statSync(path).isDirectory()) {
      readdirSync(path)
        .sort()
        .forEach(name => add(join(path, name)));
    } else {
      hash.update(path).update('\0').update(readFileSync(path));
    }
  };
  paths.forEach(add);
  return hash.digest('hex');
}

/** Does `work` unless the stamp says that it was done from the same input. */
export function once(stamp, input, work) {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === input) {
    return;
  }
  rmSync(stamp, { force: true });
  work();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, input);
}

/** The Node of the lock file, which the service needs; the one that runs this script may be older. */
export const NODE = resolve('node_modules', 'node', 'bin', WINDOWS ? 'node.exe' : 'node');

/** Node packages as the lock file names them, first on the PATH of what is started from here. */
export function installNodePackages() {
  process.env.PATH = `${resolve('node_modules', '.bin')}${delimiter}${process.env.PATH}`;
  once('node_modules/.helios-installed', fingerprint(['package-lock.json']), () => {
    tell('Installing Node packages (about a minute, once)');
    npm(['ci', '--no-audit', '--no-fund']);
  });
}

function findPython() {
  const wanted = process.env.PYTHON
    ? [process.env.PYTHON]
    : WINDOWS
      ? ['py', 'python']
      : ['python3', 'python'];
  const seen = [];
  for (const command of wanted) {
    const probe = spawnSync(command, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
      encoding: 'utf8'
    });
    if (probe.status === 0) {
      const version = probe.stdout.trim();
      const [major, minor] = version.split('.').map(Number);
      if (major === 3 && minor >= 10) {
        return command;
      }
      seen.push(`${command} is ${version}`);
    }
  }
  const found = seen.length ? seen.join(', ') : 'none was found';
  throw new SetupError(
    `Python 3.10 or newer is needed; ${found}. Install it, or name it: PYTHON=/path/to/python3 npm start`
  );
}

/** A virtual environment with `packages` in it; made where it is missing. */
export function makeVenv(venv, packages, files = []) {
  const set = createHash('sha256').update(packages.join('\n')).digest('hex').slice(0, 8);
  once(join(venv, `.helios-packages-${set}`), fingerprint(files), () => {
    if (!existsSync(inVenv('python', venv))) {
      tell(`Making a Python environment in ${venv}`);
      const made = spawnSync(findPython(), ['-m', 'venv', venv], { encoding: 'utf8' });
      if (made.status !== 0) {
        throw new SetupError(
          `${made.stdout}${made.stderr}\nPython could not make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv`
        );
      }
    }
    tell(`Installing Python packages in ${venv} (a minute or two, once)`);
    const requirements = files.filter(file => file.endsWith('.txt')).flatMap(file => ['-r', file]);
    run(inVenv('python', venv), [
      '-m',
      'pip',
      'install',
      '--quiet',
      // Most modules are never loaded.
      '--no-compile',
      '--disable-pip-version-check',
      ...packages,
      ...requirements
    ]);
  });
}

/** The labextension and the service bundle, built from the sources as they are. */
export function buildAll() {
  // In src, so that a change of what it is made from counts as one.
  writePayload();
  const sources = [
    'src',
    'style',
    'schema',
    'package.json',
    'package-lock.json',
    'tsconfig.base.json',
    'scripts/build.mjs'
  ];
  once('lib/.helios-built', fingerprint(sources), () => {
    tell('Building the extension and the service (about half a minute)');
    run(NODE, ['scripts/build.mjs', '--production']);
  });
}

/** This checkout as an editable package of `venv`, its labextension linked, so that a rebuild is enough. */
export function installPackage(venv = '.venv') {
  const input = fingerprint(['pyproject.toml', 'install.json', 'jupyter-config', 'scripts/hatch_build.py']);
  once(join(venv, '.helios-package'), input, () => {
    tell(`Installing jupyterlab-helios-secrets in ${venv}`);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
    run(inVenv('python', venv), [...pip, '--no-build-isolation', '-e', '.'], {
      env: { ...process.env, HELIOS_SKIP_BUILD: '1' }
    });
    run(inVenv('jupyter-builder', venv), ['develop', '--overwrite', '.']);
  });
}

/** Everything that `jupyter lab` needs. */
export function setUp() {
  installNodePackages();
  makeVenv('.venv', JUPYTER);
  buildAll();
  installPackage();
}

// npm test [quick|heavy|store]: installs what is missing, runs the suites one after another, and ends with each
// runner's own summary. A suite that could not run is named and makes the run fail. `store --database URL` asks a
// database server, of whichever kind, what every store must answer, and all rules of a vault.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  BUILD,
  JUPYTER,
  NODE,
  buildAll,
  installNodePackages,
  installPackage,
  inVenv,
  makeVenv,
  once,
  run
} from './setup.mjs';
import { SetupError, main, tell } from './tell.mjs';

const TESTS = ['pytest>=8', 'pytest-jupyter[server]>=0.10', 'pytest-asyncio', 'mypy', 'ruff'];
const SDK = 'test/python/sdk/requirements.txt';
const REQUIREMENTS = ['test/python/requirements.txt', SDK, 'test/e2e/requirements.txt'];
const MARIADB = [
  '/usr/sbin/mariadbd',
  '/usr/local/sbin/mariadbd',
  '/usr/libexec/mariadbd',
  '/usr/bin/mariadbd'
];
/** A server, and what nodes of a cluster copy their data with. */
const MARIADB_PACKAGES = ['mariadb-server', 'galera-4', 'rsync', 'lsof', 'socat'];
const STRACE = '/usr/bin/strace';
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/**
 * Oldest and newest of what we support with the kernels between; subshells came with ipykernel 7. What kernels do by
 * themselves does not depend on JupyterLab, so each is tested once; npm test has the newest of both.
 */
const MATRIX = [
  {
    name: 'lab4.4-kernel6.29',
    packages: ['jupyterlab==4.4.10', 'notebook==7.4.7', 'ipykernel==6.29.5'],
    kernel: true
  },
  { name: 'lab4.4-kernel7.0', packages: ['jupyterlab==4.4.10', 'notebook==7.4.7', 'ipykernel==7.0.1'] },
  {
    name: 'newest-kernel7.0',
    packages: ['jupyterlab>=4.6', 'notebook>=7.6', 'ipykernel==7.0.1'],
    subshells: 'disabled',
    kernel: true
  }
];
/** The first of each minor version of SingleStore's SDK that loads; npm test runs the newest. */
const SDKS = ['1.12.0', '1.13.0', '1.14.2', '1.15.0', '1.16.0', '1.17.0', '1.18.0'];

const python = inVenv('python');
const node = (...args) => [NODE, args];
const jest = (...projects) => node('node_modules/jest/bin/jest.js', '--selectProjects', ...projects);
/** A cluster is heavy; one spec after another. */
const cluster = () => node('node_modules/jest/bin/jest.js', '--runInBand', '--selectProjects', 'cluster');
const playwright = (...args) => node('node_modules/@playwright/test/cli.js', 'test', ...args);
const pytest = (venvPython, ...args) => [venvPython, ['-m', 'pytest', '-q', ...args]];

const QUICK = [
  ['types', ...node('node_modules/typescript/bin/tsc', '--build')],
  ['eslint', ...node('node_modules/eslint/bin/eslint.js', '.')],
  ['prettier', ...node('node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.')],
  ['ruff', inVenv('ruff'), ['check', '.']],
  ['ruff format', inVenv('ruff'), ['format', '--check', '.']],
  ['mypy', inVenv('mypy'), []],
  ['contract', ...node('scripts/contract.mjs', '--check')],
  // Nothing else runs beside it.
  ['jest', ...jest('contract', 'service', 'browser', '--maxWorkers=100%')]
];

/** What a runner says last of itself, with the tests that failed and those that passed when repeated; no colours. */
function summaryOf(output) {
  // eslint-disable-next-line no-control-regex
  const lines = output.replace(/\u001b\[[0-9;]*m/g, '').split('\n');
  const counts =
    /^(Tests:|Test Suites:|=* ?\d+ (passed|failed).* in |\s+\d+ (passed|failed|flaky|skipped|did not run)\b)/;
  // As Playwright, pytest and jest name them.
  const names = /^( {4}\S+\.spec\.ts:\d+:\d+ › |(FAILED|ERROR) \S+::| {2}● \S)/;
  const wanted = lines.filter(line => counts.test(line) || names.test(line));
  return [...new Set(wanted)].map(line => line.trim().replace(/ ─+$/, ''));
}

/** @param isAlone whether its output is shown as it comes; else it comes whole in the end, not mixed with another's. */
function runSuite([name, command, args, env = {}], isAlone) {
  tell(`${name}: ${args.slice(-2).join(' ')}`);
  const started = Date.now();
  return new Promise(resolve => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env }
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', data => {
        output += data;
        if (isAlone) {
          process.stdout.write(data);
        }
      });
    }
    const end = ok => {
      const seconds = Math.round((Date.now() - started) / 1000);
      if (!isAlone) {
        tell(`${name}: ${ok ? 'ok' : 'FAILED'} after ${seconds} s`);
        process.stdout.write(output);
      }
      resolve({ name, ok, seconds, summary: summaryOf(output) });
    };
    child.on('error', () => end(false));
    child.on('close', code => end(code === 0));
  });
}

/** Installs packages of Debian where that is allowed. */
function install(what, packages) {
  if (process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    tell(`Installing ${what} with apt-get`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-qq'], { env });
    spawnSync('apt-get', ['install', '-y', '-qq', ...packages], { env });
  }
}

/** The environment of suites with a browser, or null where there is none. */
function findBrowser() {
  const found = () => [process.env.CHROMIUM, ...BROWSERS].find(path => path && existsSync(path));
  if (!found()) {
    install('Chromium', ['chromium']);
  }
  if (found()) {
    return { CHROMIUM: found() };
  }
  tell('Installing Chromium with Playwright');
  const done = spawnSync(NODE, ['node_modules/@playwright/test/cli.js', 'install', 'chromium']);
  return done.status === 0 ? {} : null;
}

/** The same for suites that start database servers. */
function findMariaDB() {
  const found = () => [process.env.HELIOS_TEST_MARIADBD, ...MARIADB].find(path => path && existsSync(path));
  if (!found()) {
    install('MariaDB', MARIADB_PACKAGES);
  }
  return found() ? { HELIOS_TEST_MARIADBD: found() } : null;
}

/** The same for suites in which calls of the system fail. */
function findStrace() {
  if (!existsSync(STRACE)) {
    install('strace', ['strace']);
  }
  return existsSync(STRACE) ? {} : null;
}

const NEEDS = {
  browser: {
    find: findBrowser,
    hint: 'a browser: install Chromium (on Debian: apt-get install chromium) or name one: CHROMIUM=/path/to/chromium npm test'
  },
  strace: {
    find: findStrace,
    hint: 'strace: install it (on Debian: apt-get install strace)'
  },
  mariadb: {
    find: findMariaDB,
    hint: `MariaDB: install it (on Debian: apt-get install ${MARIADB_PACKAGES.join(' ')}) or name a server program: HELIOS_TEST_MARIADBD=/path/to/mariadbd npm test`
  }
};

/** Runs suites one after another, and then those of each lane beside the other lane's. */
async function runAll(suites, lanes = []) {
  const results = [];
  const run = async (list, isAlone) => {
    for (const suite of list) {
      results.push(await runSuite(suite, isAlone));
    }
  };
  await run(suites, true);
  await Promise.all(
    lanes.map(lane =>
      run(
        lane,
        lanes.every(other => other === lane || !other.length)
      )
    )
  );
  process.stdout.write('\n');
  for (const { name, ok, seconds, summary } of results) {
    process.stdout.write(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`);
    summary.forEach(line => process.stdout.write(`       ${line}\n`));
  }
  const failed = results.filter(({ ok }) => !ok).length;
  process.stdout.write(`\nsuites: ${results.length - failed} passed, ${failed} failed\n`);
  return failed ? 1 : 0;
}

/**
 * Runs suites of which some need something; without it the run says so and fails. Those of a browser, which wait much,
 * run with those of `beside` beside all others but the first: these build in place what a browser loads.
 */
async function runNeedy(first, suites, needy, beside = []) {
  const missing = [];
  const [all, browsers] = [[...suites], [...beside]];
  for (const [need, own] of Object.entries(needy)) {
    const env = NEEDS[need].find();
    if (env) {
      const lane = need === 'browser' ? browsers : all;
      lane.push(...own.map(([name, command, args, more]) => [name, command, args, { ...env, ...more }]));
    } else {
      missing.push(`Not run: ${own.map(([name]) => name).join(', ')}. They need ${NEEDS[need].hint}`);
    }
  }
  const code = await runAll(first, [all, browsers]);
  if (missing.length) {
    throw new SetupError(missing.join('\n'));
  }
  return code;
}

/** The suites of every store on a server that somebody named. */
function storeSuites() {
  const { values } = parseArgs({ args: process.argv.slice(3), options: { database: { type: 'string' } } });
  const url = values.database ?? process.env.HELIOS_TEST_DATABASE;
  if (!url) {
    throw new SetupError(
      'Name a database server: npm run test:store -- --database mysql://USER@HOST:3306/ANY'
    );
  }
  const paths = ['--testPathPatterns', 'database/(store|authorization|model)'];
  const [command, args] = jest('stores');
  return [['stores', command, [...args, ...paths], { HELIOS_TEST_DATABASE: url }]];
}

/** What runs by itself, and what needs a browser. */
function heavySuites() {
  const kernels = [];
  const browsers = [];
  const browse = (name, own, setting) =>
    browsers.push([
      `browser ${name}, subshells ${setting}`,
      ...playwright('--grep', '@matrix'),
      { HELIOS_TEST_PYTHON: own, HELIOS_TEST_SUBSHELLS: setting }
    ]);
  for (const { name, packages, subshells = 'default', kernel } of MATRIX) {
    const venv = `build/venv-${name}`;
    makeVenv(venv, [...packages, ...BUILD, ...TESTS], [SDK]);
    installPackage(venv);
    const own = inVenv('python', venv);
    if (kernel) {
      kernels.push([`kernel ${name}`, ...pytest(own, 'test/python/kernel')]);
    }
    browse(name, own, subshells);
  }
  // Their default is what npm test runs.
  browse('newest', python, 'disabled');
  browsers.push(sharedSuite());
  return { kernels, browsers };
}

/** Two people on one kernel; what lets them share it has an environment of its own. */
function sharedSuite() {
  const venv = 'build/venv-shared';
  makeVenv(venv, [...JUPYTER, ...BUILD, 'jupyter-collaboration==5.0.4']);
  installPackage(venv);
  const env = { HELIOS_TEST_PYTHON: inVenv('python', venv), HELIOS_TEST_HEAVY: '1' };
  return ['browser shared kernel', ...playwright('e2e/shared', '--grep', '@heavy'), env];
}

/** 100,000 random operations against the model of the rules; a failure tells the seed that repeats it. */
function modelSuite(project) {
  const [command, args] = jest(project);
  const env = { HELIOS_MODEL_OPERATIONS: '100000', HELIOS_MODEL_SEED: String(Date.now() % 1_000_000) };
  return [`model, ${project}`, command, [...args, '--testPathPatterns', '/model'], env];
}

/** Specs of the heavy project by a part of their names. */
function heavySpecs(name, specs, env) {
  const [command, args] = jest('heavy');
  return [name, command, [...args, '--testPathPatterns', `test/heavy/(${specs})`], env];
}

/** The service under load, and asked at random what its document says; the tool for that has an environment of its own. */
function loadSuite() {
  const venv = 'build/venv-schemathesis';
  makeVenv(venv, ['schemathesis==4.32.5']);
  const env = { HELIOS_TEST_SCHEMATHESIS: resolve(inVenv('schemathesis', venv)) };
  return heavySpecs('load', 'clients|openapi', env);
}

/** The service killed at random moments; a failure tells the seed of the moments and of what was written. */
function killSuite() {
  const env = { HELIOS_KILLS: '1000', HELIOS_KILLS_SEED: String(Date.now() % 1_000_000) };
  return heavySpecs(`kills, seed ${env.HELIOS_KILLS_SEED}`, 'kills', env);
}

/** Requests from a grammar to the service of a team; a failure tells the seed that repeats it. */
function grammarSuite() {
  const env = { HELIOS_GRAMMAR_SEED: String(Date.now() % 1_000_000) };
  return heavySpecs(`grammar, seed ${env.HELIOS_GRAMMAR_SEED}`, 'grammar', env);
}

/** Each version in a folder of its own, which goes before what is installed. */
function sdkSuites() {
  return SDKS.map(version => {
    const folder = resolve('build', `sdk-${version}`);
    once(join(folder, '.helios-installed'), version, () => {
      const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps'];
      run(python, [...pip, '--target', folder, `singlestoredb==${version}`]);
    });
    return [`sdk ${version}`, ...pytest(python, 'test/python/sdk'), { HELIOS_TEST_SDK: folder }];
  });
}

await main(async () => {
  const what = process.argv[2] ?? 'all';
  installNodePackages();
  if (what === 'store') {
    return runAll(storeSuites());
  }
  makeVenv('.venv', [...JUPYTER, ...TESTS], what === 'quick' ? [] : REQUIREMENTS);
  if (what === 'quick') {
    run(NODE, ['scripts/build.mjs', '--service']);
    return runAll(QUICK);
  }
  buildAll();
  installPackage();
  if (what === 'heavy') {
    const { kernels, browsers } = heavySuites();
    const first = [['wheel', ...pytest(python, 'test/wheel')]];
    const suites = [modelSuite('service'), loadSuite(), killSuite(), grammarSuite()];
    const mariadb = [modelSuite('stores'), ['cluster', ...cluster()]];
    const strace = [heavySpecs('disk', 'disk')];
    return runNeedy(first, suites, { strace, mariadb, browser: browsers }, [...sdkSuites(), ...kernels]);
  }
  return runNeedy(QUICK, [['pytest', ...pytest(python)]], {
    mariadb: [['stores', ...jest('stores')]],
    browser: [['end to end', ...playwright()]]
  });
});

// npm test [quick|heavy]: installs what is missing, runs the suites one after another, and ends with each
// runner's own summary. A suite that could not run is named and makes the run fail.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import {
  BUILD,
  JUPYTER,
  NODE,
  buildAll,
  installNodePackages,
  installPackage,
  inVenv,
  makeVenv,
  run
} from './setup.mjs';
import { SetupError, main, tell } from './tell.mjs';

const TESTS = ['pytest>=8', 'pytest-jupyter[server]>=0.10', 'pytest-asyncio', 'mypy', 'ruff'];
const REQUIREMENTS = ['test/python/requirements.txt', 'test/e2e/requirements.txt'];
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** Oldest and newest of what we support, and the kernels between; subshells came with ipykernel 7. */
const MATRIX = [
  { name: 'lab4.4-kernel6.29', packages: ['jupyterlab==4.4.10', 'notebook==7.4.7', 'ipykernel==6.29.5'] },
  {
    name: 'lab4.4-kernel7.0',
    packages: ['jupyterlab==4.4.10', 'notebook==7.4.7', 'ipykernel==7.0.1'],
    subshells: ['default', 'disabled']
  },
  { name: 'newest-kernel6.29', packages: ['jupyterlab>=4.6', 'notebook>=7.6', 'ipykernel==6.29.5'] },
  {
    name: 'newest-kernel7.0',
    packages: ['jupyterlab>=4.6', 'notebook>=7.6', 'ipykernel==7.0.1'],
    subshells: ['default', 'disabled']
  },
  // The default subshells of the newest kernel are what npm test runs.
  {
    name: 'newest-kernel-newest',
    packages: ['jupyterlab>=4.6', 'notebook>=7.6', 'ipykernel<8'],
    subshells: ['disabled']
  }
];

const python = inVenv('python');
const node = (...args) => [NODE, args];
const jest = (...projects) => node('node_modules/jest/bin/jest.js', '--selectProjects', ...projects);
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
  ['jest', ...jest('contract', 'service', 'browser')]
];

/** What a runner says last of itself; colours are taken out. */
function summaryOf(output) {
  // eslint-disable-next-line no-control-regex
  const lines = output.replace(/\u001b\[[0-9;]*m/g, '').split('\n');
  const wanted =
    /^(Tests:|Test Suites:|=* ?\d+ (passed|failed).* in |\s+\d+ (passed|failed|flaky|skipped|did not run)\b)/;
  return lines.filter(line => wanted.test(line)).map(line => line.trim());
}

function runSuite([name, command, args, env = {}]) {
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
        process.stdout.write(data);
      });
    }
    const end = ok =>
      resolve({ name, ok, seconds: Math.round((Date.now() - started) / 1000), summary: summaryOf(output) });
    child.on('error', () => end(false));
    child.on('close', code => end(code === 0));
  });
}

/** The browser that the tests use; installed where that is allowed. */
function findBrowser() {
  const found = () => [process.env.CHROMIUM, ...BROWSERS].find(path => path && existsSync(path));
  if (!found() && process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    tell('Installing Chromium with apt-get');
    spawnSync('apt-get', ['update', '-qq']);
    spawnSync('apt-get', ['install', '-y', '-qq', 'chromium'], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    });
  }
  if (found()) {
    return found();
  }
  tell('Installing Chromium with Playwright');
  const done = spawnSync(NODE, ['node_modules/@playwright/test/cli.js', 'install', 'chromium']);
  return done.status === 0 ? 'playwright' : null;
}

async function runAll(suites) {
  const results = [];
  for (const suite of suites) {
    results.push(await runSuite(suite));
  }
  process.stdout.write('\n');
  for (const { name, ok, seconds, summary } of results) {
    process.stdout.write(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`);
    summary.forEach(line => process.stdout.write(`       ${line}\n`));
  }
  const failed = results.filter(({ ok }) => !ok).length;
  process.stdout.write(`\nsuites: ${results.length - failed} passed, ${failed} failed\n`);
  return failed ? 1 : 0;
}

/** End-to-end suites need a browser; without one the run says so and fails. */
async function withBrowser(suites, endToEnd) {
  const browser = findBrowser();
  const env = browser && browser !== 'playwright' ? { CHROMIUM: browser } : {};
  const code = await runAll(
    browser
      ? [
          ...suites,
          ...endToEnd.map(([name, command, args, own]) => [name, command, args, { ...env, ...own }])
        ]
      : suites
  );
  if (!browser) {
    throw new SetupError(
      `Not run: ${endToEnd.map(([name]) => name).join(', ')}. They need a browser: install Chromium (on Debian: apt-get install chromium) or name one: CHROMIUM=/path/to/chromium npm test`
    );
  }
  return code;
}

/** What runs without a browser, and what needs one. */
function heavySuites() {
  const kernel = [];
  const browser = [];
  for (const { name, packages, subshells = ['default'] } of MATRIX) {
    const venv = `build/venv-${name}`;
    makeVenv(venv, [...packages, ...BUILD, ...TESTS]);
    installPackage(venv);
    const own = inVenv('python', venv);
    kernel.push([`kernel ${name}`, ...pytest(own, 'test/python/kernel')]);
    for (const setting of subshells) {
      const env = { HELIOS_TEST_PYTHON: own, HELIOS_TEST_SUBSHELLS: setting };
      browser.push([`browser ${name}, subshells ${setting}`, ...playwright('--grep', '@matrix'), env]);
    }
  }
  return { kernel, browser };
}

await main(async () => {
  const what = process.argv[2] ?? 'all';
  installNodePackages();
  makeVenv('.venv', [...JUPYTER, ...TESTS], what === 'quick' ? [] : REQUIREMENTS);
  if (what === 'quick') {
    run(NODE, ['scripts/build.mjs', '--service']);
    return runAll(QUICK);
  }
  buildAll();
  installPackage();
  if (what === 'heavy') {
    const { kernel, browser } = heavySuites();
    return withBrowser([['wheel', ...pytest(python, 'test/wheel')], ...kernel], browser);
  }
  return withBrowser([...QUICK, ['pytest', ...pytest(python)]], [['end to end', ...playwright()]]);
});

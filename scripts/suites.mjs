// What `npm test`, `npm run test:quick`, `test:heavy` and `test:store` run, as data: lanes of suites. Lanes run beside
// each other, the suites of a lane one after another. Suites with a browser mostly wait, so they share one lane.
import { resolve } from 'node:path';
import { BUILD, JUPYTER, NODE, inVenv } from './setup.mjs';

const SDK = 'test/python/sdk/requirements.txt';
/** What `.venv` holds for the tests, beside JupyterLab. */
export const TEST_PACKAGES = [
  'pytest>=8',
  'pytest-jupyter[server]>=0.10',
  'pytest-asyncio',
  'pytest-reportlog',
  'mypy',
  'ruff'
];
export const TEST_REQUIREMENTS = ['test/python/requirements.txt', SDK, 'test/e2e/requirements.txt'];

/** Python environments beside `.venv`; this package is installed in those that have JupyterLab. */
export const ENVIRONMENTS = {
  'lab4.4-kernel6.29': jupyter('jupyterlab==4.4.10', 'notebook==7.4.7', 'ipykernel==6.29.5'),
  'lab4.4-kernel7.0': jupyter('jupyterlab==4.4.10', 'notebook==7.4.7', 'ipykernel==7.0.1'),
  'newest-kernel7.0': jupyter('jupyterlab>=4.6', 'notebook>=7.6', 'ipykernel==7.0.1'),
  shared: { packages: [...JUPYTER, 'jupyter-collaboration==5.0.4'], hasJupyter: true },
  schemathesis: { packages: ['schemathesis==4.32.5'] }
};

/** The first of each minor version of SingleStore's SDK that loads; `npm test` runs the newest. */
export const SDKS = ['1.12.0', '1.13.0', '1.14.2', '1.15.0', '1.16.0', '1.17.0', '1.18.0'];

function jupyter(...packages) {
  return { packages: [...packages, ...BUILD, ...TEST_PACKAGES], requirements: [SDK], hasJupyter: true };
}

/** The folder of an environment. */
export const folderOf = environment => `build/venv-${environment}`;

/** The folder of a version of the SDK, which goes before what is installed. */
export const sdkFolder = version => resolve('build', `sdk-${version}`);

const check = (name, ...command) => ({ name, command });
const script = (name, path, ...args) => check(name, NODE, path, ...args);
const environment = name => script(`environment ${name}`, 'scripts/environments.mjs', name);

function jest(name, projects, args = [], more = {}) {
  const command = [NODE, 'node_modules/jest/bin/jest.js', '--selectProjects', ...projects, ...args];
  return { name, command, report: 'jest', ...more };
}

function pytest(name, path, { venv = '.venv', env } = {}) {
  return { name, command: [inVenv('python', venv), '-m', 'pytest', '-q', path], report: 'pytest', env };
}

function browser(name, args = [], env = {}) {
  const command = [NODE, 'node_modules/@playwright/test/cli.js', 'test', ...args];
  return { name, command, report: 'playwright', needs: 'browser', env };
}

const LINT = [
  script('types', 'node_modules/typescript/bin/tsc', '--build'),
  script('eslint', 'node_modules/eslint/bin/eslint.js', '.'),
  script('prettier', 'node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'),
  check('ruff', inVenv('ruff'), 'check', '.'),
  check('ruff format', inVenv('ruff'), 'format', '--check', '.'),
  check('mypy', inVenv('mypy')),
  script('contract', 'scripts/contract.mjs', '--check')
];
const BROWSER = jest('jest browser', ['contract', 'browser'], ['--maxWorkers=1']);
const SERVICE = jest('jest service', ['service'], ['--maxWorkers=1']);
const SEED = String(Date.now() % 1_000_000);

/** 100,000 random operations against the model of the rules. */
function model(project, more) {
  const env = { HELIOS_MODEL_OPERATIONS: '100000', HELIOS_MODEL_SEED: SEED };
  const args = ['--maxWorkers=1', '--testPathPatterns', '/model'];
  return jest(`model, ${project}, seed ${SEED}`, [project], args, { env, ...more });
}

/** Specs of `test/heavy` by a part of their names. */
function heavy(name, specs, more) {
  return jest(name, ['heavy'], ['--maxWorkers=1', '--testPathPatterns', `test/heavy/(${specs})`], more);
}

/** The browser suites that depend on JupyterLab, the kernel and subshells, in an environment. */
function matrix(venv, subshells = 'default') {
  const env = { HELIOS_TEST_PYTHON: inVenv('python', venv), HELIOS_TEST_SUBSHELLS: subshells };
  return browser(`browser ${venv}, subshells ${subshells}`, ['--grep', '@matrix'], env);
}

const quick = [[SERVICE], [...LINT, BROWSER]];

const all = [
  [browser('end to end')],
  [jest('stores', ['stores'], ['--maxWorkers=1'], { needs: 'mariadb' }), pytest('pytest', 'test/python')],
  [SERVICE, ...LINT, BROWSER]
];

const [OLDEST, BETWEEN, NEWEST, SHARED] = [
  'lab4.4-kernel6.29',
  'lab4.4-kernel7.0',
  'newest-kernel7.0',
  'shared'
];

const heavySuites = [
  [
    environment(OLDEST),
    matrix(folderOf(OLDEST)),
    pytest(`kernel ${OLDEST}`, 'test/python/kernel', { venv: folderOf(OLDEST) }),
    environment(BETWEEN),
    matrix(folderOf(BETWEEN)),
    environment(NEWEST),
    matrix(folderOf(NEWEST), 'disabled'),
    pytest(`kernel ${NEWEST}`, 'test/python/kernel', { venv: folderOf(NEWEST) }),
    // With subshells, the default, this is what `npm test` runs.
    matrix('.venv', 'disabled'),
    environment(SHARED),
    browser('browser shared kernel', ['e2e/shared', '--grep', '@heavy'], {
      HELIOS_TEST_PYTHON: inVenv('python', folderOf(SHARED)),
      HELIOS_TEST_HEAVY: '1'
    })
  ],
  [
    model('service'),
    heavy(`grammar, seed ${SEED}`, 'grammar', { env: { HELIOS_GRAMMAR_SEED: SEED } }),
    model('stores', { needs: 'mariadb' })
  ],
  [
    heavy(`kills, seed ${SEED}`, 'kills', { env: { HELIOS_KILLS: '1000', HELIOS_KILLS_SEED: SEED } }),
    // Nodes of a cluster are heavy: one spec after another.
    jest('cluster', ['cluster'], ['--runInBand'], { needs: 'mariadb' }),
    environment('schemathesis'),
    heavy('load', 'clients|openapi', {
      env: { HELIOS_TEST_SCHEMATHESIS: resolve(inVenv('schemathesis', folderOf('schemathesis'))) }
    }),
    heavy('disk', 'disk', { needs: 'strace' }),
    pytest('wheel', 'test/wheel'),
    script('environments sdk', 'scripts/environments.mjs', 'sdk'),
    ...SDKS.map(version =>
      pytest(`sdk ${version}`, 'test/python/sdk', { env: { HELIOS_TEST_SDK: sdkFolder(version) } })
    )
  ]
];

/** What every store must do, on a server that somebody named. */
const store = [[jest('stores', ['stores'], ['--testPathPatterns', 'database/(store|authorization|model)'])]];

export const PLANS = { quick, all, heavy: heavySuites, store };

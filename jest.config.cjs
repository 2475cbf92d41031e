const swc = {
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', tsx: true },
    transform: { react: { runtime: 'classic' } }
  },
  module: { type: 'commonjs' }
};
const esm = [
  '@jupyterlab',
  '@jupyter',
  '@lumino',
  '@codemirror',
  '@secretlint',
  '@microsoft',
  '@marijn',
  'lib0',
  'y-protocols',
  'yjs',
  'exenv-es6',
  'vscode-.*',
  'marked',
  'markedparser.*',
  'mermaid',
  'style-mod',
  'w3c-keyname',
  'crelt',
  '@lezer',
  'lezer-.*',
  '@rjsf',
  'nanoid',
  'lodash-es',
  'uuid'
];

function project(name, environment) {
  return {
    displayName: name,
    // Not the Jupyter environment and the builds, whose package.json files collide.
    roots: ['<rootDir>/src', '<rootDir>/test'],
    testEnvironment: environment,
    testMatch: [`<rootDir>/test/${name}/**/*.spec.ts`, `<rootDir>/test/${name}/**/*.spec.tsx`],
    transform: { '\\.(ts|tsx|js|mjs)$': ['@swc/jest', swc] },
    transformIgnorePatterns: [`/node_modules/(?!(${esm.join('|')})/)`],
    moduleNameMapper: { '\\.(css|svg)$': '<rootDir>/test/asset.cjs' }
  };
}

/** Specs of one folder, with whatever they need started before them. */
function withServer(name, folder, more) {
  const testMatch = [`<rootDir>/test/service/${folder}/**/*.spec.ts`];
  return { ...project(name, 'node'), testMatch, ...more };
}

const SERVERS = ['<rootDir>/test/service/database/', '<rootDir>/test/service/cluster/'];

module.exports = {
  // Only a test that hangs takes as long; several suites share two cores.
  testTimeout: 60_000,
  projects: [
    project('contract', 'node'),
    { ...project('service', 'node'), testPathIgnorePatterns: SERVERS },
    project('heavy', 'node'),
    withServer('stores', 'database', {
      globalSetup: '<rootDir>/test/service/database/setup.ts',
      globalTeardown: '<rootDir>/test/service/database/teardown.ts'
    }),
    withServer('cluster', 'cluster', {}),
    project('browser', '<rootDir>/test/browser/environment.cjs')
  ]
};

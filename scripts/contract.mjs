// Makes Python's copy of src/contract, so that each rule stands in one place: helios_secrets/_contract.py, which goes
// into kernels, and helios_secrets/server/_routes.py. --check changes nothing and fails where a file differs.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const { outputFiles } = await build({
  stdin: {
    contents: "export * from './src/contract'; export * from './src/contract/api';",
    resolveDir: '.'
  },
  bundle: true,
  format: 'esm',
  write: false
});
const source = Buffer.from(outputFiles[0].contents).toString('base64');
const contract = await import(`data:text/javascript;base64,${source}`);

const text = value => JSON.stringify(value);
const constants = [
  'URL_PREFIX',
  'IDEMPOTENCY_HEADER',
  'MATCH_HEADER',
  'CONNECTION_HEADER',
  'PERSONAL_ID',
  'CONFIGURED_ID',
  'MAX_CONNECTIONS',
  'FRAME_TYPE',
  'COMM_TARGET',
  'REPLY_METADATA',
  'PROTOCOL_VERSION',
  'MAX_NAMES',
  'MAX_NAME_LENGTH'
].map(name => `${name} = ${text(contract[name])}`);

const colors = contract.CONNECTION_COLORS.map(color => `    ${text(color)},\n`).join('');
const policies = contract.NOTEBOOK_POLICIES.map(text).join(', ');
const rules = [
  `NOTEBOOK_POLICIES = (${policies})`,
  `CONNECTION_NAME = r${text(contract.CONNECTION_NAME.source)}`,
  `CONNECTION_COLORS = (\n${colors})`
];

const timing = Object.entries(contract.TIMING).map(([name, seconds]) => {
  const upper = name.replace(/[A-Z]/g, letter => `_${letter}`).toUpperCase();
  return `${upper}_SECONDS = ${Number.isInteger(seconds) ? `${seconds}.0` : seconds}`;
});

const errors = Object.entries(contract.ERRORS).map(
  ([code, { status, python, message }]) =>
    `    ${text(code)}: (\n        ${status},\n        ${text(python)},\n        ${text(message)},\n    ),`
);

const header = `"""Made from src/contract by scripts/contract.mjs; change it there."""

# ruff: noqa: E501
from __future__ import annotations
`;

/** For each path: its verbs, each with what may stand in its query. */
function pathsOf(routes) {
  const paths = new Map();
  for (const [name, { query = [] }] of routes) {
    const { method, paths: all } = contract.addressOf(name);
    const names = query.map(text).join(', ') + (query.length === 1 ? ',' : '');
    all.forEach(path => paths.set(path, [...(paths.get(path) ?? []), `${text(method)}: (${names})`]));
  }
  return [...paths].map(([path, verbs]) => `    ${text(path)}: {${verbs.join(', ')}},`).join('\n');
}

const own = Object.entries(contract.JUPYTER_ROUTES);
const passed = Object.entries({ ...contract.SERVICE_ROUTES, ...contract.LOCAL_ROUTES }).filter(
  ([name, { isOpen }]) => !isOpen && !(name in contract.JUPYTER_ROUTES)
);
const parameters = Object.entries(contract.PARAMETERS).map(
  ([name, pattern]) => `${text(name)}: r${text(pattern)}`
);

const files = {
  'helios_secrets/_contract.py': `${header}
${[...constants, ...rules, ...timing].join('\n')}

# code: (HTTP status, Python class, message)
ERRORS: dict[str, tuple[int, str, str]] = {
${errors.join('\n')}
}
`,
  'helios_secrets/server/_routes.py': `${header}
#: Bytes of a request's body at most.
MOST_BODY = ${contract.VALUE_BODY}

#: What can stand in a path in the place of a parameter; of those that are not here, a UUID.
UUID = r${text(contract.UUID_PATTERN)}
PARAMETERS = {${parameters.join(', ')}}

#: What the page may ask of a service: paths, their verbs, and what may stand in the query of each.
PASSED: dict[str, dict[str, tuple[str, ...]]] = {
${pathsOf(passed)}
}

#: What this server answers itself.
OWN: dict[str, dict[str, tuple[str, ...]]] = {
${pathsOf(own)}
}
`
};

for (const [target, python] of Object.entries(files)) {
  if (!process.argv.includes('--check')) {
    writeFileSync(target, python);
  } else if (!existsSync(target) || readFileSync(target, 'utf8') !== python) {
    process.stderr.write(`${target} is not what src/contract says. Run: node scripts/contract.mjs\n`);
    process.exitCode = 1;
  }
}

// Makes helios_secrets/_contract.py from src/contract, so that each rule stands in one place.
// --check changes nothing and fails where the file differs.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const TARGET = 'helios_secrets/_contract.py';

const { outputFiles } = await build({
  entryPoints: ['src/contract/index.ts'],
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

const python = `"""Made from src/contract by scripts/contract.mjs; change it there."""

# ruff: noqa: E501
from __future__ import annotations

${[...constants, ...rules, ...timing].join('\n')}

# code: (HTTP status, Python class, message)
ERRORS: dict[str, tuple[int, str, str]] = {
${errors.join('\n')}
}
`;

if (!process.argv.includes('--check')) {
  writeFileSync(TARGET, python);
} else if (!existsSync(TARGET) || readFileSync(TARGET, 'utf8') !== python) {
  process.stderr.write(`${TARGET} is not what src/contract says. Run: node scripts/contract.mjs\n`);
  process.exitCode = 1;
}

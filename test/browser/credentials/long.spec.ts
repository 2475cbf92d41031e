import { runInNewContext } from 'node:vm';
import { credentialsOf } from '../../../src/browser/credentials/find';
import { MADE, noise } from './made';

const SIZE = 100_000;
/** Ends a pattern that starts again at each character, which a timeout of jest cannot: a pattern blocks the thread. */
const HANGS_AFTER_MS = 20_000;

const filled = (part: string): string => part.repeat(Math.ceil(SIZE / part.length)).slice(0, SIZE);
/** What is in long texts, and what a pattern could begin with everywhere. */
const LONG: [what: string, text: string][] = [
  ['base64url', noise(SIZE, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')],
  ['an alignment of genes', noise(SIZE, 'ACGT--')],
  ['digits', noise(SIZE, '0123456789')],
  ...[
    '-',
    'a',
    'a-',
    'a.',
    'key=',
    'KEY_',
    'eyJ-',
    'sk-',
    'SG.',
    'hvs.',
    'secret-',
    '://',
    'mysql://a:b@'
  ].map((part): [string, string] => [part, filled(part)]),
  ...['"', "'''", 'f"{', `f"{f'{`, '{', '\\'].map((part): [string, string] => [part, filled(part)])
];

function readToTheEnd(source: string): void {
  runInNewContext('read()', { read: () => credentialsOf(source, 'cell') }, { timeout: HANGS_AFTER_MS });
}

test.each(LONG)('a text of 100,000 characters of %s does not stop the page', (_, text) => {
  for (const source of [
    text,
    `x = "${text}"`,
    `password = "${text}"`,
    `# ${text}`,
    `{"${text}": "${MADE.hex}"}`
  ]) {
    expect(() => readToTheEnd(source)).not.toThrow();
  }
});

test('a literal with thousands of credentials does not stop the page', () => {
  const source = `x = "${filled(`mysql://ann:${noise(12)}@db `)}"`;
  expect(() => readToTheEnd(source)).not.toThrow();
});

test('a credential after a long text is found', () => {
  for (const [, text] of LONG.slice(0, 6)) {
    const [found, ...more] = credentialsOf(`x = "${text}"\nkey = "${MADE.github}"`, 'cell');
    expect(found?.value).toBe(MADE.github);
    expect(more).toEqual([]);
  }
});

test.each([
  [`# ${'my-'.repeat(20)}api-key = ${MADE.hex}`, MADE.hex],
  [`x = "${MADE.jwt}"`, MADE.jwt],
  [`x = "https://a.test/?jwt=${MADE.jwt}"`, MADE.jwt],
  [`x = "rabbitmq+amqps-sharded.v2://ann:${noise(12)}@mq.acme.test"`, `ann:${noise(12)}@mq.acme.test`]
])('a name, a scheme and a token of usual length are found: %#', (source, value) => {
  expect(credentialsOf(source, 'cell')[0]?.value).toContain(value);
});

test('f-strings within f-strings are read as deep as people write them', () => {
  const source = `x = f"{f'{f"{y["a"]}"}'}"\nkey = "${MADE.github}"`;
  expect(credentialsOf(source, 'cell')).toMatchObject([{ value: MADE.github, obstacle: null }]);
});

import { createHash } from 'node:crypto';
import type { ISecret, ISecretList } from '../../../src/contract';
import { LARGEST, expectRefusal, makeApp } from '../fixtures';

// Bodies of 32 MiB take their time on a machine that is busy.

// A difference is told by its digest: a failing test prints no value, least of all one of 5 MiB.
const digest = (text: string | undefined): string =>
  text === undefined ? 'none' : createHash('sha256').update(text, 'utf16le').digest('hex');

const VALUES: [string, string][] = [
  ['the empty value', ''],
  ['one byte', 'x'],
  ['spaces and line ends', ' \t\r\n '],
  ['quotes, backslashes and a NUL', '"\'\\\0\\u0000'],
  ['what looks like JSON', '{"value":null}'],
  ['text that could be normalized', 'e\u0301\u00e9\ufeff\u2028'],
  ['5 MiB of control characters', '\u0001'.repeat(LARGEST)],
  ['5 MiB of emoji', '😀'.repeat(LARGEST / 4)]
];

test.each(VALUES)('%s is returned byte for byte, new and changed, by name and by id', async (_, value) => {
  const { ask } = await makeApp();
  const created = await ask('POST', '/v1/secrets', { name: 'NEW', value });
  const { secretID } = (await ask('POST', '/v1/secrets', { name: 'OLD', value: 'old' })).json<ISecret>();
  const updated = await ask('PATCH', `/v1/secrets/${secretID}`, { value });
  expect([created.statusCode, updated.statusCode]).toEqual([200, 200]);

  const byName = (await ask('GET', '/v1/secrets?name=NEW')).json<ISecretList>().secrets[0];
  const byID = (await ask('GET', `/v1/secrets/${secretID}`)).json<ISecret>();
  expect([byName.value, byID.value].map(digest)).toEqual([digest(value), digest(value)]);
});

test('emoji sent as JSON escapes are stored as emoji', async () => {
  const { ask } = await makeApp();
  const body = '{"name":"A","value":"\\ud83d\\ude00"}';
  expect((await ask('POST', '/v1/secrets', body, { 'content-type': 'application/json' })).statusCode).toBe(
    200
  );
  const [found] = (await ask('GET', '/v1/secrets?name=A')).json<ISecretList>().secrets;
  expect(digest(found.value)).toBe(digest('😀'));
});

test.each([
  ['a byte more than 5 MiB', 'x'.repeat(LARGEST + 1)],
  ['a character more than 5 MiB of emoji', `${'😀'.repeat(LARGEST / 4)}x`],
  ['5 MiB of UTF-16 that are more as UTF-8', '\u0800'.repeat(LARGEST / 2)]
])('a value with %s is refused, and nothing is changed', async (_, value) => {
  const { ask } = await makeApp();
  const { secretID } = (await ask('POST', '/v1/secrets', { name: 'OLD', value: 'old' })).json<ISecret>();
  expectRefusal(await ask('POST', '/v1/secrets', { name: 'NEW', value }), 'secret_value_too_large');
  expectRefusal(await ask('PATCH', `/v1/secrets/${secretID}`, { value }), 'secret_value_too_large');
  const names = (await ask('GET', '/v1/secrets')).json<ISecretList>().secrets.map(s => s.name);
  expect(names).toEqual(['OLD']);
  expect(digest((await ask('GET', `/v1/secrets/${secretID}`)).json<ISecret>().value)).toBe(digest('old'));
});

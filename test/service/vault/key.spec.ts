import { uuid7 } from '../../../src/service/uuid';
import { hashOf } from '../../../src/service/vault/call';
import { credentialOf, keyHashOf, makeKey } from '../../../src/service/vault/key';
import { run } from '../../../src/service/store/step';
import { Acme } from '../acme';
import { withCode } from '../fixtures';
import { reseal } from '../reseal';

const incomplete = withCode('api_key_incomplete');

test('a key tells its id, and nothing of what is kept', () => {
  for (const apiKeyID of [
    uuid7(),
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff'
  ]) {
    const key = makeKey(apiKeyID);
    expect(key).toMatch(/^hsk_[0-9a-z]{63}$/);
    expect(credentialOf(key)).toEqual({ kind: 'key', apiKeyID, hash: keyHashOf(key) });
    expect(key).not.toContain(keyHashOf(key).slice(0, 8));
  }
});

test('no two keys of one id are the same', () => {
  const apiKeyID = uuid7();
  const keys = Array.from({ length: 1000 }, () => makeKey(apiKeyID));
  expect(new Set(keys).size).toBe(1000);
});

test('one letter that is mistyped, left out, doubled or swapped is told before anything is looked up', () => {
  const key = makeKey(uuid7());
  for (let at = 4; at < key.length; at++) {
    const other = key[at] === 'a' ? 'b' : 'a';
    const [before, after] = [key.slice(0, at), key.slice(at + 1)];
    const wrong = [before + other + after, before + after, before + key[at] + key[at] + after];
    if (after && after[0] !== key[at]) {
      wrong.push(before + after[0] + key[at] + after.slice(1));
    }
    for (const one of wrong) {
      expect(() => credentialOf(one)).toThrow(incomplete);
    }
  }
});

test.each([
  'hsk_',
  'hsk_…',
  'hsk_x',
  `hsk_${'0'.repeat(62)}`,
  `hsk_${'0'.repeat(63)}`,
  `hsk_${'A'.repeat(63)}`
])('%s is no complete key', wrong => expect(() => credentialOf(wrong)).toThrow(incomplete));

test('a key of the first format opens what it opened, as long as it is whole', async () => {
  const acme = await Acme.make('bob');
  const old = `hsk_${'Aa0-_'.repeat(8)}Aa0`;
  const [{ apiKeyID }] = await acme.vault.apiKeys.list(acme.as('bob'));
  const id = { uuid: apiKeyID };
  acme.engine.drive(() => run('UPDATE api_key SET keyHash = ? WHERE apiKeyID = ?', hashOf(old), id));
  acme.engine.drive(() => reseal(acme.root));
  const opens = (key: string): Promise<unknown> =>
    acme.vault.people.whoAmI({ requestID: 'r', credential: credentialOf(key) });
  expect(await opens(old)).toMatchObject({ user: { email: 'bob@acme.example' } });
  await expect(opens(old.replace('Aa0', 'Ab0'))).rejects.toEqual(withCode('not_authenticated'));
  expect(() => opens(old.slice(0, -1))).toThrow(incomplete);
});

test('what is kept of a key is the hash of no text that a request can carry as one', async () => {
  const acme = await Acme.make('bob');
  const key = acme.key('bob');
  // Processes of the version before hash what they get, which has no spaces: they find none of these.
  for (const text of [key, key.slice(4), key.slice(0, -7)]) {
    const byHash = { requestID: 'r', credential: { kind: 'key' as const, hash: hashOf(text) } };
    await expect(acme.vault.people.whoAmI(byHash)).rejects.toEqual(withCode('not_authenticated'));
  }
});

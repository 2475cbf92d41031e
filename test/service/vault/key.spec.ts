import { uuid7 } from '../../../src/service/uuid';
import { hashOf } from '../../../src/service/vault/call';
import { credentialOf, makeKey } from '../../../src/service/vault/key';
import { withCode } from '../fixtures';

const incomplete = withCode('api_key_incomplete');

test('an API key contains its id, and nothing of what is stored', () => {
  for (const apiKeyID of [
    uuid7(),
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff'
  ]) {
    const key = makeKey(apiKeyID);
    expect(key).toMatch(/^hsk_[0-9a-z]{63}$/);
    expect(credentialOf(key)).toEqual({ kind: 'key', apiKeyID, hash: hashOf(key) });
    expect(key).not.toContain(hashOf(key).slice(0, 8));
  }
});

test('two API keys with the same id differ', () => {
  const apiKeyID = uuid7();
  const keys = Array.from({ length: 1000 }, () => makeKey(apiKeyID));
  expect(new Set(keys).size).toBe(1000);
});

test('an API key with a typing mistake is refused before anything is looked up', () => {
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
])('%s is refused as an incomplete API key', wrong => expect(() => credentialOf(wrong)).toThrow(incomplete));

import { isWrappedKey, unwrapKey, wrapKey } from '../../../src/service/crypto/passphraseKey';
import { withCode } from '../fixtures';
import { makeRoot } from './rings';

const root = makeRoot();
const text = wrapKey(root, 'a passphrase, and a long one: ü');
const wrong = withCode('vault_passphrase_wrong');

test('a wrapped key is text that its passphrase unwraps, even after it was copied by hand', () => {
  expect(isWrappedKey(Buffer.from(text))).toBe(true);
  const lines = text.split('\n');
  expect(lines[0]).toBe('-----BEGIN HELIOS SECRETS KEY-----');
  for (const copy of [
    text,
    lines.join('\r\n'),
    `${lines[0]}\n${lines.slice(1, -2).join('')}\n${lines.at(-2)}`
  ]) {
    expect(unwrapKey(Buffer.from(copy), 'a passphrase, and a long one: ü').equals(root)).toBe(true);
  }
});

test('a passphrase matches in every Unicode form of its letters', () => {
  expect(unwrapKey(Buffer.from(text), 'a passphrase, and a long one: u\u0308').equals(root)).toBe(true);
});

test('a wrapped key gives the same error for a wrong passphrase and for a changed letter', () => {
  expect(() => unwrapKey(Buffer.from(text), 'A passphrase, and a long one: ü')).toThrow(wrong);
  const body = text.split('\n')[2];
  const other = `${body[0] === 'A' ? 'B' : 'A'}${body.slice(1)}`;
  expect(() => unwrapKey(Buffer.from(text.replace(body, other)), 'a passphrase, and a long one: ü')).toThrow(
    wrong
  );
});

test.each([
  ['is cut off', text.slice(0, 100)],
  ['asks for less work', text.replace(/^(.+\n)..../, '$1AQoI')],
  ['asks for more work than anybody waits for', text.replace(/^(.+\n)..../, '$1AR4I')],
  ['has nothing in it', '-----BEGIN HELIOS SECRETS KEY-----\n-----END HELIOS SECRETS KEY-----\n']
])('a wrapped key that %s is refused before the passphrase is used', (_, broken) => {
  expect(() => unwrapKey(Buffer.from(broken), 'any')).toThrow(withCode('vault_key_wrong'));
});

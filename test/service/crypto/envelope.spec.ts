import { createSecretKey, randomBytes } from 'node:crypto';
import { type IEnvelope, type IPlace, checkValueOf, open, seal } from '../../../src/service/crypto/envelope';
import { LARGEST, withCode } from '../fixtures';

const root = createSecretKey(randomBytes(32));
const place: IPlace = { organizationID: 'org', secretID: 'secret', version: 1 };
const damaged = withCode('vault_corrupt');

/** Where the parts of a message stand; the ciphertext of an empty value has no byte. */
const HEAD = { format: [0, 1], salt: [1, 17], nonce: [17, 29] } as const;
const TAG = 16;

test.each([0, 1, 15, 16, 17, 4096, LARGEST])('%d bytes come back as they went', length => {
  const value = randomBytes(length);
  expect(open(root, seal(root, value, place), place).equals(value)).toBe(true);
});

test('the message is the format, a salt, a nonce, the ciphertext and a whole tag', () => {
  const { ciphertext, wrappedKey } = seal(root, Buffer.from('value'), place);
  expect([ciphertext[0], ciphertext.byteLength]).toEqual([1, 29 + 5 + TAG]);
  expect([wrappedKey[0], wrappedKey.byteLength]).toEqual([1, 29 + 32 + TAG]);
});

test('one value sealed twice shares no part but the format', () => {
  const [one, two] = [0, 1].map(() => seal(root, Buffer.alloc(32), place));
  for (const part of ['ciphertext', 'wrappedKey'] as const) {
    for (const [from, to] of [HEAD.salt, HEAD.nonce, [29, 29 + 32], [29 + 32, 29 + 32 + TAG]]) {
      const [a, b] = [one, two].map(envelope => Buffer.from(envelope[part].subarray(from, to)));
      expect(a.equals(b)).toBe(false);
    }
  }
});

test('what is sealed holds neither the value nor the root key', () => {
  const value = randomBytes(32);
  const { ciphertext, wrappedKey } = seal(root, value, place);
  for (const clear of [value, root.export()]) {
    expect(Buffer.concat([ciphertext, wrappedKey]).includes(clear)).toBe(false);
  }
});

describe.each(['ciphertext', 'wrappedKey'] as const)('of the %s', part => {
  const envelope = seal(root, randomBytes(40), place);
  const end = envelope[part].byteLength;
  const classes: [string, readonly [number, number]][] = [
    ...Object.entries(HEAD),
    ['encrypted bytes', [29, end - TAG]],
    ['tag', [end - TAG, end]]
  ];
  const change = (make: (message: Uint8Array) => Uint8Array): IEnvelope => ({
    ...envelope,
    [part]: make(Uint8Array.from(envelope[part]))
  });

  test.each(classes)('no changed byte of the %s opens', (_, [from, to]) => {
    for (let index = from; index < to; index++) {
      for (const bit of [0x01, 0x80]) {
        const changed = change(message => message.map((byte, at) => (at === index ? byte ^ bit : byte)));
        expect(() => open(root, changed, place)).toThrow(damaged);
      }
    }
  });

  test('no shorter message opens, nor one with a shorter tag', () => {
    for (let length = 0; length < end; length++) {
      expect(() =>
        open(
          root,
          change(message => message.subarray(0, length)),
          place
        )
      ).toThrow(damaged);
    }
  });

  test('no longer message opens', () => {
    const longer = change(message => Buffer.concat([message, Buffer.alloc(1)]));
    expect(() => open(root, longer, place)).toThrow(damaged);
  });

  test('one of another envelope does not open here', () => {
    const other = seal(root, randomBytes(40), place);
    expect(() => open(root, { ...envelope, [part]: other[part] }, place)).toThrow(damaged);
  });
});

test('a whole envelope and its data key do not open with each other in swapped roles', () => {
  const { ciphertext, wrappedKey } = seal(root, randomBytes(32), place);
  const swapped = { ciphertext: wrappedKey, wrappedKey: ciphertext };
  expect(() => open(root, swapped, place)).toThrow(damaged);
});

test.each<[string, Partial<IPlace>]>([
  ['another organization', { organizationID: 'other' }],
  ['another secret', { secretID: 'other' }],
  ['another version', { version: 2 }],
  ['a place whose fields join to the same text', { organizationID: 'orgs', secretID: 'ecret' }]
])('an envelope that was moved to %s does not open', (_, moved) => {
  const envelope = seal(root, Buffer.from('value'), place);
  expect(() => open(root, envelope, { ...place, ...moved })).toThrow(damaged);
});

test('another root key opens nothing', () => {
  const envelope = seal(root, Buffer.from('value'), place);
  expect(() => open(createSecretKey(randomBytes(32)), envelope, place)).toThrow(damaged);
});

test('the check value tells root keys apart and does not hold them', () => {
  const check = checkValueOf(root);
  expect(checkValueOf(createSecretKey(root.export())).equals(check)).toBe(true);
  expect(checkValueOf(createSecretKey(randomBytes(32))).equals(check)).toBe(false);
  expect(check.equals(root.export())).toBe(false);
});

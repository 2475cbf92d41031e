import { createHash, randomBytes } from 'node:crypto';
import {
  type IEnvelope,
  type IValueContext,
  checkMaker,
  decryptValue,
  rewrap,
  encryptValue
} from '../../../src/service/crypto/envelope';
import { LARGEST, withCode } from '../fixtures';
import { ORG, makeRing, makeRoot, makeTerms, ringOf } from './rings';

const ring = makeRing();
const place: IValueContext = { organizationID: ORG, secretID: 'secret', version: 1 };
const maker = { createdBy: 'ann', createdAt: 7 };
const damaged = withCode('vault_corrupt');

/** Where the parts of a message stand; the ciphertext of an empty value has no byte. */
const HEAD = { format: [0, 1], salt: [1, 33], commitment: [33, 65] } as const;
const TAG = 16;
const PARTS = ['ciphertext', 'wrappedKey'] as const;

test.each([0, 1, 15, 16, 17, 4096, LARGEST])('a value of %d bytes is decrypted unchanged, twice', length => {
  const value = randomBytes(length);
  const envelope = encryptValue(ring, value, place, maker);
  expect([
    decryptValue(ring, envelope, place).equals(value),
    decryptValue(ring, envelope, place).equals(value)
  ]).toEqual([true, true]);
});

test('an encrypted message consists of format, salt, commitment, ciphertext and a full tag', () => {
  const { ciphertext, wrappedKey, term } = encryptValue(ring, Buffer.from('value'), place, maker);
  expect([ciphertext[0], ciphertext.byteLength]).toEqual([1, 65 + 5 + TAG]);
  expect([wrappedKey[0], wrappedKey.byteLength]).toEqual([1, 65 + 32 + TAG]);
  expect(term).toBe(1);
});

test('two encryptions of one value have only the format byte in common', () => {
  const [one, two] = [0, 1].map(() => encryptValue(ring, Buffer.alloc(32), place, maker));
  for (const part of PARTS) {
    for (const [from, to] of [HEAD.salt, HEAD.commitment, [65, 65 + 32], [65 + 32, 65 + 32 + TAG]]) {
      const [a, b] = [one, two].map(envelope => Buffer.from(envelope[part].subarray(from, to)));
      expect(a.equals(b)).toBe(false);
    }
  }
});

test('an envelope contains neither the value nor the root key', () => {
  const value = randomBytes(32);
  const { ciphertext, wrappedKey } = encryptValue(ring, value, place, maker);
  for (const clear of [value, ring.root.export()]) {
    expect(Buffer.concat([ciphertext, wrappedKey]).includes(clear)).toBe(false);
  }
});

describe.each(PARTS)('the %s of an envelope', part => {
  const envelope = encryptValue(ring, randomBytes(40), place, maker);
  const end = envelope[part].byteLength;
  const classes: [string, readonly [number, number]][] = [
    ...Object.entries(HEAD),
    ['encrypted bytes', [65, end - TAG]],
    ['tag', [end - TAG, end]]
  ];
  const change = (make: (message: Uint8Array) => Uint8Array): IEnvelope => ({
    ...envelope,
    [part]: make(Uint8Array.from(envelope[part]))
  });

  test.each(classes)(
    'is refused with any changed byte of the %s, even after the correct one was decrypted',
    (_, [from, to]) => {
      expect(decryptValue(ring, envelope, place)).toHaveLength(40);
      for (let index = from; index < to; index++) {
        for (const bit of [0x01, 0x80]) {
          const changed = change(message => message.map((byte, at) => (at === index ? byte ^ bit : byte)));
          expect(() => decryptValue(ring, changed, place)).toThrow(damaged);
        }
      }
    }
  );

  test('is refused when it or its tag is shorter', () => {
    for (let length = 0; length < end; length++) {
      const shorter = change(message => message.subarray(0, length));
      expect(() => decryptValue(ring, shorter, place)).toThrow(damaged);
    }
  });

  test('is refused when it is longer', () => {
    const longer = change(message => Buffer.concat([message, Buffer.alloc(1)]));
    expect(() => decryptValue(ring, longer, place)).toThrow(damaged);
  });

  test('is refused when it belongs to another envelope', () => {
    const other = encryptValue(ring, randomBytes(40), place, maker);
    expect(() => decryptValue(ring, { ...envelope, [part]: other[part] }, place)).toThrow(damaged);
  });
});

test('10,000 changed envelopes are all refused with the same error', () => {
  // Not at random, so that what fails once fails again.
  const random = (index: number): Buffer => createHash('sha256').update(String(index)).digest();
  const envelope = encryptValue(ring, randomBytes(64), place, maker);
  const messages = new Set<string>();
  for (let index = 0; index < 10_000; index++) {
    const bytes = random(index);
    const part = PARTS[bytes[0] & 1];
    const message = Buffer.from(envelope[part]);
    const at = bytes.readUInt32BE(4) % message.byteLength;
    const kind = bytes[1] % 4;
    let changed: Uint8Array = message;
    if (kind === 0) {
      message[at] ^= 1 << (bytes[2] & 7);
    } else if (kind === 1) {
      changed = message.subarray(0, at);
    } else if (kind === 2) {
      changed = Buffer.concat([
        message.subarray(0, at),
        bytes.subarray(8, 9 + (bytes[3] % 16)),
        message.subarray(at)
      ]);
    } else {
      bytes.copy(message, at % (message.byteLength - 8), 8, 16);
    }
    try {
      decryptValue(ring, { ...envelope, [part]: changed }, place);
      messages.add(`number ${index} opened`);
    } catch (error) {
      const { name, code, message: text } = error as Error & { code?: string };
      messages.add(`${name} ${code} ${text}`);
    }
  }
  expect([...messages]).toEqual([expect.stringMatching(/^HeliosError vault_corrupt /)]);
});

test('an envelope with ciphertext and data key exchanged is refused', () => {
  const envelope = encryptValue(ring, randomBytes(32), place, maker);
  const swapped = { ...envelope, ciphertext: envelope.wrappedKey, wrappedKey: envelope.ciphertext };
  expect(() => decryptValue(ring, swapped, place)).toThrow(damaged);
});

test.each<[string, Partial<IValueContext>]>([
  ['another organization', { organizationID: 'other' }],
  ['another secret', { secretID: 'other' }],
  ['another version', { version: 2 }],
  ['a place whose fields join to the same text', { organizationID: `${ORG}s`, secretID: 'ecret' }]
])('an envelope that was moved to %s is refused', (_, moved) => {
  const envelope = encryptValue(ring, Buffer.from('value'), place, maker);
  expect(decryptValue(ring, envelope, place).toString()).toBe('value');
  expect(() => decryptValue(ring, envelope, { ...place, ...moved })).toThrow(damaged);
});

test.each([
  ['maker', { createdBy: 'bob' }],
  ['maker, who has no name', { createdBy: '' }],
  ['time', { createdAt: 8 }],
  ['term', { term: 2 }],
  ['term, which is of no key', { term: 9 }],
  ['term, which is the first number below', { term: 0 }]
])('an envelope with another %s is refused', (_, other) => {
  const root = makeRoot();
  const two = ringOf(root, makeTerms(root, 2));
  const one = ringOf(root, makeTerms(root, 1));
  for (const each of [two, one]) {
    const envelope = { ...encryptValue(each, Buffer.from('value'), place, maker) };
    const wrong = { ...envelope, ...other };
    if (
      wrong.term === envelope.term &&
      wrong.createdBy === envelope.createdBy &&
      wrong.createdAt === envelope.createdAt
    ) {
      continue;
    }
    expect(() => decryptValue(each, wrong, place)).toThrow(damaged);
    expect(() => checkMaker(each, wrong, place)).toThrow(damaged);
  }
});

test('an envelope is refused with another root key', () => {
  const envelope = encryptValue(ring, Buffer.from('value'), place, maker);
  expect(() => decryptValue(makeRing(), envelope, place)).toThrow(damaged);
});

describe('a rotation to a new term', () => {
  const root = makeRoot();
  const keys = makeTerms(root, 2);
  const before = ringOf(root, keys.slice(0, 1));
  const after = ringOf(root, keys);

  test('wraps the data key again and leaves the ciphertext unchanged', () => {
    const envelope = encryptValue(before, Buffer.from('value'), place, maker);
    const again = rewrap(after, envelope, place);
    expect([again.term, again.ciphertext]).toEqual([2, envelope.ciphertext]);
    expect(Buffer.from(again.wrappedKey).equals(Buffer.from(envelope.wrappedKey))).toBe(false);
    expect(decryptValue(after, again, place).toString()).toBe('value');
    expect(decryptValue(after, envelope, place).toString()).toBe('value');
    expect(() => decryptValue(before, again, place)).toThrow(damaged);
  });

  test('does not wrap the data key of a changed envelope', () => {
    const envelope = encryptValue(before, Buffer.from('value'), place, maker);
    expect(() => rewrap(after, { ...envelope, createdAt: 9 }, place)).toThrow(damaged);
  });
});

test('at most 1,000 data keys are cached, and no value is', () => {
  const own = makeRing();
  const envelopes = Array.from({ length: 1001 }, () =>
    encryptValue(own, Buffer.from('canary-value'), place, maker)
  );
  envelopes.forEach(envelope => decryptValue(own, envelope, place));
  expect(own.known.size).toBe(1000);
});

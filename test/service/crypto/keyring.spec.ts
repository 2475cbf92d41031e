import { createSecretKey } from 'node:crypto';
import {
  Keyring,
  checkValueOf,
  isRootOf,
  macKeyOf,
  makeTerm,
  rewrapKey,
  wrapKey
} from '../../../src/service/crypto/keyring';
import { isMac, macOf } from '../../../src/service/crypto/mac';
import { withCode } from '../fixtures';
import { ORG, makeRing, makeRoot, makeTerms } from './rings';

const root = makeRoot();
const damaged = withCode('vault_corrupt');

test('the check value differs for each root key and organization, and does not contain the key', () => {
  const check = checkValueOf(root, ORG);
  expect(checkValueOf(createSecretKey(root.export()), ORG).equals(check)).toBe(true);
  expect(checkValueOf(makeRoot(), ORG).equals(check)).toBe(false);
  expect(checkValueOf(root, 'other').equals(check)).toBe(false);
  expect(check.equals(root.export())).toBe(false);
});

test('a vault recognizes only its own root key', () => {
  expect(isRootOf(root, { orgID: ORG, keyCheck: checkValueOf(root, ORG) })).toBe(true);
  for (const keyCheck of [Buffer.alloc(0), Buffer.alloc(32), checkValueOf(makeRoot(), ORG)]) {
    expect(isRootOf(root, { orgID: ORG, keyCheck })).toBe(false);
  }
});

test.each(['purpose', 'number', 'orgID'] as const)(
  'a wrapped vault key is refused with another %s',
  field => {
    const other = { purpose: 'mac', number: 2, orgID: 'other' } as const;
    const key = { ...makeTerm(root, ORG, 1), orgID: ORG };
    expect(new Keyring(root, ORG, 1, [key]).termKey(1)).toBeDefined();
    const moved = { ...key, [field]: other[field] };
    expect(() => new Keyring(root, moved.orgID, 1, [moved])).toThrow(damaged);
  }
);

test('two terms have different keys, and another root key unwraps none of them', () => {
  const keys = makeTerms(root, 2);
  const ring = new Keyring(root, ORG, 2, keys);
  expect(ring.termKey(1)?.equals(ring.termKey(2) as never)).toBe(false);
  expect(ring.termKey(3)).toBeUndefined();
  expect(() => new Keyring(makeRoot(), ORG, 2, keys)).toThrow(damaged);
});

test('a vault key that is wrapped with another root key stays the same key', () => {
  const [key] = makeTerms(root, 1);
  const next = makeRoot();
  const before = new Keyring(root, ORG, 1, [key]);
  const after = new Keyring(next, ORG, 1, [rewrapKey(root, next, ORG, key)]);
  expect(after.termKey(1)?.equals(before.termKey(1) as never)).toBe(true);
});

test('a MAC of a former root key is valid while that key is kept, and new MACs use the current one', () => {
  const next = makeRoot();
  const bytes = Buffer.from('row');
  const mac = macOf(makeRing(root), bytes);
  const former = wrapKey(next, ORG, 'mac', 1, macKeyOf(root, ORG).export());
  const ring = new Keyring(next, ORG, 1, [...makeTerms(next, 1), former]);
  expect(isMac(ring, bytes, mac)).toBe(true);
  expect(isMac(makeRing(next), bytes, mac)).toBe(false);
  expect(isMac(makeRing(next), bytes, macOf(ring, bytes))).toBe(true);
});

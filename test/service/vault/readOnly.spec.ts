import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KEY_FILE } from '../../../src/service/crypto/rootKey';
import { VAULT_FILE, openVault } from '../../../src/service/vault/openVault';
import { MAY_PROTECT, makeProtectable, testIf } from '../disk';
import { makeFolder, withCode } from '../fixtures';
import { openOwn } from '../ownVault';

test.each(['file', join('file', 'below'), join('file', 'deep', 'below')])(
  'a vault at %s with a foreign file is refused, and the file is unchanged',
  place => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'file'), 'kept');
    expect(() => openVault(join(folder, place))).toThrow(withCode('vault_read_only'));
    expect([readdirSync(folder), readFileSync(join(folder, 'file'), 'utf8')]).toEqual([['file'], 'kept']);
  }
);

test.each([KEY_FILE, VAULT_FILE])('a folder in the place of %s is refused', name => {
  const home = makeFolder();
  mkdirSync(join(home, name));
  if (name === VAULT_FILE) {
    writeFileSync(join(home, KEY_FILE), Buffer.alloc(32));
  }
  expect(() => openVault(home)).toThrow(withCode('vault_read_only'));
});

const testProtected = testIf(MAY_PROTECT, 'permissions do not stop root, and no disk can be mounted here');

testProtected(
  'a vault that cannot be written is refused, also for reading, since a read is written down',
  async () => {
    const { folder, protect } = makeProtectable();
    const vault = openOwn(folder);
    await vault.create('A', 'first', { requestID: 'r' });
    await vault.close();
    const before = readFileSync(join(folder, VAULT_FILE));
    protect();
    expect(() => openVault(folder)).toThrow(withCode('vault_read_only'));
    expect(readFileSync(join(folder, VAULT_FILE)).equals(before)).toBe(true);
  }
);

testProtected('a vault is not made where nothing can be written', () => {
  const { folder, protect } = makeProtectable();
  protect();
  expect(() => openVault(folder)).toThrow(withCode('vault_read_only'));
  expect(readdirSync(folder)).toEqual([]);
});

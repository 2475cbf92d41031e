import { createSecretKey } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkValueOf } from '../../../src/service/crypto/keyring';
import { KEY_FILE, KeyFile } from '../../../src/service/crypto/rootKey';
import type { IOrganizationRow } from '../../../src/service/store/rows';
import { fittingKey } from '../../../src/service/vault/fittingKey';
import { makeFolder, withCode } from '../fixtures';

const ORG = '018f0000-0000-7000-8000-000000000001';
const keyOf = (byte: number): ReturnType<typeof createSecretKey> => createSecretKey(Buffer.alloc(32, byte));
const under = (byte: number): IOrganizationRow =>
  ({ orgID: ORG, keyCheck: checkValueOf(keyOf(byte), ORG) }) as unknown as IOrganizationRow;

/** The key 0 in its file, and these beside it. */
function make(...staged: number[]): KeyFile {
  const home = makeFolder();
  writeFileSync(join(home, KEY_FILE), Buffer.alloc(32, 0));
  const file = new KeyFile(join(home, KEY_FILE), home);
  staged.forEach(byte => file.stage(keyOf(byte)));
  return file;
}

test('of several staged root keys the one that opens the vault is put in place', () => {
  const file = make(1, 2, 3);
  expect(fittingKey(file, under(2)).equals(keyOf(2))).toBe(true);
  expect(file.load(false).equals(keyOf(2))).toBe(true);
  expect(
    file
      .staged()
      .map(({ key }) => key.export()[0])
      .sort()
  ).toEqual([1, 3]);
});

test('staged root keys stay when none of them opens the vault', () => {
  const file = make(1, 2);
  expect(() => fittingKey(file, under(3))).toThrow(withCode('vault_key_wrong'));
  expect([file.load(false).equals(keyOf(0)), file.staged().length]).toEqual([true, 2]);
});

test('a root key that another process puts in place is found', () => {
  const file = make(1);
  const staged = file.staged.bind(file);
  jest.spyOn(file, 'staged').mockImplementation(() => {
    file.promote(staged()[0].path);
    return staged();
  });
  expect(fittingKey(file, under(1)).equals(keyOf(1))).toBe(true);
});

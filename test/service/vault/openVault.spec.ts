import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { KEY_FILE } from '../../../src/service/crypto/rootKey';
import { SCHEMA_VERSION } from '../../../src/service/store/sqlite/schema';
import { VAULT_FILE, openVault } from '../../../src/service/vault/openVault';
import { afterwards, makeFolder, makeVault, withCode } from '../fixtures';
import { openOwn } from '../ownVault';

const call = { requestID: 'r' };

/** A closed vault that keeps A. */
async function makeClosed(): Promise<string> {
  const home = makeFolder();
  const vault = openOwn(home);
  await vault.create('A', 'first', call);
  await vault.close();
  return home;
}

/** The names and bytes of all files in `home`, to be compared. */
function contentOf(home: string): Record<string, string> {
  const files = readdirSync(home).sort();
  return Object.fromEntries(files.map(name => [name, readFileSync(join(home, name)).toString('base64')]));
}

function change(home: string, sql: string): void {
  const database = new DatabaseSync(join(home, VAULT_FILE));
  database.exec(sql);
  database.close();
}

async function expectWhole(home: string): Promise<void> {
  expect((await makeVault(home).readByName('A', call))?.value).toBe('first');
}

test('a missing vault is created, readable only by its owner', () => {
  const home = join(makeFolder(), 'deep', 'below');
  makeVault(home);
  const modes = ['.', KEY_FILE, VAULT_FILE].map(name => statSync(join(home, name)).mode & 0o777);
  expect(modes.map(mode => mode.toString(8))).toEqual(['700', '600', '600']);
});

test.each([
  ['joe@corp.example', 'joe.corp.example'],
  ['Joe of Sales', 'Joe.of.Sales'],
  ['', 'user']
])('a vault is created for a person with the system name %j', async (username, local) => {
  jest.spyOn(os, 'userInfo').mockReturnValue({ ...os.userInfo(), username });
  const { email, firstName } = await makeVault().user();
  jest.restoreAllMocks();
  expect([email, firstName]).toEqual([`${local}@${os.hostname()}`, username || 'user']);
});

test('a closed vault opens again with all its secrets', async () => {
  const home = await makeClosed();
  expect(readdirSync(home).sort()).toEqual(['audit.checkpoint', KEY_FILE, VAULT_FILE]);
  await expectWhole(home);
});

test('a vault whose creation was interrupted is created again with the same key', () => {
  const home = makeFolder();
  writeFileSync(join(home, KEY_FILE), Buffer.alloc(32, 7));
  writeFileSync(join(home, VAULT_FILE), '');
  makeVault(home);
  expect(readFileSync(join(home, KEY_FILE)).equals(Buffer.alloc(32, 7))).toBe(true);
});

test('a vault without its key is refused and unchanged, and opens when the key is back', async () => {
  const home = await makeClosed();
  const key = readFileSync(join(home, KEY_FILE));
  rmSync(join(home, KEY_FILE));
  const before = contentOf(home);
  expect(() => openVault(home)).toThrow(withCode('vault_key_missing'));
  expect(contentOf(home)).toEqual(before);
  writeFileSync(join(home, KEY_FILE), key);
  await expectWhole(home);
});

test.each([
  ['of another vault', Buffer.alloc(32, 7)],
  ['that was cut off', Buffer.alloc(16, 7)],
  ['that is empty', Buffer.alloc(0)]
])('a vault with a key %s is refused and unchanged', async (_, wrong) => {
  const home = await makeClosed();
  const key = readFileSync(join(home, KEY_FILE));
  writeFileSync(join(home, KEY_FILE), wrong);
  const before = contentOf(home);
  expect(() => openVault(home)).toThrow(withCode('vault_key_wrong'));
  expect(contentOf(home)).toEqual(before);
  writeFileSync(join(home, KEY_FILE), key);
  await expectWhole(home);
});

describe('a vault of a newer version', () => {
  const newer = `PRAGMA user_version = ${SCHEMA_VERSION + 1}`;

  test('is refused and left unchanged', async () => {
    const home = await makeClosed();
    change(home, newer);
    const before = contentOf(home);
    expect(() => openVault(home)).toThrow(withCode('vault_too_new'));
    expect(contentOf(home)).toEqual(before);
  });

  test('is neither read nor changed by an older program that has it open while it is upgraded', async () => {
    const home = await makeClosed();
    const vault = makeVault(home);
    const { secretID } = (await vault.list())[0];
    change(home, `${newer}; CREATE TABLE added (column TEXT)`);
    const refused = withCode('vault_too_new');
    await expect(vault.create('B', 'other', call)).rejects.toEqual(refused);
    await expect(vault.update(secretID, 'second', call)).rejects.toEqual(refused);
    await expect(vault.delete(secretID, call)).rejects.toEqual(refused);
    await expect(vault.read(secretID, call)).rejects.toEqual(refused);
    change(home, `PRAGMA user_version = ${SCHEMA_VERSION}`);
    expect((await vault.list()).map(({ name }) => name)).toEqual(['A']);
    expect((await vault.read(secretID, call)).value).toBe('first');
  });
});

describe('a network file system', () => {
  test('is refused before anything is written', () => {
    const home = makeFolder();
    expect(() => openVault(home, () => true)).toThrow(withCode('vault_network_file_system'));
    expect(readdirSync(home)).toEqual([]);
  });

  test('is detected for the folder of the vault once it exists', () => {
    const home = join(makeFolder(), 'new');
    const asked: [string, boolean][] = [];
    const vault = openVault(home, folder => {
      asked.push([folder, statSync(folder).isDirectory()]);
      return false;
    });
    afterwards(() => vault.close());
    expect(asked).toEqual([[home, true]]);
  });

  test('leaves a vault that was moved there unchanged', async () => {
    const home = await makeClosed();
    const before = contentOf(home);
    expect(() => openVault(home, () => true)).toThrow(withCode('vault_network_file_system'));
    expect(contentOf(home)).toEqual(before);
  });
});

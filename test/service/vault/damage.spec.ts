// Files in the place of the vault that are none, or none any more, are refused and left byte for byte.
import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { KEY_FILE } from '../../../src/service/crypto/rootKey';
import { APPLICATION_ID, SCHEMA_VERSION } from '../../../src/service/store/sqlite/schema';
import { VAULT_FILE, openVault } from '../../../src/service/vault/openVault';
import { makeFolder, withCode } from '../fixtures';
import { openOwn, rootKeyIn } from '../ownVault';

let home: string;
let path: string;

beforeEach(() => {
  home = makeFolder();
  path = join(home, VAULT_FILE);
});

function expectRefusedUnchanged(code: 'vault_corrupt' | 'vault_key_missing' = 'vault_corrupt'): void {
  const files = readdirSync(home);
  const before = readFileSync(path);
  const { mode } = statSync(path);
  expect(() => openVault(home)).toThrow(withCode(code));
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(statSync(path).mode).toBe(mode);
  expect(readdirSync(home)).toEqual(files);
}

test.each([
  ['a few bytes', Buffer.of(1, 2, 3)],
  ['text', Buffer.from('These are my passwords.\n')],
  ['zeros', Buffer.alloc(8192)],
  ['random bytes', randomBytes(100_000)],
  ["the first words of SQLite's head and then others", Buffer.from(`SQLite format 3\0${'x'.repeat(8192)}`)]
])('a database file of %s is refused', (_, bytes) => {
  rootKeyIn(home, true);
  writeFileSync(path, bytes);
  expectRefusedUnchanged();
});

describe("somebody else's database", () => {
  function make(sql: string): void {
    const database = new DatabaseSync(path);
    database.exec(sql);
    database.close();
  }

  const table = "CREATE TABLE secret (name TEXT); INSERT INTO secret VALUES ('kept')";

  test.each([
    ['without any mark', table],
    ['of the schema version that we have', `${table}; PRAGMA user_version = ${SCHEMA_VERSION}`],
    ['of a higher schema version', `${table}; PRAGMA user_version = 80`],
    ['that is marked as its own', `${table}; PRAGMA application_id = 1`],
    ['that is marked and has no table yet', 'PRAGMA application_id = 1'],
    ['that has a version and no table yet', `PRAGMA user_version = ${SCHEMA_VERSION}`],
    ['that is written by way of a log', `PRAGMA journal_mode = WAL; ${table}`],
    ['that uses small pages', `PRAGMA page_size = 512; ${table}`]
  ])('%s is refused', (_, sql) => {
    rootKeyIn(home, true);
    make(sql);
    expectRefusedUnchanged();
  });

  test('is refused too where there is no key, and no key is made', () => {
    make(table);
    expectRefusedUnchanged('vault_key_missing');
    expect(readdirSync(home)).not.toContain(KEY_FILE);
  });

  test('is not accepted as a vault because of its tables', async () => {
    await openVault(home).close();
    const ours = readFileSync(path);
    expect(ours.readUInt32BE(68)).toBe(APPLICATION_ID);
    ours.writeUInt32BE(1, 68);
    writeFileSync(path, ours);
    expectRefusedUnchanged();
  });
});

describe('a vault file', () => {
  beforeEach(async () => {
    const vault = openOwn(home);
    await vault.create('A', 'x'.repeat(50_000), { requestID: 'r' });
    await vault.close();
  });

  test('whose head was overwritten is refused', () => {
    const bytes = readFileSync(path).fill(0xff, 0, 100);
    writeFileSync(path, bytes);
    expectRefusedUnchanged();
  });

  test('whose pages were overwritten is refused', () => {
    const bytes = readFileSync(path);
    const page = bytes.readUInt16BE(16);
    writeFileSync(path, bytes.fill(0xff, page));
    chmodSync(path, 0o600);
    expectRefusedUnchanged();
  });

  test('that was cut off is refused, when it is opened or when what is gone is read', async () => {
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, Math.floor(bytes.byteLength / 2)));
    const work = async (): Promise<void> => {
      const vault = openOwn(home);
      try {
        await vault.readByName('A', { requestID: 'r' });
      } finally {
        await vault.close();
      }
    };
    await expect(work()).rejects.toEqual(withCode('vault_corrupt'));
  });
});

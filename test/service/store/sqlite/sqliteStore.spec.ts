import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SqliteStore } from '../../../../src/service/store/sqlite/sqliteStore';
import { afterwards, makeFolder, makeVault } from '../../fixtures';
import { makeSecretRow } from '../rowSuite';
import { storeSuite } from '../storeSuite';

describe('SQLite', () => {
  storeSuite(() => {
    const path = join(makeFolder(), 'store.sqlite');
    return () => new SqliteStore(path);
  });

  test('lets one write at a time, and another repeats', () => {
    const path = join(makeFolder(), 'store.sqlite');
    const [store, other] = [new SqliteStore(path), new SqliteStore(path)];
    afterwards(() => [store, other].forEach(one => one.close()));
    const write = (one: SqliteStore, name: string): void =>
      one.transaction(() => one.insertSecret(makeSecretRow(name, 'me'), 'me'));
    store.transaction(() => {
      expect(() => write(other, 'B')).toThrow(expect.objectContaining({ errcode: 5 }) as Error);
      store.insertSecret(makeSecretRow('A', 'me'), 'me');
    });
    write(other, 'B');
    expect(store.secrets().map(({ name }) => name)).toEqual(['A', 'B']);
  });

  test('keeps its files from everybody else', () => {
    const path = join(makeFolder(), 'store.sqlite');
    const before = process.umask(0);
    const store = new SqliteStore(path);
    process.umask(before);
    afterwards(() => store.close());
    for (const file of [path, `${path}-wal`, `${path}-shm`]) {
      expect([file, (statSync(file).mode & 0o077).toString(8)]).toEqual([file, '0']);
    }
  });

  test('keeps what was acknowledged when the power goes: a log, written through at each commit', () => {
    const path = join(makeFolder(), 'store.sqlite');
    const exec = jest.spyOn(DatabaseSync.prototype, 'exec');
    const store = new SqliteStore(path);
    afterwards(() => store.close());
    expect(exec.mock.calls.flat().join('\n')).toMatch(/synchronous = FULL/);
    exec.mockRestore();
    // Bytes 18 and 19 of the file say that it is written by way of the log.
    expect([...readFileSync(path).subarray(18, 20)]).toEqual([2, 2]);
  });

  test('leaves no byte of a deleted or replaced value behind', async () => {
    const home = makeFolder();
    const vault = makeVault(home);
    const call = { requestID: 'r' };
    const { secretID } = await vault.create('A', 'x'.repeat(20_000), call);
    const database = new DatabaseSync(join(home, 'vault.sqlite'));
    afterwards(() => database.close());
    const kept = database.prepare('SELECT ciphertext FROM version').get() as { ciphertext: Uint8Array };
    const piece = Buffer.from(kept.ciphertext).subarray(100, 150);
    const isThere = (): boolean => {
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      return readFileSync(join(home, 'vault.sqlite')).includes(piece);
    };
    expect(isThere()).toBe(true);
    await vault.update(secretID, 'short', call);
    expect(isThere()).toBe(false);
  });
});

import { once } from 'node:events';
import { readFileSync, statSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { insertSecret, purgeSecret } from '../../../../src/service/store/secrets';
import { SqliteEngine } from '../../../../src/service/store/sqlite/sqliteEngine';
import { run } from '../../../../src/service/store/step';
import { openVault } from '../../../../src/service/vault/openVault';
import { afterwards, makeFolder, withCode } from '../../fixtures';
import { OwnVault, openOwn } from '../../ownVault';
import { makeSecret } from '../rowMakers';
import { storeSuite } from '../storeSuite';

function makeEngine(path = join(makeFolder(), 'store.sqlite')): SqliteEngine {
  const engine = new SqliteEngine(path);
  afterwards(() => engine.close());
  return engine;
}

describe('SQLite', () => {
  storeSuite({
    prepare: async () => {
      const path = join(makeFolder(), 'store.sqlite');
      return async () => new SqliteEngine(path);
    }
  });

  test('allows one write at a time, and another one repeats', async () => {
    const path = join(makeFolder(), 'store.sqlite');
    const [engine, other] = [makeEngine(path), makeEngine(path)];
    const insert = (one: SqliteEngine, name: string): void => one.drive(() => insertSecret(makeSecret(name)));
    engine.transaction(() => {
      expect(() => other.transaction(() => insert(other, 'B'))).toThrow(
        expect.objectContaining({ errcode: 5 }) as Error
      );
      insert(engine, 'A');
    });
    await other.write(() => insertSecret(makeSecret('B')));
  });

  test('undoes only what a failing savepoint did', () => {
    const engine = makeEngine();
    const insert = (name: string): void => engine.drive(() => insertSecret(makeSecret(name)));
    engine.transaction(() => {
      engine.savepoint(() => insert('A'));
      const doomed = (): void =>
        engine.savepoint(() => {
          insert('B');
          throw new Error('on purpose');
        });
      expect(doomed).toThrow('on purpose');
      engine.savepoint(() => insert('C'));
    });
    const names = engine.database.prepare('SELECT name FROM secret ORDER BY name').all();
    expect(names.map(({ name }) => name)).toEqual(['A', 'C']);
  });

  test('refuses a savepoint without a transaction, and does nothing', () => {
    const engine = makeEngine();
    const work = jest.fn<void, []>();
    expect(() => engine.savepoint(work)).toThrow();
    expect(work).not.toHaveBeenCalled();
  });

  test('creates files that only their owner can read', () => {
    const path = join(makeFolder(), 'store.sqlite');
    const before = process.umask(0);
    makeEngine(path);
    process.umask(before);
    for (const file of [path, `${path}-wal`, `${path}-shm`]) {
      expect([file, (statSync(file).mode & 0o077).toString(8)]).toEqual([file, '0']);
    }
  });

  test('keeps acknowledged writes on power loss with a log that is synced at each commit', () => {
    const path = join(makeFolder(), 'store.sqlite');
    const exec = jest.spyOn(DatabaseSync.prototype, 'exec');
    makeEngine(path);
    expect(exec.mock.calls.flat().join('\n')).toMatch(/synchronous = FULL/);
    exec.mockRestore();
    // Bytes 18 and 19 of the file say that it is written by way of the log.
    expect([...readFileSync(path).subarray(18, 20)]).toEqual([2, 2]);
  });

  test('leaves no byte of a replaced value behind', async () => {
    const home = makeFolder();
    const vault = new OwnVault(openVault(home, undefined, undefined, { formerValues: 0 }));
    afterwards(() => vault.close());
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

  test('leaves no byte of a removed value in the write-ahead log', async () => {
    const home = makeFolder();
    const vault = openOwn(home);
    afterwards(() => vault.close());
    const { secretID } = await vault.create('A', 'x'.repeat(20_000), { requestID: 'r' });
    const log = join(home, 'vault.sqlite-wal');
    expect(statSync(log).size).toBeGreaterThan(20_000);
    await vault.delete(secretID, { requestID: 's' });
    const engine = new SqliteEngine(join(home, 'vault.sqlite'));
    afterwards(() => engine.close());
    await engine.write(() => purgeSecret(secretID));
    const changes = watch(log);
    afterwards(() => changes.close());
    while (statSync(log).size > 0) {
      await once(changes, 'change');
    }
  });

  test('checks for damage after a writer that did not close the file', async () => {
    const path = join(makeFolder(), 'store.sqlite');
    const engine = makeEngine(path);
    await engine.write(() => run('CREATE TABLE big (text TEXT)'));
    await engine.write(() => run('INSERT INTO big VALUES (?)', 'x'.repeat(100_000)));
    engine.database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    await engine.write(() => run('INSERT INTO big VALUES (?)', 'y'));
    const copy = join(makeFolder(), 'store.sqlite');
    const bytes = readFileSync(path);
    bytes.fill(0xff, bytes.byteLength - 4 * 4096, bytes.byteLength - 4096);
    writeFileSync(copy, bytes);
    writeFileSync(`${copy}-wal`, readFileSync(`${path}-wal`));
    expect(() => new SqliteEngine(copy)).toThrow(withCode('vault_corrupt'));
  });
});

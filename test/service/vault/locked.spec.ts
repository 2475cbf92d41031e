import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SqliteEngine } from '../../../src/service/store/sqlite/sqliteEngine';
import type { Step } from '../../../src/service/store/step';
import { VAULT_FILE, openVault } from '../../../src/service/vault/openVault';
import { Vault } from '../../../src/service/vault/vault';
import { afterwards, makeFolder, makeVault, rowsOf, sqliteError, withCode } from '../fixtures';
import { OwnVault, rootKeyIn } from '../ownVault';

const call = { requestID: 'r' };

/** Work that only shows that all work before it is done. */
function* nothing(): Step<void> {
  yield { sql: 'SELECT orgID FROM organization', values: [] };
}

/** Another program that is in the middle of a write until it is told to end it. */
function hold(home: string, begin = 'BEGIN IMMEDIATE'): { release: () => void; end: () => void } {
  const database = new DatabaseSync(join(home, VAULT_FILE));
  const end = (): void => {
    if (database.isOpen) {
      database.close();
    }
  };
  afterwards(end);
  database.exec(begin);
  return { release: () => database.exec('ROLLBACK'), end };
}

/** Lets every look at the clock find a second more, so that patience ends at once. */
function hurry(): void {
  let clock = Date.now();
  jest.spyOn(Date, 'now').mockImplementation(() => (clock += 1000));
}

afterEach(() => jest.restoreAllMocks());

test('a write waits while another program writes, and is done afterwards', async () => {
  const home = makeFolder();
  await openVault(home).close();
  const { engine } = rowsOf(home);
  const vault = new OwnVault(new Vault(engine, rootKeyIn(home)));
  await engine.write(nothing);
  const { release } = hold(home);
  const begin = engine.transaction.bind(engine);
  let tries = 0;
  const triedTwice = new Promise<void>(resolve => {
    jest.spyOn(engine, 'transaction').mockImplementation(work => {
      if (++tries === 2) {
        setImmediate(resolve);
      }
      return begin(work);
    });
  });
  const created = vault.create('A', 'first', call);
  await triedTwice;
  expect(await vault.list()).toEqual([]);
  release();
  expect((await created).name).toBe('A');
  expect(await vault.list()).toHaveLength(1);
});

test('while another program locks the vault, reads and writes are refused and lists work', async () => {
  const home = makeFolder();
  const vault = makeVault(home);
  const { secretID } = await vault.create('A', 'first', call);
  const { release } = hold(home);
  hurry();
  const locked = withCode('vault_locked');
  await expect(vault.create('B', 'other', call)).rejects.toEqual(locked);
  await expect(vault.read(secretID, call)).rejects.toEqual(locked);
  expect((await vault.list()).map(({ name }) => name)).toEqual(['A']);
  release();
  jest.restoreAllMocks();
  expect((await vault.create('B', 'other', call)).name).toBe('B');
  expect((await vault.read(secretID, call)).value).toBe('first');
});

test('a vault that another program locks exclusively opens when that program has ended', async () => {
  const home = makeFolder();
  await openVault(home).close();
  const { end } = hold(home, 'PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  hurry();
  expect(() => openVault(home)).toThrow(withCode('vault_locked'));
  jest.restoreAllMocks();
  end();
  expect(await makeVault(home).list()).toEqual([]);
});

test('a vault that another process is creating opens as soon as it is complete', async () => {
  const home = makeFolder();
  const busy = (): never => {
    throw sqliteError(5);
  };
  const transaction = jest.spyOn(SqliteEngine.prototype, 'transaction');
  transaction.mockImplementationOnce(busy).mockImplementationOnce(busy);
  const vault = makeVault(home);
  expect(transaction).toHaveBeenCalledTimes(3);
  expect((await vault.organization()).name).toBe('This computer');
});

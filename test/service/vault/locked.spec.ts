import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { loadRootKey } from '../../../src/service/crypto/rootKey';
import { toVaultError } from '../../../src/service/store/sqlite/errors';
import { SqliteStore } from '../../../src/service/store/sqlite/sqliteStore';
import { VAULT_FILE, openVault } from '../../../src/service/vault/openVault';
import { Vault } from '../../../src/service/vault/vault';
import { afterwards, makeFolder, makeVault, rowsOf, sqliteError, withCode } from '../fixtures';

const call = { requestID: 'r' };

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

test('a write waits while another program writes, and is done when that has ended', async () => {
  const home = makeFolder();
  await openVault(home).close();
  const store = rowsOf(home);
  const vault = new Vault(store, loadRootKey(home, false), toVaultError);
  const { release } = hold(home);
  const begin = store.transaction.bind(store);
  let tries = 0;
  const triedTwice = new Promise<void>(resolve => {
    jest.spyOn(store, 'transaction').mockImplementation(work => {
      if (++tries === 2) {
        setImmediate(resolve);
      }
      return begin(work);
    });
  });
  const created = vault.create('A', 'first', call);
  await triedTwice;
  expect(vault.list()).toEqual([]);
  release();
  expect((await created).name).toBe('A');
  expect(vault.list()).toHaveLength(1);
});

test('while another program holds the vault a write and a read are refused, and the list is told', async () => {
  const home = makeFolder();
  const vault = makeVault(home);
  const { secretID } = await vault.create('A', 'first', call);
  const { release } = hold(home);
  hurry();
  const locked = withCode('vault_locked');
  await expect(vault.create('B', 'other', call)).rejects.toEqual(locked);
  await expect(vault.read(secretID, call)).rejects.toEqual(locked);
  expect(vault.list().map(({ name }) => name)).toEqual(['A']);
  release();
  jest.restoreAllMocks();
  expect((await vault.create('B', 'other', call)).name).toBe('B');
  expect((await vault.read(secretID, call)).value).toBe('first');
});

test('a vault that another program keeps for itself does not open, and does when that has ended', async () => {
  const home = makeFolder();
  await openVault(home).close();
  const { end } = hold(home, 'PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  hurry();
  expect(() => openVault(home)).toThrow(withCode('vault_locked'));
  jest.restoreAllMocks();
  end();
  expect(makeVault(home).list()).toEqual([]);
});

test('a vault that another process is making opens as soon as it is made', () => {
  const home = makeFolder();
  const busy = (): never => {
    throw sqliteError(5);
  };
  const transaction = jest.spyOn(SqliteStore.prototype, 'transaction');
  transaction.mockImplementationOnce(busy).mockImplementationOnce(busy);
  const vault = makeVault(home);
  expect([transaction.mock.calls.length, vault.organization.name]).toEqual([3, 'This computer']);
});

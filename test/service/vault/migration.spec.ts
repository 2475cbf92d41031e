// A vault that the version before made, with everything in it: `store/sqlite/vault-v1`.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { KEY_FILE } from '../../../src/service/crypto/rootKey';
import { SCHEMA_VERSION } from '../../../src/service/store/sqlite/schema';
import { VAULT_FILE } from '../../../src/service/vault/openVault';
import { afterwards, makeFolder, makeVault, rowsOf, withCode } from '../fixtures';
import { openOwn } from '../ownVault';

const call = { requestID: 'r', credential: { kind: 'local' } } as const;

function makeOld(): string {
  const home = makeFolder();
  for (const name of [KEY_FILE, VAULT_FILE]) {
    cpSync(join(__dirname, '../store/sqlite/vault-v1', name), join(home, name));
  }
  return home;
}

/** Another connection to the file, as the version before has one. */
function connect(home: string): DatabaseSync {
  const database = new DatabaseSync(join(home, VAULT_FILE));
  afterwards(() => database.close());
  return database;
}

const versionOf = (database: DatabaseSync): unknown =>
  database.prepare('PRAGMA user_version').get()?.user_version;

test('an old vault opens with every secret in it, and nothing that was deleted', async () => {
  const home = makeOld();
  expect(versionOf(connect(home))).toBe(1);
  const vault = makeVault(home);
  const values = { API_KEY: 'second value', EMPTY: '', UNICODE: 'Grüße 🐙\n' };
  expect((await vault.list()).map(({ name }) => name)).toEqual(Object.keys(values));
  for (const [name, value] of Object.entries(values)) {
    expect([name, (await vault.readByName(name, call))?.value]).toEqual([name, value]);
  }
  expect(await vault.readByName('GONE', call)).toBeNull();
  expect(versionOf(connect(home))).toBe(SCHEMA_VERSION);
});

test('its ids, times and makers are those of before', async () => {
  const home = makeOld();
  const old = connect(home);
  const before = old.prepare('SELECT * FROM secret ORDER BY name').all();
  const { userID, email } = old.prepare('SELECT * FROM user').get() as Record<string, string>;
  const { orgID, name } = old.prepare('SELECT * FROM organization').get() as Record<string, string>;
  const vault = makeVault(home);
  const ids = before.map(row => [row.secretID, row.createdBy, row.createdAt, row.lastUpdatedAt, row.version]);
  expect(
    rowsOf(home)
      .secrets()
      .map(row => [row.secretID, row.createdBy, row.createdAt, row.lastUpdatedAt, row.version])
  ).toEqual(ids);
  expect(await vault.user()).toMatchObject({ userID, email });
  expect(await vault.organization()).toMatchObject({ orgID, name });
  const { secrets } = await vault.vault.listing.summaries(call);
  expect(secrets.map(({ role, isShared, createdByEmail }) => [role, isShared, createdByEmail])).toEqual(
    Array(3).fill(['Owner', false, email])
  );
  const [owner] = await vault.vault.sharing.accessControls(secrets[0].secretID, call);
  expect(owner.grants.map(({ identity }) => identity)).toMatchObject([{ userID }]);
});

test('all that was written down is told as activity, by its sentences and with its facts', async () => {
  const home = makeOld();
  const vault = makeVault(home);
  const { email } = await vault.user();
  const { auditLogs } = await vault.vault.activity.log({}, call);
  expect(auditLogs.map(({ reason }) => reason).reverse()).toEqual([
    `${email} created secret API_KEY.`,
    `${email} created secret EMPTY.`,
    `${email} created secret UNICODE.`,
    `${email} created secret GONE.`,
    `${email} gave secret API_KEY a new value.`,
    `${email} deleted secret GONE.`,
    `${email} read secret API_KEY.`,
    `${email} read secret API_KEY in work/a.ipynb.`,
    'The service gave every row of the vault a MAC.'
  ]);
  const [{ secretID }] = await vault.list();
  const ofOne = await vault.vault.activity.ofSecret(secretID, {}, call);
  expect(ofOne.auditLogs.map(({ type }) => type)).toEqual([
    'SecretRead',
    'SecretRead',
    'SecretUpdated',
    'SecretCreated'
  ]);
  expect(ofOne.auditLogs[0].attributes).toMatchObject({ secretID, secretName: 'API_KEY' });
});

test('it is written to as any other, and kept when it is opened again', async () => {
  const home = makeOld();
  const vault = openOwn(home);
  const [apiKey, empty] = await vault.list();
  await vault.update(apiKey.secretID, 'third value', call);
  await vault.delete(empty.secretID, call);
  await vault.create('GONE', 'is free', call);
  await vault.close();
  const again = makeVault(home);
  expect((await again.list()).map(({ name }) => name)).toEqual(['API_KEY', 'GONE', 'UNICODE']);
  expect((await again.read(apiKey.secretID, call)).value).toBe('third value');
  await again.vault.deleted.restore(empty.secretID, {}, call);
  expect((await again.readByName('EMPTY', call))?.value).toBe('');
});

test('a process of the version before that has it open finds a version that is not its own, and so stops', () => {
  const home = makeOld();
  const old = connect(home);
  old.exec('BEGIN IMMEDIATE; COMMIT');
  makeVault(home);
  // What that version looks at in each transaction.
  old.exec('BEGIN IMMEDIATE');
  expect(versionOf(old)).toBeGreaterThan(1);
  old.exec('ROLLBACK');
});

test('one that stopped halfway was not changed at all', () => {
  const home = makeOld();
  const exec = Object.getOwnPropertyDescriptor(DatabaseSync.prototype, 'exec')?.value as (
    sql: string
  ) => void;
  const spy = jest.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (
    this: DatabaseSync,
    sql: string
  ) {
    exec.call(this, sql);
    if (sql.includes('DROP TABLE audit1')) {
      throw Object.assign(new Error(), { errcode: 10 });
    }
  });
  expect(() => makeVault(home)).toThrow(withCode('vault_io_error'));
  spy.mockRestore();
  const old = connect(home);
  expect([versionOf(old), old.prepare('SELECT name FROM secret ORDER BY name').all().length]).toEqual([1, 3]);
});

test('two processes that open it at once both have everything', async () => {
  const home = makeOld();
  const [one, two] = [makeVault(home), makeVault(home)];
  expect(await one.list()).toEqual(await two.list());
  expect((await two.readByName('API_KEY', call))?.value).toBe('second value');
});

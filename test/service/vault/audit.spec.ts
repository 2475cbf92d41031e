import type { SqliteEngine } from '../../../src/service/store/sqlite/sqliteEngine';
import type { Step } from '../../../src/service/store/step';
import { Vault } from '../../../src/service/vault/vault';
import { makeFolder, makeVault, rowsOf, sqliteError, withCode } from '../fixtures';
import { OwnVault, auditIn, rootKeyIn } from '../ownVault';

const call = { requestID: 'the-request' };
const kernel = {
  requestID: 'r'.repeat(8),
  kernelID: 'k',
  names: ['A', 'B'],
  origin: 'cell' as const,
  identity: 'me',
  path: 'a.ipynb'
};

let home: string;
let engine: SqliteEngine;
let vault: OwnVault;
let secretID: string;
let before: number;

beforeEach(async () => {
  before = Date.now();
  home = makeFolder();
  secretID = (await makeVault(home).create('A', 'first', call)).secretID;
  engine = rowsOf(home).engine;
  vault = new OwnVault(new Vault(engine, rootKeyIn(home)));
  // What a vault does when it is opened is over by then.
  await engine.write(function* () {});
});

afterEach(() => jest.restoreAllMocks());

const auditOf = (id: string): string[] =>
  rowsOf(home)
    .audit(id)
    .map(({ type }) => type);

test('every read and change leaves an audit entry with user, action and request', async () => {
  await vault.read(secretID, { requestID: 'r1' });
  await vault.readByName('A', { requestID: 'r2' });
  await vault.resolve({ ...kernel, requestID: 'request-3' });
  await vault.update(secretID, 'second', { requestID: 'r4' });
  await vault.delete(secretID, { requestID: 'r5' });
  const rows = rowsOf(home).audit(secretID);
  expect(
    rows.map(({ type, requestID, notebook, kernelID }) => [type, requestID, notebook, kernelID])
  ).toEqual([
    ['SecretCreated', 'the-request', undefined, undefined],
    ['SecretRead', 'r1', undefined, undefined],
    ['SecretRead', 'r2', undefined, undefined],
    ['SecretRead', 'request-3', 'a.ipynb', 'k'],
    ['SecretUpdated', 'r4', undefined, undefined],
    ['SecretDeleted', 'r5', undefined, undefined]
  ]);
  const user = await vault.user();
  for (const { userID, userEmail, source, secretName, createdAt } of rows) {
    expect([userID, userEmail, source, secretName]).toEqual([user.userID, user.email, 'Portal', 'A']);
    expect(createdAt / 1000).toBeGreaterThanOrEqual(before);
    expect(createdAt / 1000).toBeLessThanOrEqual(Date.now());
  }
});

test('a request that reads no value and changes nothing leaves no audit entry', async () => {
  await vault.list();
  await vault.readByName('B', call);
  await vault.update(secretID, undefined, call);
  await expect(vault.create('A', 'other', call)).rejects.toEqual(withCode('secret_name_taken'));
  expect(auditOf(secretID)).toEqual(['SecretCreated']);
});

const READS: [string, () => Promise<unknown>][] = [
  ['read by id', () => vault.read(secretID, call)],
  ['read by name', () => vault.readByName('A', call)],
  ['read for a kernel', () => vault.resolve(kernel)]
];
const WRITES: [string, () => Promise<unknown>][] = [
  ['created', () => vault.create('B', 'other', call)],
  ['updated', () => vault.update(secretID, 'second', call)],
  ['deleted', () => vault.delete(secretID, call)]
];

/** The same work over a database that takes no row of the audit log. */
function* withoutAudit<T>(step: Step<T>): Step<T> {
  let turn = step.next();
  while (!turn.done) {
    if (turn.value.sql.startsWith('INSERT INTO audit ')) {
      throw sqliteError(13);
    }
    turn = step.next(yield turn.value);
  }
  return turn.value;
}

async function expectUnchanged(): Promise<void> {
  expect(
    rowsOf(home)
      .secrets()
      .map(({ name, version }) => [name, version])
  ).toEqual([['A', 1]]);
  expect(auditOf(secretID)).toEqual(['SecretCreated']);
  jest.restoreAllMocks();
  expect((await vault.read(secretID, call)).value === 'first').toBe(true);
}

test.each([...READS, ...WRITES])(
  'no secret is %s when its audit entry cannot be written',
  async (_, work) => {
    const drive = engine.drive.bind(engine);
    jest.spyOn(engine, 'drive').mockImplementation(step => drive(() => withoutAudit(step())));
    await expect(work()).rejects.toEqual(withCode('vault_full'));
    await expectUnchanged();
  }
);

test.each([...READS, ...WRITES])('no secret is %s when the commit fails', async (_, work) => {
  const transaction = engine.transaction.bind(engine);
  jest.spyOn(engine, 'transaction').mockImplementation(job =>
    transaction(() => {
      job();
      throw sqliteError(10);
    })
  );
  await expect(work()).rejects.toEqual(withCode('vault_io_error'));
  await expectUnchanged();
});

test.each(READS)('a secret is %s in the same commit as its audit entry', async (_, work) => {
  const seen: string[][] = [];
  const savepoint = engine.savepoint.bind(engine);
  jest.spyOn(engine, 'savepoint').mockImplementation(job => {
    const result = savepoint(job);
    // Done, but not yet committed: this connection sees the row, another does not.
    seen.push(
      auditIn(engine, secretID).map(({ type }) => type),
      auditOf(secretID)
    );
    return result;
  });
  await work();
  expect(seen).toEqual([['SecretCreated', 'SecretRead'], ['SecretCreated']]);
  expect(auditOf(secretID)).toEqual(['SecretCreated', 'SecretRead']);
});

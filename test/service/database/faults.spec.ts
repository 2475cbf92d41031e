import { randomBytes, createSecretKey } from 'node:crypto';
import { organization } from '../../../src/service/store/directory';
import { openDatabase } from '../../../src/service/store/mysql/migrate';
import * as secrets from '../../../src/service/store/secrets';
import { type Step, all } from '../../../src/service/store/step';
import type { ICall } from '../../../src/service/vault/call';
import { createOrganization } from '../../../src/service/vault/createOrganization';
import { Vault } from '../../../src/service/vault/vault';
import { credentialOf } from '../../../src/service/vault/key';
import { afterwards, withCode } from '../fixtures';
import { makeSecret, orgID } from '../store/rowMakers';
import { FOUNDER, OPERATOR } from '../teamVault';
import { ServerDatabases, runOn } from './databases';
import { type Loss, Proxy } from './proxy';

const databases = new ServerDatabases();
let target: string;

beforeAll(async () => {
  target = await databases.makeMigrated();
});

afterEach(() => databases.clear(target));
afterAll(() => databases.remove());

async function makeProxy(): Promise<Proxy> {
  const proxy = await new Proxy(target).open();
  afterwards(() => proxy.close());
  return proxy;
}

async function open(url: string): ReturnType<typeof openDatabase> {
  const engine = await openDatabase(url);
  afterwards(() => engine.close());
  return engine;
}

const names = function* (): Step<string[]> {
  return (yield* all<{ name: string }>('SELECT name FROM secret ORDER BY name')).map(({ name }) => name);
};
const insert = (name: string) => (): Step<void> => secrets.insertSecret(makeSecret(name));

describe.each<Loss>(['request', 'answer'])('a change whose COMMIT loses its %s', loss => {
  let proxy: Proxy;
  let vault: Vault;
  let ann: ICall;
  let userID: string;

  beforeEach(async () => {
    proxy = await makeProxy();
    const engine = await openDatabase(proxy.url());
    const root = createSecretKey(randomBytes(32));
    await engine.write(() => createOrganization({ name: 'ACME', kind: 'team', root, email: FOUNDER }));
    vault = new Vault(engine, root);
    afterwards(() => vault.close());
    const made = await vault.apiKeys.createFor(FOUNDER, { name: 'key', scope: 'Full' }, OPERATOR);
    ann = { requestID: 'r', credential: credentialOf(made.apiKey) };
    userID = (await vault.people.whoAmI(ann)).user.userID;
  });

  async function lossy<T>(change: () => Promise<T>): Promise<T> {
    const lost = proxy.lose(loss);
    const result = await change();
    await lost;
    return result;
  }

  const audited = async (type: string): Promise<number> =>
    (await vault.activity.log({ type }, ann)).auditLogs.length;

  test('creates one secret once', async () => {
    const { secretID } = await lossy(() => vault.secrets.create({ name: 'A', value: 'value' }, ann));
    expect((await vault.values.read(secretID, ann)).value).toBe('value');
    expect((await vault.listing.list(ann)).secrets).toHaveLength(1);
    expect(await audited('SecretCreated')).toBe(1);
  });

  test('raises the version of a secret once', async () => {
    const { secretID } = await vault.secrets.create({ name: 'A', value: 'one' }, ann);
    await lossy(() => vault.secrets.update(secretID, { value: 'two' }, ann));
    expect((await vault.values.read(secretID, ann)).value).toBe('two');
    expect(await audited('SecretUpdated')).toBe(1);
  });

  test('deletes a secret and confirms it', async () => {
    const { secretID } = await vault.secrets.create({ name: 'A', value: 'value' }, ann);
    await lossy(() => vault.secrets.delete(secretID, ann));
    expect((await vault.listing.list(ann)).secrets).toEqual([]);
    expect(await audited('SecretDeleted')).toBe(1);
  });

  test('adds a user, shares with them and removes them, each once', async () => {
    const bob = await lossy(() => vault.people.add('bob@acme.example', ann));
    const { secretID } = await vault.secrets.create({ name: 'A', value: 'value' }, ann);
    const grants = [{ role: 'Owner' as const, users: [bob.userID], teams: [] }];
    const revokes = [{ role: 'Owner' as const, users: [userID], teams: [] }];
    await lossy(() => vault.sharing.change(secretID, { grants, revokes }, ann));
    expect((await vault.listing.list(ann)).secrets).toEqual([]);
    const removed = await lossy(() => vault.removals.remove({ userID: bob.userID, dryRun: false }, ann));
    expect(removed.ownerless).toBe(1);
    for (const type of ['UserAdded', 'AccessRevoked', 'UserRemoved', 'SecretRemoved']) {
      expect([type, await audited(type)]).toEqual([type, 1]);
    }
  });

  test('makes an API key that works', async () => {
    const made = await lossy(() => vault.apiKeys.create({ name: 'two', scope: 'Full' }, ann));
    const call: ICall = { requestID: 'r', credential: credentialOf(made.apiKey) };
    expect((await vault.people.whoAmI(call)).user.userID).toBe(userID);
    expect((await vault.apiKeys.list(ann)).map(({ name }) => name)).toEqual(['two', 'key']);
  });

  test('reads a value and leaves an audit entry', async () => {
    const { secretID } = await vault.secrets.create({ name: 'A', value: 'value' }, ann);
    expect((await lossy(() => vault.values.read(secretID, ann))).value).toBe('value');
    expect(await audited('SecretRead')).toBeGreaterThan(0);
  });
});

test('idle database connections that ended are replaced', async () => {
  const proxy = await makeProxy();
  const engine = await open(proxy.url());
  for (const name of ['A', 'B', 'C']) {
    await engine.write(insert(name));
    proxy.cut();
  }
  expect(await engine.read(names)).toEqual(['A', 'B', 'C']);
});

test('an operation that loses its connection is done once, through the next server', async () => {
  const [first, second] = [await makeProxy(), await makeProxy()];
  const engine = await open(first.url(second));
  let runs = 0;
  await engine.write(function* () {
    yield* insert('A')();
    if (++runs === 1) {
      first.cut();
    }
    yield* organization();
  });
  expect([runs, await engine.read(names)]).toEqual([2, ['A']]);
  expect(second.connections).toBeGreaterThan(0);
});

test('the first database server is used while it answers, and then the next one', async () => {
  const [first, second] = [await makeProxy(), await makeProxy()];
  const engine = await open(first.url(second));
  await Promise.all(['A', 'B', 'C', 'D'].map(name => engine.write(insert(name))));
  expect(second.connections).toBe(0);
  await first.close();
  await Promise.all(['E', 'F'].map(name => engine.write(insert(name))));
  expect(await engine.read(names)).toHaveLength(6);
  expect(second.connections).toBeGreaterThan(0);
});

test('a database server that hangs is left for the next one', async () => {
  const [first, second] = [await makeProxy(), await makeProxy()];
  const engine = await open(`${first.url(second)}?timeout=1`);
  await engine.write(insert('A'));
  first.hang();
  await engine.write(insert('B'));
  expect(await engine.read(names)).toEqual(['A', 'B']);
});

test('a database server that is back is used again', async () => {
  const proxy = await makeProxy();
  const engine = await open(proxy.url());
  await proxy.close();
  const written = engine.write(insert('A'));
  await proxy.open();
  await written;
  expect(await engine.read(names)).toEqual(['A']);
});

test('the database is unavailable when no server answers for long', async () => {
  const proxy = await makeProxy();
  const engine = await open(proxy.url());
  await proxy.close();
  let clock = Date.now();
  const now = jest.spyOn(Date, 'now').mockImplementation(() => (clock += 500));
  try {
    await expect(engine.read(names)).rejects.toEqual(withCode('database_unavailable'));
  } finally {
    now.mockRestore();
  }
});

test('the pool never opens more connections than its limit, and every waiting operation is done', async () => {
  const engine = await open(`${target}?pool=3`);
  const count = Promise.all(Array.from({ length: 40 }, (_, index) => engine.write(insert(`N${index}`))));
  let most = 0;
  let isDone = false;
  void count.then(() => (isDone = true));
  while (!isDone) {
    const rows = await runOn(target, 'SHOW PROCESSLIST');
    const database = new URL(target).pathname.slice(1);
    most = Math.max(most, rows.filter(row => (row as { db: string }).db === database).length);
  }
  await count;
  expect(await engine.read(names)).toHaveLength(40);
  expect(most).toBeLessThanOrEqual(3);
  expect(most).toBeGreaterThan(0);
});

test('an operation that waits too long for a lock is run again', async () => {
  const engine = await open(target);
  const { secretID } = await engine.write(function* () {
    const row = makeSecret('A');
    yield* secrets.insertSecret(row);
    return row;
  });
  let isLeaving = false;
  let runs = 0;
  // Longer than a transaction waits for a lock here.
  const holding = engine.write(function* (): Step<void> {
    yield* secrets.touchSecret(secretID);
    while (!isLeaving) {
      yield* secrets.secretByName(orgID, 'A');
    }
  });
  const waiting = engine.write(function* (): Step<void> {
    if (++runs === 2) {
      isLeaving = true;
    }
    yield* secrets.touchSecret(secretID);
  });
  await Promise.all([holding, waiting]);
  expect(runs).toBeGreaterThan(1);
  expect((await engine.read(() => secrets.secretByID(secretID)))?.grantsVersion).toBe(3);
});

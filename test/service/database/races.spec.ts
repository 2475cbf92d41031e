import { createSecretKey, randomBytes } from 'node:crypto';
import type { IControlAccessRole } from '../../../src/contract';
import { checkValueOf } from '../../../src/service/crypto/envelope';
import { organization } from '../../../src/service/store/directory';
import type { IEngine } from '../../../src/service/store/engine';
import { openDatabase } from '../../../src/service/store/mysql/migrate';
import type { Step } from '../../../src/service/store/step';
import { type ICall, hashOf } from '../../../src/service/vault/core';
import { found } from '../../../src/service/vault/found';
import { Vault } from '../../../src/service/vault/vault';
import { FOUNDER, OPERATOR } from '../teamVault';
import { ServerDatabases } from './databases';

jest.setTimeout(60_000);

const databases = new ServerDatabases();
const root = createSecretKey(randomBytes(32));
let url: string;
let vaults: Vault[];
let ann: ICall;
let bob: ICall;
let bobID: string;

beforeAll(async () => {
  url = await databases.makeMigrated();
  const engines = [await openDatabase(url), await openDatabase(url)];
  await engines[0].write(() =>
    found({ name: 'ACME', kind: 'team', keyCheck: checkValueOf(root), email: FOUNDER })
  );
  vaults = engines.map(engine => new Vault(engine, root));
  ann = await keyFor(FOUNDER);
  bobID = (await vaults[0].people.add('bob@acme.example', OPERATOR)).userID;
  bob = await keyFor('bob@acme.example');
});

afterAll(async () => {
  await Promise.all(vaults.map(vault => vault.close()));
  await databases.remove();
});

async function keyFor(email: string): Promise<ICall> {
  const { apiKey } = await vaults[0].apiKeys.createFor(email, { name: 'key', scope: 'Full' }, OPERATOR);
  return { requestID: 'r', credential: { kind: 'key', hash: hashOf(apiKey) } };
}

/** An engine whose operations wait, where they would read grants, until `isOver`; each one once. */
function waiting(engine: IEngine, onWait: () => void, isOver: () => boolean): IEngine {
  const wait = <T>(operation: () => Step<T>): (() => Step<T>) => {
    let hasWaited = false;
    return function* () {
      const step = operation();
      let turn = step.next();
      while (!turn.done) {
        if (!hasWaited && turn.value.sql.includes('FROM access')) {
          hasWaited = true;
          onWait();
          while (!isOver()) {
            yield* organization();
          }
        }
        turn = step.next(yield turn.value);
      }
      return turn.value;
    };
  };
  return {
    read: operation => engine.read(wait(operation)),
    write: operation => engine.write(wait(operation)),
    close: () => engine.close()
  };
}

test.each<[string, (vault: Vault, secretID: string) => Promise<unknown>]>([
  ['reads', (vault, secretID) => vault.values.read(secretID, bob)],
  [
    'lists',
    async (vault, secretID) => {
      const { secrets } = await vault.listing.list(bob);
      return secrets.some(secret => secret.secretID === secretID)
        ? 'seen'
        : Promise.reject(new Error('unseen'));
    }
  ]
])('nobody %s by the team of one moment what it owns at another one', async (_, act) => {
  const [vault] = vaults;
  const { teamID } = await vault.teams.create({ name: `Team ${_}` }, ann);
  const { secretID } = await vault.secrets.create(`OF_TEAM_${_}`, 'value', ann);
  const owners: IControlAccessRole[] = [{ role: 'Owner', users: [], teams: [teamID] }];
  await vault.teams.update(teamID, { addMemberUserIDs: [bobID] }, ann);
  let isOver = false;
  let onWait = (): void => undefined;
  const waited = new Promise<void>(resolve => (onWait = resolve));
  const slow = new Vault(
    waiting(await openDatabase(url), onWait, () => isOver),
    root
  );
  try {
    const outcome = act(slow, secretID).then(
      () => 'done',
      () => 'refused'
    );
    await waited;
    // He is in the team no more before it owns anything.
    await vault.teams.update(teamID, { removeMemberUserIDs: [bobID] }, ann);
    await vault.sharing.change(secretID, { grants: owners, revokes: [] }, ann);
    isOver = true;
    expect(await outcome).toBe('refused');
    expect((await vault.values.read(secretID, ann)).value).toBe('value');
  } finally {
    isOver = true;
    await slow.close();
  }
});

test('a value that is changed while it is read is the one or the other, never damaged', async () => {
  const [one, two] = vaults;
  const { secretID } = await one.secrets.create('CHANGING', '0', ann);
  let last = 0;
  let isDone = false;
  const reading = Array.from({ length: 4 }, async () => {
    while (!isDone) {
      const before = last;
      const value = Number((await two.values.read(secretID, ann)).value);
      expect(value).toBeGreaterThanOrEqual(before);
      expect(value).toBeLessThanOrEqual(last + 1);
    }
  });
  for (let value = 1; value <= 100; value++) {
    await one.secrets.update(secretID, String(value), ann);
    last = value;
  }
  isDone = true;
  await Promise.all(reading);
});

test('of all who take one name at once one gets it, and the others are told', async () => {
  for (let round = 0; round < 20; round++) {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) => vaults[index % 2].secrets.create(`NAME_${round}`, 'value', ann))
    );
    const codes = outcomes.map(outcome =>
      outcome.status === 'fulfilled' ? 'made' : (outcome.reason as { code: string }).code
    );
    expect(codes.sort()).toEqual(['made', ...Array.from({ length: 7 }, () => 'secret_name_taken')]);
  }
});

test('a request that comes many times at once under one key is done once', async () => {
  const call = { ...ann, idempotencyKey: 'once' };
  const made = await Promise.all(
    Array.from({ length: 8 }, (_, index) => vaults[index % 2].secrets.create('ONCE', 'value', call))
  );
  expect(new Set(made.map(({ secretID }) => secretID)).size).toBe(1);
  const logs = await vaults[0].activity.ofSecret(made[0].secretID, {}, ann);
  expect(logs.auditLogs.map(({ type }) => type)).toEqual(['SecretCreated']);
});

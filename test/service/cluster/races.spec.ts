// Two changes at once on two nodes, whose locks do not see each other.
import { createSecretKey, randomBytes } from 'node:crypto';
import type { IControlAccessRole } from '../../../src/contract';
import type { IEngine } from '../../../src/service/store/engine';
import { migrateDatabase, openDatabase } from '../../../src/service/store/mysql/migrate';
import type { ICall } from '../../../src/service/vault/call';
import { createOrganization } from '../../../src/service/vault/createOrganization';
import { Vault } from '../../../src/service/vault/vault';
import { credentialOf } from '../../../src/service/vault/key';
import { runOn } from '../database/databases';
import { withCode } from '../fixtures';
import { FOUNDER, OPERATOR } from '../teamVault';
import { Galera } from './galera';

jest.setTimeout(180_000);

const TRIES = 200;

interface IPerson {
  userID: string;
  call: ICall;
}

const root = createSecretKey(randomBytes(32));
let cluster: Galera;
/** The same organization by way of the first and of the second node. */
let one: Vault;
let two: Vault;
let ann: IPerson;
let bob: IPerson;
/** How often an operation was run again. */
let repetitions = 0;

/** Counts how often operations are run, beyond once. */
function counting(engine: IEngine): IEngine {
  return {
    read: operation => engine.read(operation),
    snapshot: operation => engine.snapshot(operation),
    linkWith: make => engine.linkWith(make),
    close: () => engine.close(),
    write: operation => {
      let runs = 0;
      return engine.write(() => {
        repetitions += runs++ ? 1 : 0;
        return operation();
      });
    }
  };
}

beforeAll(async () => {
  cluster = await Galera.start();
  await runOn(cluster.url('mysql', 0), 'CREATE DATABASE helios');
  await migrateDatabase(cluster.url('helios', 0));
  const open = async (node: number): Promise<IEngine> =>
    counting(await openDatabase(cluster.url('helios', node)));
  const [first, second] = [await open(0), await open(1)];
  await first.write(() => createOrganization({ name: 'ACME', kind: 'team', root, email: FOUNDER }));
  [one, two] = [new Vault(first, root), new Vault(second, root)];
  ann = await keyFor(FOUNDER);
  bob = await hire('bob@acme.example');
});

afterAll(async () => {
  await Promise.all([one?.close(), two?.close()]);
  await cluster?.remove();
});

beforeEach(() => {
  repetitions = 0;
});

async function keyFor(email: string): Promise<IPerson> {
  const { apiKey } = await one.apiKeys.createFor(email, { name: 'key', scope: 'Full' }, OPERATOR);
  const call: ICall = { requestID: 'r', credential: credentialOf(apiKey) };
  return { userID: (await one.people.whoAmI(call)).user.userID, call };
}

async function hire(email: string): Promise<IPerson> {
  await one.people.add(email, OPERATOR);
  return keyFor(email);
}

const owner = (...users: string[]): IControlAccessRole[] => [{ role: 'Owner', users, teams: [] }];

/** How two changes ended that begin at the same time. */
async function race(
  first: () => Promise<unknown>,
  second: () => Promise<unknown>
): Promise<(true | Error)[]> {
  const outcomes = await Promise.allSettled([first(), second()]);
  return outcomes.map(outcome => (outcome.status === 'fulfilled' ? true : (outcome.reason as Error)));
}

/** Secrets without an owner who is there. */
async function orphans(): Promise<object[]> {
  return runOn(
    cluster.url('mysql', 2),
    `SELECT name FROM helios.secret s WHERE deletedAt = 0 AND NOT EXISTS (
       SELECT * FROM helios.secret_grant a LEFT JOIN helios.membership m ON m.teamID = a.identityID
       JOIN helios.user u ON u.userID = a.identityID OR u.userID = m.memberID
       WHERE a.secretID = s.secretID AND a.role = 'Owner')`
  );
}

test(`when the last two owners give up a secret at once, one stays owner in each of ${TRIES} tries`, async () => {
  const { secretID } = await one.secrets.create({ name: 'LEFT', value: 'value' }, ann.call);
  await one.sharing.change(secretID, { grants: owner(bob.userID), revokes: [] }, ann.call);
  const leave = (vault: Vault, who: IPerson): Promise<void> =>
    vault.sharing.change(secretID, { grants: [], revokes: owner(who.userID) }, who.call);
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const outcomes = await race(
      () => leave(one, ann),
      () => leave(two, bob)
    );
    const annLeft = outcomes[0] === true;
    expect([attempt, outcomes[annLeft ? 1 : 0]]).toEqual([attempt, withCode('last_owner')]);
    const [stayed, left] = annLeft ? [bob, ann] : [ann, bob];
    await one.sharing.change(secretID, { grants: owner(left.userID), revokes: [] }, stayed.call);
  }
  expect(repetitions).toBeGreaterThan(TRIES / 4);
  expect(await orphans()).toEqual([]);
});

test(`when the last two owners remove each other at once, one stays owner in each of ${TRIES} tries`, async () => {
  const { secretID } = await one.secrets.create({ name: 'TAKEN', value: 'value' }, ann.call);
  await one.sharing.change(secretID, { grants: owner(bob.userID), revokes: [] }, ann.call);
  const remove = (vault: Vault, by: IPerson, whom: IPerson): Promise<void> =>
    vault.sharing.change(secretID, { grants: [], revokes: owner(whom.userID) }, by.call);
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const outcomes = await race(
      () => remove(one, ann, bob),
      () => remove(two, bob, ann)
    );
    const annWon = outcomes[0] === true;
    expect([attempt, outcomes[annWon ? 1 : 0]]).toEqual([attempt, withCode('secret_not_found')]);
    const [winner, loser] = annWon ? [ann, bob] : [bob, ann];
    await one.sharing.change(secretID, { grants: owner(loser.userID), revokes: [] }, winner.call);
  }
  expect(repetitions).toBeGreaterThan(TRIES / 4);
  expect(await orphans()).toEqual([]);
});

test(`when two teams are added to each other at once, one addition is refused in each of ${TRIES} tries`, async () => {
  const [a, b] = [
    await one.teams.create({ name: 'A' }, ann.call),
    await one.teams.create({ name: 'B' }, ann.call)
  ];
  const nest = (vault: Vault, outer: string, inner: string): Promise<unknown> =>
    vault.teams.update(outer, { addMemberTeamIDs: [inner] }, ann.call);
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const outcomes = await race(
      () => nest(one, a.teamID, b.teamID),
      () => nest(two, b.teamID, a.teamID)
    );
    const isInA = outcomes[0] === true;
    expect([attempt, outcomes[isInA ? 1 : 0]]).toEqual([attempt, withCode('team_cycle')]);
    const [outer, inner] = isInA ? [a, b] : [b, a];
    await two.teams.update(outer.teamID, { removeMemberTeamIDs: [inner.teamID] }, ann.call);
  }
  expect(repetitions).toBeGreaterThan(TRIES / 4);
});

test('a secret keeps an owner when one leaves while the owning team is emptied', async () => {
  const team = await one.teams.create({ name: 'Owners' }, ann.call);
  let lastOwner = 0;
  let removed = 0;
  for (let attempt = 0; attempt < TRIES / 2; attempt++) {
    await one.teams.update(team.teamID, { addMemberUserIDs: [bob.userID] }, ann.call);
    const { secretID } = await one.secrets.create({ name: `EMPTIED_${attempt}`, value: 'value' }, ann.call);
    const grants: IControlAccessRole[] = [{ role: 'Owner', users: [], teams: [team.teamID] }];
    await one.sharing.change(secretID, { grants, revokes: [] }, ann.call);
    const members = { teamID: team.teamID, userIDs: [bob.userID], teamIDs: [] };
    let ownerless = 0;
    const outcomes = await race(
      () => one.sharing.change(secretID, { grants: [], revokes: owner(ann.userID) }, ann.call),
      async () => {
        ({ ownerless } = await two.removals.remove({ members, dryRun: false }, ann.call));
      }
    );
    expect([attempt, outcomes[1]]).toEqual([attempt, true]);
    const reading = two.values.read(secretID, ann.call);
    if (outcomes[0] === true) {
      removed++;
      expect(ownerless).toBe(1);
      await expect(reading).rejects.toEqual(withCode('secret_not_found'));
    } else {
      lastOwner++;
      expect([outcomes[0], ownerless]).toEqual([withCode('last_owner'), 0]);
      expect((await reading).value).toBe('value');
    }
  }
  expect(lastOwner + removed).toBe(TRIES / 2);
  expect(repetitions).toBeGreaterThan(0);
  expect(await orphans()).toEqual([]);
});

test('a secret that is created while its creator is removed is removed or never created', async () => {
  for (let attempt = 0; attempt < TRIES / 4; attempt++) {
    const leaver = await hire(`leaver${attempt}@acme.example`);
    const name = `MADE_${attempt}`;
    const outcomes = await race(
      () => one.secrets.create({ name, value: 'value' }, leaver.call),
      () => two.removals.remove({ userID: leaver.userID, dryRun: false }, ann.call)
    );
    expect([attempt, outcomes[1]]).toEqual([attempt, true]);
    if (outcomes[0] !== true) {
      expect([attempt, outcomes[0]]).toEqual([attempt, withCode('not_authenticated')]);
    }
    // Its name is free in either case.
    const again = await two.secrets.create({ name, value: 'another' }, ann.call);
    await two.secrets.delete(again.secretID, ann.call);
  }
  expect(await orphans()).toEqual([]);
});

test('a change that was read on one node is read on every other node', async () => {
  const { secretID } = await one.secrets.create({ name: 'READ', value: '0' }, ann.call);
  for (let value = 1; value <= 50; value++) {
    const [writer, reader] = value % 2 ? [one, two] : [two, one];
    await writer.secrets.update(secretID, { value: String(value) }, ann.call);
    expect((await reader.values.read(secretID, ann.call)).value).toBe(String(value));
  }
});

test('a role that was removed on one node is gone on every other node at once', async () => {
  const { secretID } = await one.secrets.create({ name: 'REVOKED', value: 'value' }, ann.call);
  const roles: IControlAccessRole[] = [{ role: 'Reader', users: [bob.userID], teams: [] }];
  for (let attempt = 0; attempt < 50; attempt++) {
    await one.sharing.change(secretID, { grants: roles, revokes: [] }, ann.call);
    expect((await two.values.read(secretID, bob.call)).value).toBe('value');
    await one.sharing.change(secretID, { grants: [], revokes: roles }, ann.call);
    await expect(two.values.read(secretID, bob.call)).rejects.toEqual(withCode('secret_not_found'));
  }
});

test('a node without quorum is left for another one and returns no old data', async () => {
  const engine = await openDatabase(cluster.url('helios', 0, 1, 2));
  const three = new Vault(engine, root);
  const isolate = (value: number): Promise<object[]> =>
    runOn(cluster.url('mysql', 0), `SET GLOBAL wsrep_provider_options = 'gmcast.isolate=${value}'`);
  try {
    const { secretID } = await three.secrets.create({ name: 'ISOLATED', value: 'old' }, ann.call);
    await isolate(1);
    // By way of the other nodes, which go on once they have found out.
    await two.secrets.update(secretID, { value: 'new' }, ann.call);
    expect((await three.values.read(secretID, ann.call)).value).toBe('new');
    await three.secrets.update(secretID, { value: 'newer' }, ann.call);
    expect((await two.values.read(secretID, ann.call)).value).toBe('newer');
  } finally {
    await isolate(0);
    await three.close();
  }
});

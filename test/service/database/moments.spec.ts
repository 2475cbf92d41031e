// Each statement sees what is committed by then. Here an operation stops between two of its statements, while others
// change what it rests on: nothing may come of the directory of one moment and the grants of another.
import { type Connection, createConnection } from 'mysql2/promise';
import type { IControlAccessRole } from '../../../src/contract';
import type { IEngine, IAuditLinker } from '../../../src/service/store/engine';
import { readAddress } from '../../../src/service/store/mysql/address';
import { openDatabase } from '../../../src/service/store/mysql/migrate';
import type { Step } from '../../../src/service/store/step';
import type { ICall } from '../../../src/service/vault/call';
import { Vault } from '../../../src/service/vault/vault';
import { credentialOf } from '../../../src/service/vault/key';
import { withCode } from '../fixtures';
import { FOUNDER, type ITeamVault, OPERATOR, makeTeamVault } from '../teamVault';
import { ServerDatabases } from './databases';

/** Stops one operation before the first statement that looks like `before`, until it is opened. */
class Gate implements IEngine {
  readonly #inner: IEngine;
  readonly #keeper: Connection;
  #before: RegExp | null = null;
  #reached: () => void = () => undefined;

  constructor(inner: IEngine, keeper: Connection) {
    this.#inner = inner;
    this.#keeper = keeper;
  }

  /** Resolves when an operation stands there. */
  async shut(before: RegExp): Promise<{ reached: Promise<void> }> {
    await this.#keeper.query("SELECT GET_LOCK('gate', 20)");
    this.#before = before;
    return { reached: new Promise(resolve => (this.#reached = resolve)) };
  }

  async open(): Promise<void> {
    await this.#keeper.query("SELECT RELEASE_LOCK('gate')");
  }

  write<T>(operation: () => Step<T>): Promise<T> {
    return this.#inner.write(() => this.#stopping(operation()));
  }

  read<T>(operation: () => Step<T>): Promise<T> {
    return this.#inner.read(() => this.#stopping(operation()));
  }

  snapshot<T>(operation: () => Step<T>): Promise<T> {
    return this.#inner.snapshot(operation);
  }

  linkWith(make: () => IAuditLinker): void {
    this.#inner.linkWith(make);
  }

  async close(): Promise<void> {
    await this.#inner.close();
    await this.#keeper.end();
  }

  *#stopping<T>(step: Step<T>): Step<T> {
    let turn = step.next();
    while (!turn.done) {
      if (this.#before?.test(turn.value.sql)) {
        this.#before = null;
        this.#reached();
        yield { sql: "SELECT GET_LOCK('gate', 20)", values: [] };
        yield { sql: "SELECT RELEASE_LOCK('gate')", values: [] };
      }
      turn = step.next(yield turn.value);
    }
    return turn.value;
  }
}

const databases = new ServerDatabases();
let team: ITeamVault;
let gate: Gate;
/** The same vault in another process, whose operations stop at the gate. */
let stopped: Vault;
let ann: ICall;
let bob: ICall;
let bobID: string;
let teamID: string;
let secretID: string;

beforeEach(async () => {
  let url = '';
  team = await makeTeamVault({
    name: databases.name,
    make: async () => openDatabase((url = await databases.makeMigrated())),
    remove: () => databases.remove()
  });
  const { servers, user, password, database } = readAddress(url);
  const keeper = await createConnection({ ...servers[0], user, password, database });
  gate = new Gate(await openDatabase(url), keeper);
  stopped = new Vault(gate, team.root);
  const { people, teams, apiKeys, secrets } = team.vault;
  const callOf = async (email: string): Promise<ICall> => {
    const { apiKey } = await apiKeys.createFor(email, { name: 'key', scope: 'Full' }, OPERATOR);
    return { requestID: 'request', credential: credentialOf(apiKey) };
  };
  ann = await callOf(FOUNDER);
  bobID = (await people.add('bob@acme.example', OPERATOR)).userID;
  bob = await callOf('bob@acme.example');
  teamID = (await teams.create({ name: 'Red' }, OPERATOR)).teamID;
  await teams.update(teamID, { addMemberUserIDs: [bobID] }, OPERATOR);
  secretID = (await secrets.create({ name: 'A', value: 'value' }, ann)).secretID;
});

afterEach(async () => {
  await stopped.close();
  await team.vault.close();
});

afterAll(() => databases.remove());

/** Starts `operation`, does `change` while it stands before a statement, and lets it go on. */
async function during<T>(
  before: RegExp,
  operation: () => Promise<T>,
  change: () => Promise<unknown>
): Promise<T> {
  const { reached } = await gate.shut(before);
  const [outcome] = await Promise.allSettled([operation(), reached.then(change).finally(() => gate.open())]);
  if (outcome.status === 'rejected') {
    throw outcome.reason;
  }
  return outcome.value;
}

const toTeam = (role: 'Owner' | 'Reader'): IControlAccessRole[] => [{ role, users: [], teams: [teamID] }];

/** Bob leaves the team, and then it gets a role: at no time has he had it. */
async function swap(role: 'Owner' | 'Reader'): Promise<void> {
  await team.vault.teams.update(teamID, { removeMemberUserIDs: [bobID] }, OPERATOR);
  await team.vault.sharing.change(secretID, { grants: toTeam(role), revokes: [] }, ann);
}

const REFUSED: [string, () => Promise<unknown>][] = [
  ['a read', () => stopped.values.read(secretID, bob)],
  ['a new value', () => stopped.secrets.update(secretID, { value: 'of Bob' }, bob)],
  ['a deletion', () => stopped.secrets.delete(secretID, bob)],
  ['a look at who may read', () => stopped.sharing.accessControls(secretID, bob)]
];

test.each(REFUSED)(
  '%s does not depend on a team that the person left before it got the role',
  async (_, operation) => {
    const outcome = during(/\bsecret\b/, operation, () => swap('Owner'));
    await expect(outcome).rejects.toEqual(withCode('secret_not_found'));
    expect((await team.vault.values.read(secretID, ann)).value).toBe('value');
  }
);

test('neither a list nor a search by name shows a state that never existed', async () => {
  const list = await during(
    /\bsecret\b/,
    () => stopped.listing.list(bob),
    () => swap('Reader')
  );
  expect(list.secrets).toEqual([]);
  await team.vault.teams.update(teamID, { addMemberUserIDs: [bobID] }, OPERATOR);
  await team.vault.sharing.change(secretID, { grants: [], revokes: toTeam('Reader') }, ann);
  const found = await during(
    /\bsecret\b/,
    () => stopped.values.readByName('A', bob),
    () => swap('Reader')
  );
  expect(found).toBeNull();
});

test('a person who is removed while they create a secret leaves none behind', async () => {
  const leave = (): Promise<unknown> =>
    team.vault.removals.remove({ userID: bobID, dryRun: false }, OPERATOR);
  const outcome = during(
    /\bcreations\b/,
    () => stopped.secrets.create({ name: 'B', value: 'value' }, bob),
    leave
  );
  await expect(outcome).rejects.toEqual(withCode('not_authenticated'));
  expect((await team.vault.secrets.create({ name: 'B', value: 'value' }, ann)).name).toBe('B');
});

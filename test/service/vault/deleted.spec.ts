import { type ErrorCode, type IDeletedSecret, type IRestore, RESTORE_DAYS } from '../../../src/contract';
import { all } from '../../../src/service/store/step';
import { uuid7 } from '../../../src/service/uuid';
import { purgeOld } from '../../../src/service/vault/deleted';
import { Acme, operator } from '../acme';
import { makeVault, withCode } from '../fixtures';

const DAY = 24 * 3600 * 1000;

let acme: Acme;
let secretID: string;

beforeEach(async () => {
  acme = await Acme.make('bob', 'cleo', 'dan');
  secretID = await acme.secret('bob', 'A');
});

afterEach(() => jest.restoreAllMocks());

const list = (by = 'ann'): Promise<IDeletedSecret[]> => acme.vault.deleted.list(acme.as(by));
const remove = (id = secretID, by = 'bob'): Promise<void> => acme.vault.secrets.delete(id, acme.as(by));
const restore = (wanted: IRestore = {}, by = 'ann'): Promise<unknown> =>
  acme.vault.deleted.restore(secretID, wanted, acme.as(by));

/** Makes it `days` later. */
function later(days: number): void {
  const time = Date.now() + days * DAY;
  jest.spyOn(Date, 'now').mockReturnValue(time);
}

test('a deleted secret is shown to administrators at once, with who deleted it and when it is purged', async () => {
  await acme.share('bob', secretID, { Owner: ['cleo'] });
  await acme.team('team', 'dan');
  await acme.share('bob', secretID, { Owner: ['team'], Reader: ['dan'] });
  await remove();
  const [{ deletedAt, purgeAt, ...rest }, ...others] = await list();
  expect(others).toEqual([]);
  expect(Date.parse(purgeAt) - Date.parse(deletedAt)).toBe(RESTORE_DAYS * DAY);
  expect({ ...rest, formerOwners: rest.formerOwners.sort() }).toEqual({
    secretID,
    name: 'A',
    deletedByEmail: 'bob@acme.example',
    formerOwners: ['bob@acme.example', 'cleo@acme.example', 'team']
  });
  await expect(list('bob')).rejects.toEqual(withCode('administrator_required'));
});

test('the newest stands first', async () => {
  const second = await acme.secret('bob', 'B');
  await remove(second);
  later(1);
  await remove();
  expect((await list()).map(({ name }) => name)).toEqual(['A', 'B']);
});

describe('a restored secret', () => {
  test('has its value, owners and readers again, and is not visible to the administrator who restored it', async () => {
    await acme.share('bob', secretID, { Reader: ['cleo'] });
    await remove();
    await expect(acme.read('bob', secretID)).rejects.toEqual(withCode('secret_not_found'));
    await restore();
    expect(await acme.read('cleo', secretID)).toBe('value of A');
    expect(await acme.roles('bob', secretID)).toEqual(['bob: Owner', 'cleo: Reader']);
    await expect(acme.read('ann', secretID)).rejects.toEqual(withCode('secret_not_found'));
    expect(await list()).toEqual([]);
    await acme.vault.secrets.update(secretID, { value: 'second' }, acme.as('bob'));
    expect(await acme.read('cleo', secretID)).toBe('second');
    expect(acme.audit(secretID).map(({ type, userEmail }) => [type, userEmail])).toContainEqual([
      'SecretRestored',
      'founder@acme.example'
    ]);
  });

  test('must have been deleted before', async () => {
    const missing = withCode('secret_not_found');
    await expect(restore()).rejects.toEqual(missing);
    await expect(acme.vault.deleted.restore(uuid7(), {}, acme.as('ann'))).rejects.toEqual(missing);
    await remove();
    await restore();
    await expect(restore()).rejects.toEqual(missing);
  });

  test('can be restored only by an administrator', async () => {
    await remove();
    await expect(restore({}, 'bob')).rejects.toEqual(withCode('administrator_required'));
    await acme.vault.deleted.restore(secretID, {}, operator);
    expect(await acme.sees('bob')).toEqual(['A: Owner']);
  });

  test('needs another name when its own is in use, and a free one is proposed', async () => {
    await remove();
    await acme.secret('cleo', 'A');
    await acme.secret('cleo', 'A_2');
    const taken = restore();
    await expect(taken).rejects.toEqual(withCode('secret_name_taken'));
    await expect(taken).rejects.toMatchObject({ details: { freeName: 'A_3' } });
    await expect(restore({ name: 'A_2' })).rejects.toEqual(withCode('secret_name_taken'));
    await expect(restore({ name: 'not a name' })).rejects.toEqual(withCode('secret_name_invalid'));
    await restore({ name: 'A_3' });
    expect(await acme.sees('bob')).toEqual(['A_3: Owner']);
    expect((await acme.vault.values.readByName('A_3', acme.as('bob')))?.value).toBe('value of A');
    expect(acme.names()).toEqual(['A', 'A_2', 'A_3']);
  });
});

describe('a deleted secret without former owners', () => {
  beforeEach(async () => {
    await acme.share('bob', secretID, { Reader: ['cleo'] });
    await acme.vault.removals.remove({ userID: acme.id('bob'), dryRun: false }, acme.as('ann'));
  });

  test('is marked in the list', async () => {
    const [{ deletedByEmail, formerOwners }] = await list();
    expect([deletedByEmail, formerOwners]).toEqual(['', []]);
  });

  test.each<[ErrorCode, () => IRestore]>([
    ['owner_required', () => ({})],
    ['self_not_allowed', () => ({ ownerUserID: acme.id('ann').toUpperCase() })],
    ['user_not_found', () => ({ ownerUserID: acme.id('bob') })]
  ])('a secret is not restored: %s', async (code, wanted) => {
    await expect(restore(wanted())).rejects.toEqual(withCode(code));
    expect(await acme.sees('cleo')).toEqual([]);
    expect(await list()).toHaveLength(1);
  });

  test('is given to a new owner, and its readers can read it again', async () => {
    await restore({ ownerUserID: acme.id('dan') });
    expect(await acme.roles('dan', secretID)).toEqual(['dan: Owner', 'cleo: Reader']);
    expect(await acme.read('dan', secretID)).toBe('value of A');
  });

  test('does not belong to a new user with the address of a former owner', async () => {
    await acme.hire('bob');
    await expect(restore()).rejects.toEqual(withCode('owner_required'));
    expect(await acme.sees('bob')).toEqual([]);
  });
});

test('a deleted secret with a former owner cannot be given to somebody else', async () => {
  await remove();
  await restore({ ownerUserID: acme.id('dan') });
  expect(await acme.roles('bob', secretID)).toEqual(['bob: Owner']);
});

test('a team with members counts as a former owner of a deleted secret', async () => {
  await acme.team('team', 'cleo');
  await acme.share('bob', secretID, { Owner: ['team'] }, { Owner: ['bob'] });
  await remove(secretID, 'cleo');
  const empty = { members: acme.members('team', 'cleo'), dryRun: false };
  await acme.vault.removals.remove(empty, acme.as('ann'));
  await expect(restore()).rejects.toEqual(withCode('owner_required'));
  await acme.join('team', 'dan');
  await restore();
  expect(await acme.sees('dan')).toEqual(['A: Owner']);
});

/** How many rows hold anything of the secret, the audit log aside. */
const left = (): number =>
  ['secret', 'version', 'secret_grant', 'secret_name'].reduce((sum, table) => {
    const rows = acme.engine.drive(() => all<{ secretID: string }>(`SELECT secretID FROM ${table}`));
    return sum + rows.filter(row => row.secretID === secretID).length;
  }, 0);

describe('a purged secret', () => {
  test('is removed for good by an administrator, and only after it was deleted', async () => {
    const purge = (by: string): Promise<void> => acme.vault.deleted.purge(secretID, acme.as(by));
    await expect(purge('ann')).rejects.toEqual(withCode('secret_not_found'));
    await remove();
    await expect(purge('bob')).rejects.toEqual(withCode('administrator_required'));
    await purge('ann');
    expect(left()).toBe(0);
    await expect(restore()).rejects.toEqual(withCode('secret_not_found'));
    const types = acme.audit(secretID).map(({ type, userEmail }) => [type, userEmail]);
    expect(types.at(-1)).toEqual(['SecretPurged', 'founder@acme.example']);
  });

  test('is purged by itself after thirty days and not a day before', async () => {
    await remove();
    const kept = await acme.secret('bob', 'KEPT');
    later(RESTORE_DAYS - 1);
    expect(await purgeOld(acme.engine)).toBe(0);
    expect(left()).toBeGreaterThan(0);
    later(2);
    await expect(restore()).rejects.toEqual(withCode('secret_not_found'));
    expect(await list()).toEqual([]);
    expect(await purgeOld(acme.engine)).toBe(1);
    expect(left()).toBe(0);
    const last = acme.audit(secretID).at(-1);
    expect([last?.type, last?.source, last?.userID]).toEqual(['SecretPurged', 'SystemJob', null]);
    expect(await acme.read('bob', kept)).toBe('value of KEPT');
  });

  test('is purged together with all others of that day', async () => {
    for (let index = 0; index < 250; index++) {
      await remove(await acme.secret('bob', `N${index}`));
    }
    later(RESTORE_DAYS + 1);
    expect(await purgeOld(acme.engine)).toBe(250);
    expect(acme.names()).toEqual(['A']);
  });
});

test('the user of a personal vault can restore a deleted secret by themselves', async () => {
  const own = makeVault();
  const call = { requestID: 'r', credential: { kind: 'local' } } as const;
  const created = await own.create('A', 'first', call);
  await own.delete(created.secretID, call);
  expect((await own.vault.deleted.list(call)).map(({ name }) => name)).toEqual(['A']);
  expect(await own.vault.deleted.restore(created.secretID, {}, call)).toEqual(created);
  expect((await own.read(created.secretID, call)).value).toBe('first');
});

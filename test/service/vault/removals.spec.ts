// A secret lives as long as somebody owns it, directly or through a team.
import type { ErrorCode, IRemoval } from '../../../src/contract';
import { uuid7 } from '../../../src/service/uuid';
import { Acme, operator } from '../acme';
import { withCode } from '../fixtures';
import { rowsOf } from '../teamVault';

let acme: Acme;

beforeEach(async () => {
  acme = await Acme.make('bob', 'cleo', 'dan');
});

/** Removes as Ann, after the preview has told what happens; gives the number of ownerless secrets. */
async function remove(removal: Omit<IRemoval, 'dryRun'>): Promise<number> {
  const before = acme.names();
  const told = await acme.vault.removals.remove({ ...removal, dryRun: true }, acme.as('ann'));
  expect(acme.names()).toEqual(before);
  const done = await acme.vault.removals.remove({ ...removal, dryRun: false }, acme.as('ann'));
  expect(told).toEqual(done);
  const gone = before.length - acme.names().length;
  expect(gone).toBe(removal.handTo === undefined ? done.ownerless : 0);
  return done.ownerless;
}

const leaves = (name: string, handTo?: string): Promise<number> =>
  remove({ userID: acme.id(name), ...(handTo ? { handTo: acme.id(handTo) } : {}) });

describe('the removal of a user', () => {
  test('removes only the secrets that nobody else owns', async () => {
    const [mine, ours, theirs] = [
      await acme.secret('bob', 'MINE'),
      await acme.secret('bob', 'OURS'),
      await acme.secret('cleo', 'THEIRS')
    ];
    await acme.share('bob', mine, { Reader: ['cleo'] });
    await acme.share('bob', ours, { Owner: ['cleo'] });
    await acme.share('cleo', theirs, { Reader: ['bob'] });
    expect(await leaves('bob')).toBe(1);
    expect(await acme.sees('cleo')).toEqual(['OURS: Owner', 'THEIRS: Owner']);
    expect(await acme.roles('cleo', theirs)).toEqual(['cleo: Owner']);
    await expect(acme.read('cleo', mine)).rejects.toEqual(withCode('secret_not_found'));
    expect(await acme.sees('dan')).toEqual([]);
    expect((await acme.vault.secrets.create({ name: 'MINE', value: 'other' }, acme.as('dan'))).name).toBe(
      'MINE'
    );
  });

  test('leaves secrets of a team with another member, at any depth', async () => {
    const secretID = await acme.secret('bob', 'A');
    await acme.team('inner', 'bob', 'cleo');
    await acme.team('outer', 'inner');
    await acme.share('bob', secretID, { Owner: ['outer'] }, { Owner: ['bob'] });
    expect(await leaves('bob')).toBe(0);
    expect(await acme.sees('cleo')).toEqual(['A: Owner']);
    expect(await leaves('cleo')).toBe(1);
    expect(acme.names()).toEqual([]);
  });

  test('leaves secrets that a team also owns, unless the team is empty', async () => {
    const [kept, lost] = [await acme.secret('bob', 'KEPT'), await acme.secret('bob', 'LOST')];
    await acme.team('inner', 'cleo');
    await acme.team('outer', 'inner');
    await acme.team('hollow');
    await acme.share('bob', kept, { Owner: ['outer'] });
    await acme.share('bob', lost, { Owner: ['hollow'], Reader: ['cleo'] });
    expect(await leaves('bob')).toBe(1);
    expect(await acme.sees('cleo')).toEqual(['KEPT: Owner']);
  });

  test('ends all their keys at once', async () => {
    await leaves('bob');
    await expect(acme.vault.listing.list(acme.as('bob'))).rejects.toEqual(withCode('not_authenticated'));
    const { auditLogs } = await acme.vault.activity.log({ limit: 1 }, acme.as('ann'));
    const [{ type, attributes }] = auditLogs;
    expect([type, attributes?.identityName]).toEqual(['UserRemoved', 'bob@acme.example']);
  });

  test('leaves no role, membership, key or invitation behind', async () => {
    const secretID = await acme.secret('cleo', 'A');
    await acme.team('team', 'bob');
    await acme.share('cleo', secretID, { Reader: ['bob'] });
    await acme.vault.secrets.delete(await acme.secret('bob', 'DELETED'), acme.as('bob'));
    await leaves('bob');
    const tables = {
      secret_grant: 'identityID',
      membership: 'memberID',
      api_key: 'userID',
      invitation: 'userID'
    };
    for (const [table, column] of Object.entries(tables)) {
      const rows = await rowsOf<Record<string, string>>(acme.engine, table);
      expect([table, rows.filter(row => row[column] === acme.id('bob'))]).toEqual([table, []]);
    }
    expect((await acme.summaries('cleo')).map(({ isShared }) => isShared)).toEqual([false]);
  });

  test('can be ordered by administrators for themselves while another one stays', async () => {
    await acme.vault.people.setAdministrator(acme.id('bob'), true, operator);
    await acme.vault.removals.remove({ userID: acme.id('ann'), dryRun: false }, acme.as('ann'));
    await expect(acme.vault.listing.list(acme.as('ann'))).rejects.toEqual(withCode('not_authenticated'));
  });
});

describe('a team', () => {
  let secretID: string;

  beforeEach(async () => {
    secretID = await acme.secret('bob', 'A');
    await acme.team('deep', 'cleo');
    await acme.team('middle', 'deep');
    await acme.team('owners', 'middle');
    await acme.share('bob', secretID, { Owner: ['owners'] }, { Owner: ['bob'] });
    await acme.share('cleo', secretID, { Reader: ['bob'] });
  });

  test.each<[string, () => Omit<IRemoval, 'dryRun'>]>([
    ['is deleted', () => ({ teamID: acme.id('owners') })],
    ['loses a team of its team by deletion', () => ({ teamID: acme.id('deep') })],
    ['loses its last member', () => ({ members: acme.members('owners', 'middle') })],
    ['is emptied deep inside', () => ({ members: acme.members('deep', 'cleo') })],
    ['loses the only person in it', () => ({ userID: acme.id('cleo') })]
  ])('that %s removes the secrets that only it owned', async (_, removal) => {
    expect(await remove(removal())).toBe(1);
    expect(await acme.sees('bob')).toEqual([]);
    const [last] = acme.audit(secretID).slice(-1);
    expect([last.type, last.source, last.userID]).toEqual(['SecretRemoved', 'SystemJob', null]);
  });

  test.each<[string, () => Omit<IRemoval, 'dryRun'>]>([
    ['deleted', () => ({ teamID: acme.id('deep') })],
    ['emptied', () => ({ members: acme.members('deep', 'cleo') })]
  ])('that is %s keeps a secret that a person owns another way', async (_, removal) => {
    await acme.join('middle', 'dan');
    expect(await remove(removal())).toBe(0);
    expect(await acme.sees('dan')).toEqual(['A: Owner']);
    expect(await acme.sees('bob')).toEqual(['A: Reader']);
  });

  test('that is emptied removes the secrets that only it owned', async () => {
    const leaving = { removeMemberUserIDs: [acme.id('cleo')] };
    await acme.vault.teams.update(acme.id('deep'), leaving, acme.as('ann'));
    expect(acme.names()).toEqual([]);
  });

  test('keeps its secret through a change that adds one member and removes the last one', async () => {
    const change = { addMemberUserIDs: [acme.id('dan')], removeMemberUserIDs: [acme.id('cleo')] };
    await acme.vault.teams.update(acme.id('deep'), change, acme.as('ann'));
    expect(await acme.sees('dan')).toEqual(['A: Owner']);
    expect(await acme.sees('cleo')).toEqual([]);
  });

  test('keeps its secret through a change that replaces the last member by a team', async () => {
    await acme.team('others', 'dan');
    const change = { addMemberTeamIDs: [acme.id('others')], removeMemberTeamIDs: [acme.id('middle')] };
    await acme.vault.teams.update(acme.id('owners'), change, acme.as('ann'));
    expect(await acme.sees('dan')).toEqual(['A: Owner']);
  });

  test('loses its secret through a change that leaves only an empty team', async () => {
    await acme.team('hollow');
    const change = { addMemberTeamIDs: [acme.id('hollow')], removeMemberTeamIDs: [acme.id('middle')] };
    await acme.vault.teams.update(acme.id('owners'), change, acme.as('ann'));
    expect(acme.names()).toEqual([]);
  });

  test('that is only a reader removes nothing', async () => {
    await acme.team('readers', 'dan');
    await acme.share('cleo', secretID, { Reader: ['readers'] });
    expect(await remove({ teamID: acme.id('readers') })).toBe(0);
    expect(await acme.roles('cleo', secretID)).toEqual(['owners: Owner', 'bob: Reader']);
  });
});

describe('a secret that would lose its last owner', () => {
  test('can be transferred to another user, who can be a reader already', async () => {
    const [a, b] = [await acme.secret('bob', 'A'), await acme.secret('bob', 'B')];
    const kept = await acme.secret('cleo', 'C');
    await acme.share('bob', a, { Reader: ['dan'] });
    await acme.share('cleo', kept, { Owner: ['bob'] });
    expect(await leaves('bob', 'dan')).toBe(2);
    expect(await acme.sees('dan')).toEqual(['A: Owner', 'B: Owner']);
    expect(await acme.read('dan', b)).toBe('value of B');
    expect(await acme.roles('cleo', kept)).toEqual(['cleo: Owner']);
    const { type, userEmail, attributes } = acme.audit(b).slice(-2)[0];
    expect([type, userEmail, (JSON.parse(attributes) as Record<string, string>).identityName]).toEqual([
      'SecretHandedOver',
      'founder@acme.example',
      'dan@acme.example'
    ]);
  });

  test.each<[ErrorCode, string, () => Partial<IRemoval>]>([
    ['self_not_allowed', 'to oneself', () => ({ handTo: acme.id('ann').toUpperCase() })],
    ['user_not_found', 'to the user who leaves', () => ({ handTo: acme.id('bob') })],
    ['user_not_found', 'to nobody', () => ({ handTo: uuid7() })],
    ['user_not_found', 'to a team', () => ({ handTo: acme.id('team') })]
  ])('is refused with %s for a transfer %s, in the preview too', async (code, _, handTo) => {
    await acme.secret('bob', 'A');
    await acme.team('team', 'cleo');
    for (const dryRun of [true, false]) {
      const removal = { userID: acme.id('bob'), ...handTo(), dryRun };
      await expect(acme.vault.removals.remove(removal, acme.as('ann'))).rejects.toEqual(withCode(code));
    }
    expect(await acme.sees('bob')).toEqual(['A: Owner']);
  });
});

test.each<[ErrorCode, () => Omit<IRemoval, 'dryRun'>]>([
  ['user_not_found', () => ({ userID: uuid7() })],
  ['user_not_found', () => ({ userID: acme.id('team') })],
  ['team_not_found', () => ({ teamID: uuid7() })],
  ['team_not_found', () => ({ members: { teamID: acme.id('bob'), userIDs: [], teamIDs: [] } })],
  ['last_administrator', () => ({ userID: acme.id('ann') })],
  ['request_invalid', () => ({})],
  ['request_invalid', () => ({ userID: acme.id('bob'), teamID: acme.id('team') })],
  ['request_invalid', () => ({ teamID: acme.id('team'), members: acme.members('team', 'bob') })]
])('a removal is refused with %s, and so is its preview', async (code, removal) => {
  await acme.team('team', 'bob');
  for (const dryRun of [true, false]) {
    const asked = { ...removal(), dryRun };
    await expect(acme.vault.removals.remove(asked, acme.as('ann'))).rejects.toEqual(withCode(code));
  }
  expect((await acme.vault.people.users(undefined, operator)).length).toBe(4);
});

test('removing a person who is no member changes nothing', async () => {
  await acme.secret('bob', 'A');
  await acme.team('team', 'cleo');
  expect(await remove({ members: acme.members('team', 'bob', 'cleo') })).toBe(0);
  expect(await acme.sees('bob')).toEqual(['A: Owner']);
});

test('a repeated removal is answered like the first, and another one with its idempotency key is refused', async () => {
  await acme.secret('bob', 'A');
  const call = { ...acme.as('ann'), idempotencyKey: 'key', request: ['of bob'] };
  const removal = { userID: acme.id('bob'), dryRun: false };
  expect(await acme.vault.removals.remove(removal, call)).toEqual({ ownerless: 1 });
  expect(await acme.vault.removals.remove(removal, call)).toEqual({ ownerless: 1 });
  const other = { userID: acme.id('cleo'), dryRun: false };
  const again = { ...call, request: ['of cleo'] };
  await expect(acme.vault.removals.remove(other, again)).rejects.toEqual(withCode('request_id_reused'));
});

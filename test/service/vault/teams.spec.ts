import type { ErrorCode, ITeamUpdate } from '../../../src/contract';
import { uuid7 } from '../../../src/service/uuid';
import { Acme, operator } from '../acme';
import { withCode } from '../fixtures';

let acme: Acme;

beforeEach(async () => {
  acme = await Acme.make('bob', 'cleo', 'dan');
});

const update = (team: string, changes: ITeamUpdate, by = 'ann'): Promise<void> =>
  acme.vault.teams.update(acme.id(team), changes, acme.as(by));
const membersOf = async (team: string): Promise<string[]> => {
  const { memberUsers, memberTeams } = await acme.vault.teams.get(acme.id(team), acme.as('bob'));
  return [...memberUsers.map(({ email }) => email.split('@')[0]), ...memberTeams.map(({ name }) => name)];
};

test('everybody sees the teams by name with their members', async () => {
  await acme.team('Data', 'bob');
  await acme.team('All', 'Data', 'cleo');
  const teams = await acme.vault.teams.list(undefined, undefined, acme.as('dan'));
  expect(teams.map(({ name }) => name)).toEqual(['All', 'Data']);
  const { createdAt, ...all } = teams[0];
  expect(all).toEqual({
    teamID: acme.id('All'),
    name: 'All',
    description: '',
    memberUsers: [{ userID: acme.id('cleo'), email: 'cleo@acme.example', firstName: '', lastName: '' }],
    memberTeams: [{ teamID: acme.id('Data'), name: 'Data', description: '' }]
  });
  expect(Date.parse(createdAt)).not.toBeNaN();
  await expect(acme.vault.teams.get(uuid7(), acme.as('bob'))).rejects.toEqual(withCode('team_not_found'));
});

test('teams are found by name and description, as a value or an expression', async () => {
  await acme.vault.teams.create({ name: 'Data', description: 'who count' }, operator);
  await acme.vault.teams.create({ name: 'Data Lab', description: 'who try' }, operator);
  const found = async (name?: string, description?: string): Promise<string[]> =>
    (await acme.vault.teams.list(name, description, acme.as('bob'))).map(team => team.name);
  expect(await found('data')).toEqual(['Data']);
  expect(await found('Data.*')).toEqual(['Data', 'Data Lab']);
  expect(await found('Data.*', 'who t.*')).toEqual(['Data Lab']);
  expect(await found(undefined, 'who')).toEqual([]);
});

test.each<[ErrorCode, { name: string; description?: string }]>([
  ['team_exists', { name: 'Data' }],
  ['team_exists', { name: 'DATA' }],
  ['team_exists', { name: ' Data ' }],
  ['team_invalid', { name: '' }],
  ['team_invalid', { name: '  ' }],
  ['team_invalid', { name: 'a\nb' }],
  ['team_invalid', { name: '\u001b[31mred' }],
  ['team_invalid', { name: 'half \ud800' }],
  ['team_invalid', { name: 'n'.repeat(256) }],
  ['team_invalid', { name: 'New', description: 'd'.repeat(1001) }]
])('a team name or description is refused with %s: %j', async (code, wanted) => {
  await acme.team('Data');
  await acme.team('Other');
  await expect(acme.vault.teams.create(wanted, acme.as('ann'))).rejects.toEqual(withCode(code));
  await expect(update('Other', wanted)).rejects.toEqual(withCode(code));
  const teams = await acme.vault.teams.list(undefined, undefined, acme.as('ann'));
  expect(teams.map(({ name, description }) => [name, description])).toEqual([
    ['Data', ''],
    ['Other', '']
  ]);
});

test('a team can be renamed, even to its own name in other letters, and described', async () => {
  await acme.team('Data');
  await update('Data', { name: 'DATA', description: 'who count' });
  await update('Data', {});
  const { name, description } = await acme.vault.teams.get(acme.id('Data'), acme.as('bob'));
  expect([name, description]).toEqual(['DATA', 'who count']);
  await update('Data', { description: '' });
  expect((await acme.vault.teams.get(acme.id('Data'), acme.as('bob'))).description).toBe('');
});

test('team members are added and removed by id and by address in one change', async () => {
  await acme.team('Data', 'bob');
  await acme.team('Lab');
  await update('Data', {
    addMemberUserEmails: ['CLEO@acme.example'],
    addMemberUserIDs: [acme.id('dan'), acme.id('dan').toUpperCase()],
    addMemberTeamIDs: [acme.id('Lab')],
    removeMemberUserEmails: ['Bob@acme.example', 'nobody@acme.example']
  });
  expect((await membersOf('Data')).sort()).toEqual(['Lab', 'cleo', 'dan']);
  await update('Data', { removeMemberUserIDs: [acme.id('dan')], removeMemberTeamIDs: [acme.id('Lab')] });
  expect(await membersOf('Data')).toEqual(['cleo']);
  await update('Data', { addMemberUserIDs: [acme.id('cleo')] });
  expect(await membersOf('Data')).toEqual(['cleo']);
});

test('a person whom one change adds and removes is in the team', async () => {
  await acme.team('Data', 'bob');
  await update('Data', {
    addMemberUserIDs: [acme.id('bob'), acme.id('cleo')],
    removeMemberUserIDs: [acme.id('bob'), acme.id('cleo')]
  });
  expect((await membersOf('Data')).sort()).toEqual(['bob', 'cleo']);
});

test.each<[ErrorCode, () => ITeamUpdate]>([
  ['user_not_found', () => ({ addMemberUserIDs: [acme.id('cleo'), uuid7()] })],
  ['user_not_found', () => ({ addMemberUserIDs: [acme.id('cleo'), acme.id('Data')] })],
  ['user_not_found', () => ({ addMemberUserEmails: ['cleo@acme.example', 'nobody@acme.example'] })],
  ['team_not_found', () => ({ addMemberUserIDs: [acme.id('cleo')], addMemberTeamIDs: [acme.id('bob')] })]
])('a change of a team with %s is refused as a whole', async (code, changes) => {
  await acme.team('Data', 'bob');
  await expect(update('Data', { name: 'New', ...changes() })).rejects.toEqual(withCode(code));
  expect(await membersOf('Data')).toEqual(['bob']);
  expect((await acme.vault.teams.get(acme.id('Data'), acme.as('bob'))).name).toBe('Data');
});

describe('a team is never inside itself', () => {
  const cycle = withCode('team_cycle');
  const nest = (outer: string, inner: string): Promise<void> =>
    update(outer, { addMemberTeamIDs: [acme.id(inner)] });

  test('directly', async () => {
    await acme.team('A');
    await expect(nest('A', 'A')).rejects.toEqual(cycle);
  });

  test.each([2, 3, 6])('over %d levels', async depth => {
    await acme.team('T1', 'bob');
    for (let level = 2; level <= depth; level++) {
      await acme.team(`T${level}`);
      await nest(`T${level - 1}`, `T${level}`);
    }
    await expect(nest(`T${depth}`, 'T1')).rejects.toEqual(cycle);
    expect(await membersOf(`T${depth}`)).toEqual([]);
  });

  test('through two teams that one change adds, but can be inside two others', async () => {
    await acme.team('A');
    await acme.team('B', 'A');
    await acme.team('C', 'B');
    const both = [acme.id('B'), acme.id('C')];
    await expect(update('A', { addMemberTeamIDs: both })).rejects.toEqual(cycle);
    await nest('C', 'A');
    expect((await membersOf('C')).sort()).toEqual(['A', 'B']);
  });

  test('and one change can reverse who is inside whom', async () => {
    await acme.team('A');
    await acme.team('B', 'A');
    await expect(nest('A', 'B')).rejects.toEqual(cycle);
    await update('B', { removeMemberTeamIDs: [acme.id('A')] });
    await nest('A', 'B');
    expect(await membersOf('A')).toEqual(['B']);
  });
});

describe('nobody can add themselves to a team', () => {
  const self = withCode('self_not_allowed');
  const ann = (): string => acme.id('ann');

  test.each<[string, () => ITeamUpdate]>([
    ['by id', () => ({ addMemberUserIDs: [ann()] })],
    ['by address', () => ({ addMemberUserEmails: ['Founder@acme.example'] })],
    ['beside others', () => ({ addMemberUserIDs: [acme.id('bob'), ann()] })],
    ['by adding a team of his', () => ({ addMemberTeamIDs: [acme.id('Hers')] })],
    ['by adding a team around a team of his', () => ({ addMemberTeamIDs: [acme.id('Around')] })]
  ])('%s', async (_, changes) => {
    await acme.team('Target', 'dan');
    await acme.team('Hers', 'ann');
    await acme.team('Around', 'Hers');
    const secretID = await acme.secret('dan', 'A');
    await acme.share('dan', secretID, { Reader: ['Target'] });
    await expect(update('Target', changes())).rejects.toEqual(self);
    await expect(acme.read('ann', secretID)).rejects.toEqual(withCode('secret_not_found'));
    expect(await membersOf('Target')).toEqual(['dan']);
  });

  test('by nesting one of their teams in two steps', async () => {
    await acme.team('Target', 'dan');
    await acme.team('Empty');
    await update('Target', { addMemberTeamIDs: [acme.id('Empty')] });
    await expect(update('Empty', { addMemberUserIDs: [ann()] })).rejects.toEqual(self);
  });

  test('but another administrator can add them, and a member can change their team', async () => {
    await acme.team('Target', 'ann');
    await acme.vault.people.setAdministrator(acme.id('bob'), true, operator);
    await acme.team('Next', 'dan');
    await update('Next', { addMemberUserIDs: [ann()] }, 'bob');
    await update('Target', { addMemberUserIDs: [acme.id('cleo'), ann()] });
    expect((await membersOf('Target')).sort()).toEqual(['cleo', 'founder']);
    await update('Target', { removeMemberUserIDs: [ann()] });
    expect(await membersOf('Target')).toEqual(['cleo']);
  });
});

test('a member who is not an administrator cannot create, change or delete a team, not even their own', async () => {
  const denied = withCode('administrator_required');
  await acme.team('Data', 'bob');
  const { teams, removals } = acme.vault;
  await expect(teams.create({ name: 'New' }, acme.as('bob'))).rejects.toEqual(denied);
  await expect(update('Data', { name: 'New' }, 'bob')).rejects.toEqual(denied);
  await expect(update('Data', { addMemberUserIDs: [acme.id('cleo')] }, 'bob')).rejects.toEqual(denied);
  const teamID = acme.id('Data');
  await expect(removals.remove({ teamID, dryRun: false }, acme.as('bob'))).rejects.toEqual(denied);
});

test('every change of a team leaves an audit entry with the team and the person', async () => {
  await acme.team('Data', 'bob');
  await update('Data', {
    name: 'Lab',
    addMemberUserIDs: [acme.id('cleo')],
    removeMemberUserIDs: [acme.id('bob')]
  });
  await acme.vault.removals.remove({ teamID: acme.id('Data'), dryRun: false }, acme.as('ann'));
  const { auditLogs } = await acme.vault.activity.log({ teamID: acme.id('Data') }, acme.as('ann'));
  const rows = auditLogs.map(({ type, source, attributes }) => [type, source, attributes?.identityName]);
  expect(rows.reverse()).toEqual([
    ['TeamCreated', 'Admin', 'Data'],
    ['TeamMemberAdded', 'Admin', 'bob@acme.example'],
    ['TeamUpdated', 'Portal', 'Lab'],
    ['TeamMemberAdded', 'Portal', 'cleo@acme.example'],
    ['TeamMemberRemoved', 'Portal', 'bob@acme.example'],
    ['TeamDeleted', 'Portal', 'Lab']
  ]);
});

import { openOrganization } from '../../../src/browser/views';
import { drained, trans } from '../fakes';
import { ANN, FakeService, Screen, failing, inTurn, member, team, withPerson } from '../screen';

const screen = new Screen();
const REMOVALS = 'x/v1/removals';
const DATA = team('Data', {
  description: 'Trains models',
  memberUsers: [ANN, member('bob')],
  memberTeams: [{ teamID: 'id-of-Platform', name: 'Platform', description: 'Clusters' }]
});
const ONE = `v1/teams/${DATA.teamID}`;

withPerson();

async function open(answers: Record<string, unknown> = {}): Promise<FakeService> {
  const service = new FakeService({
    'GET x/v1/users': { users: [] },
    'GET v1/teams': [DATA, team('Empty')],
    [`GET ${ONE}`]: DATA,
    'GET x/v1/directory': {
      users: [ANN, member('bob'), member('eve')],
      teams: [DATA, team('Platform'), team('Other')]
    },
    [`POST ${REMOVALS}`]: { ownerless: 0 },
    ...answers
  });
  void openOrganization(service.client, trans);
  await drained();
  await screen.press('Teams');
  return service;
}

function offered(): (string | null)[] {
  const lines = [...screen.node.querySelectorAll('.jp-HeliosSecrets-picker-list label')];
  return lines.map(({ textContent }) => textContent);
}

test('each team tells how many are in it', async () => {
  await open();
  const [data, empty] = screen.rows.map(({ textContent }) => textContent);
  expect(data).toContain('Trains models');
  expect(data).toContain('2 users, 1 team');
  expect(empty).toContain('0 users');
});

test('a team is created and opened', async () => {
  const service = await open({ 'POST v1/teams': DATA });
  await screen.press('New team');
  await screen.press('Create team');
  expect(screen.alert).toContain('A team has a name');
  await screen.type('Name', ' Data ');
  await screen.type('Description', 'Trains models');
  await screen.press('Create team');
  expect(service.bodies('POST', 'v1/teams')).toEqual([{ name: 'Data', description: 'Trains models' }]);
  expect(screen.button('Add members')).toBeDefined();
});

test('a team shows its teams and users, and goes back to all teams', async () => {
  await open();
  await screen.press('Open Data');
  expect(screen.rows.map(({ textContent }) => textContent)).toEqual([
    expect.stringContaining('PlatformTeam'),
    expect.stringContaining('ann@acme.example'),
    expect.stringContaining('bob@acme.example')
  ]);
  await screen.press('All teams');
  expect(screen.button('Open Data')).toBe(document.activeElement);
});

test('users and teams are added in one change, without yourself, members and the team itself', async () => {
  const without = { ...DATA, memberUsers: [member('bob')] };
  const service = await open({ [`PATCH ${ONE}`]: {}, [`GET ${ONE}`]: without });
  await screen.press('Open Data');
  await screen.press('Add members');
  expect(offered()).toEqual(['eve@acme.example', 'OtherTeam']);
  await screen.press('Add members');
  expect(screen.alert).toContain('Choose at least one');
  await screen.choose('eve@acme.example');
  await screen.choose('Other');
  await screen.press('Add members');
  expect(service.bodies('PATCH', ONE)).toEqual([
    { addMemberUserIDs: ['eve'], addMemberTeamIDs: ['id-of-Other'] }
  ]);
});

test('what was chosen stays chosen while something else is searched for', async () => {
  const service = await open({
    [`PATCH ${ONE}`]: {},
    'GET x/v1/directory': inTurn(
      { users: [member('eve'), member('kim')], teams: [] },
      { users: [member('zoe')], teams: [] },
      { users: [member('eve'), member('kim')], teams: [] }
    )
  });
  await screen.press('Open Data');
  await screen.press('Add members');
  await screen.choose('eve@acme.example');
  await screen.type('Users and teams', 'z&o');
  expect(service.paths('GET').at(-1)).toBe('x/v1/directory?search=z%26o');
  expect(offered()).toEqual(['eve@acme.example', 'zoe@acme.example']);
  await screen.choose('zoe@acme.example');
  await screen.type('Users and teams', '');
  expect(offered()).toEqual(['eve@acme.example', 'zoe@acme.example', 'kim@acme.example']);
  await screen.press('Add members');
  expect(service.bodies('PATCH', ONE)).toEqual([{ addMemberUserIDs: ['eve', 'zoe'], addMemberTeamIDs: [] }]);
});

test('a team inside itself and oneself in a team are refused in words', async () => {
  await open({ [`PATCH ${ONE}`]: inTurn(failing('team_cycle'), failing('self_not_allowed')) });
  await screen.press('Open Data');
  await screen.press('Add members');
  await screen.choose('Other');
  await screen.press('Add members');
  expect(screen.alert).toContain('cannot be inside itself');
  await screen.press('Add members');
  expect(screen.alert).toContain('You cannot add yourself');
});

test('a team is renamed and described', async () => {
  const service = await open({
    [`PATCH ${ONE}`]: {},
    [`GET ${ONE}`]: inTurn(DATA, { ...DATA, name: 'Science' })
  });
  await screen.press('Open Data');
  await screen.press('Edit team');
  expect(screen.field('Description').value).toBe('Trains models');
  await screen.type('Name', 'Science');
  await screen.press('Update');
  expect(service.bodies('PATCH', ONE)).toEqual([{ name: 'Science', description: 'Trains models' }]);
  expect(screen.text).toContain('Science');
});

test.each([
  ['Remove bob@acme.example', { userIDs: ['bob'], teamIDs: [] }],
  ['Remove Platform', { userIDs: [], teamIDs: ['id-of-Platform'] }]
])('%s takes a member away after telling what would be lost', async (name, ids) => {
  const service = await open({ [`POST ${REMOVALS}`]: { ownerless: 1 } });
  await screen.press('Open Data');
  await screen.press(name);
  expect(screen.text).toContain('1 secret would lose its last owner');
  await screen.choose('eve@acme.example');
  await screen.press('Remove member');
  const members = { teamID: DATA.teamID, ...ids };
  expect(service.bodies('POST', REMOVALS)).toEqual([
    { members, dryRun: true },
    { members, handTo: 'eve', dryRun: false }
  ]);
});

test('a team is deleted after a form says what is lost, and leaves the list', async () => {
  const service = await open({ 'GET v1/teams': inTurn([DATA], []) });
  await screen.press('Open Data');
  await screen.press('Delete team');
  await screen.press('Delete team');
  expect(service.bodies('POST', REMOVALS)).toEqual([
    { teamID: DATA.teamID, dryRun: true },
    { teamID: DATA.teamID, dryRun: false }
  ]);
  expect(screen.rows).toEqual([]);
  expect(screen.text).toContain('Done.');
});

test('a message disappears when another tab is opened', async () => {
  await open({ 'GET v1/teams': inTurn([DATA], []) });
  await screen.press('Open Data');
  await screen.press('Delete team');
  await screen.press('Delete team');
  await screen.press('Users');
  expect(screen.text).not.toContain('Done.');
});

test('arrows go from tab to tab, around the ends', async () => {
  await open();
  await screen.key('ArrowRight');
  expect(document.activeElement?.textContent).toBe('Activity');
  await screen.key('ArrowRight');
  expect(document.activeElement?.textContent).toBe('Users');
  await screen.key('ArrowLeft');
  expect(document.activeElement?.getAttribute('aria-selected')).toBe('true');
  expect(document.activeElement?.textContent).toBe('Activity');
});

import { RE2JS } from 're2js';
import type { IMemberList, ITeam, IUser } from '../../../src/contract';
import { expectRefusal } from '../fixtures';
import { type ITeamApp, TIME, UUID, makeTeamApp } from './team';

let team: ITeamApp;

beforeEach(async () => {
  team = await makeTeamApp('bob', 'cleo');
});

const emailOf = (name: string): string => `${name}@acme.example`;
const infoOf = (name: string): object => ({
  userID: team.acme.id(name),
  email: emailOf(name),
  firstName: '',
  lastName: ''
});
const userOf = (name: string): object => ({ ...infoOf(name), userKind: 'Standard' });

test.each(['users?email', 'teams?name', 'teams?description', 'auditLogs?email', 'auditLogs?lastName'])(
  'a filter of %s is not compiled for an invalid key',
  async query => {
    const compile = jest.spyOn(RE2JS, 'compile');
    const authorization = `Bearer ${'x'.repeat(67)}`;
    expectRefusal(
      await team.ask(null, 'GET', `/v1/${query}=(`, undefined, { authorization }),
      'not_authenticated'
    );
    expect(compile).not.toHaveBeenCalled();
    expectRefusal(await team.ask('bob', 'GET', `/v1/${query}=(`), 'filter_invalid');
    expect(compile).toHaveBeenCalled();
    compile.mockRestore();
  }
);

describe.each(['/v1', '/v2'])('%s/users', version => {
  const url = `${version}/users`;

  test('shows all users, filtered users, one user and the current user', async () => {
    const all = (await team.ask('bob', 'GET', url)).json<IUser[]>();
    expect(all.map(({ email }) => email)).toEqual([emailOf('bob'), emailOf('cleo'), emailOf('founder')]);
    for (const [path, answer] of [
      [`${url}?email=${emailOf('cleo')}`, [userOf('cleo')]],
      [`${url}?email=cleo.*`, [userOf('cleo')]],
      [`${url}?email=nobody`, []],
      [`${url}/${team.acme.id('cleo')}`, userOf('cleo')],
      [`${url}/current`, userOf('bob')]
    ]) {
      const { statusCode, ...rest } = await team.ask('bob', 'GET', path as string);
      expect([path, statusCode, rest.json()]).toEqual([path, 200, answer]);
    }
  });

  test('adds and removes a user', async () => {
    const added = await team.ask('ann', 'POST', url, { email: emailOf('dan') });
    const dan = { ...userOf('cleo'), userID: UUID, email: emailOf('dan'), createdBy: team.acme.id('ann') };
    expect([added.statusCode, added.json()]).toEqual([200, dan]);
    const { userID } = added.json<IUser>();
    const removed = await team.ask('ann', 'DELETE', `${url}/${userID}`);
    expect([removed.statusCode, removed.json()]).toEqual([200, { userID }]);
    expectRefusal(await team.ask('ann', 'GET', `${url}/${userID}`), 'user_not_found');
  });

  test('refuses invalid requests with a message', async () => {
    const body = { email: emailOf('dan') };
    expectRefusal(await team.ask('bob', 'POST', url, body), 'administrator_required');
    expectRefusal(await team.ask('ann', 'POST', url, { email: emailOf('BOB') }), 'user_exists');
    expectRefusal(await team.ask('ann', 'POST', url, { email: 'dan' }), 'user_invalid');
    const extra = await team.ask('ann', 'POST', url, { ...body, name: 'Dan' });
    expectRefusal(extra, 'request_invalid');
    expect(extra.json<{ error: { message: string } }>().error.message).not.toContain('secret');
    expectRefusal(await team.ask('ann', 'DELETE', `${url}/${team.acme.id('ann')}`), 'last_administrator');
    expectRefusal(await team.ask('bob', 'GET', `${url}?email=(`), 'filter_invalid');
    expectRefusal(await team.ask('bob', 'GET', `${url}?email=${'a'.repeat(257)}`), 'filter_invalid');
    expectRefusal(await team.ask('bob', 'GET', `${url}?email=a&email=b`), 'request_invalid');
  });

  test('shows the roles of a user', async () => {
    const secretID = await team.acme.secret('bob', 'A');
    const answer = await team.ask('bob', 'GET', `${url}/${team.acme.id('bob')}/identityRoles`);
    const roles = [{ resourceID: secretID, resourceType: 'Secret', role: 'Owner' }];
    expect([answer.statusCode, answer.json()]).toEqual([200, roles]);
    expectRefusal(await team.ask('bob', 'GET', `${url}/nobody/identityRoles`), 'user_not_found');
  });
});

describe.each(['/v1', '/v2'])('%s/teams', version => {
  const url = `${version}/teams`;

  test('creates, shows, changes and deletes a team', async () => {
    const made = await team.ask('ann', 'POST', url, { name: 'Data', description: 'who count' });
    const shown = {
      teamID: UUID,
      name: 'Data',
      description: 'who count',
      memberUsers: [],
      memberTeams: [],
      createdAt: TIME
    };
    expect([made.statusCode, made.json()]).toEqual([200, shown]);
    const { teamID } = made.json<ITeam>();
    const inner = (await team.ask('ann', 'POST', url, { name: 'Lab' })).json<ITeam>();
    const change = {
      name: 'Numbers',
      addMemberUserIDs: [team.acme.id('bob')],
      addMemberUserEmails: [emailOf('cleo')],
      addMemberTeamIDs: [inner.teamID]
    };
    const changed = await team.ask('ann', 'PATCH', `${url}/${teamID}`, change);
    expect([changed.statusCode, changed.json()]).toEqual([200, { teamID }]);
    expect((await team.ask('cleo', 'GET', `${url}/${teamID}`)).json()).toEqual({
      ...shown,
      teamID,
      name: 'Numbers',
      memberUsers: expect.arrayContaining([infoOf('bob'), infoOf('cleo')]) as object,
      memberTeams: [{ teamID: inner.teamID, name: 'Lab', description: '' }]
    });
    for (const [query, names] of [
      ['', ['Lab', 'Numbers']],
      ['?name=lab', ['Lab']],
      ['?description=who.*', ['Numbers']]
    ] as const) {
      const teams = (await team.ask('bob', 'GET', url + query)).json<ITeam[]>();
      expect([query, teams.map(({ name }) => name)]).toEqual([query, names]);
    }
    const deleted = await team.ask('ann', 'DELETE', `${url}/${teamID}`);
    expect([deleted.statusCode, deleted.json()]).toEqual([200, { teamID }]);
    expectRefusal(await team.ask('ann', 'GET', `${url}/${teamID}`), 'team_not_found');
  });

  test('refuses invalid requests with a message', async () => {
    const teamID = await team.acme.team('Data', 'bob');
    expectRefusal(await team.ask('bob', 'POST', url, { name: 'New' }), 'administrator_required');
    expectRefusal(await team.ask('ann', 'POST', url, { name: 'data' }), 'team_exists');
    expectRefusal(await team.ask('ann', 'POST', url, { name: '' }), 'team_invalid');
    const self = { addMemberUserIDs: [team.acme.id('ann')] };
    expectRefusal(await team.ask('ann', 'PATCH', `${url}/${teamID}`, self), 'self_not_allowed');
    const cycle = { addMemberTeamIDs: [teamID] };
    expectRefusal(await team.ask('ann', 'PATCH', `${url}/${teamID}`, cycle), 'team_cycle');
    const wrong = { addMembers: [] };
    expectRefusal(await team.ask('ann', 'PATCH', `${url}/${teamID}`, wrong), 'request_invalid');
    expectRefusal(await team.ask('ann', 'PATCH', `${url}/nothing`, {}), 'team_not_found');
  });

  test('shows the roles of a team', async () => {
    const teamID = await team.acme.team('Data', 'bob');
    const secretID = await team.acme.secret('bob', 'A');
    await team.acme.share('bob', secretID, { Reader: ['Data'] });
    const answer = await team.ask('bob', 'GET', `${url}/${teamID}/identityRoles`);
    expect(answer.json()).toEqual([{ resourceID: secretID, resourceType: 'Secret', role: 'Reader' }]);
  });
});

describe('/x/v1', () => {
  test('shows members to an administrator, who can promote one', async () => {
    const url = '/x/v1/users';
    const { users } = (await team.ask('ann', 'GET', url)).json<IMemberList>();
    const bob = { ...userOf('bob'), isAdministrator: false, createdAt: TIME, hasKey: true };
    expect(users[0]).toEqual(bob);
    expectRefusal(await team.ask('bob', 'GET', url), 'administrator_required');
    const path = `${url}/${team.acme.id('bob')}`;
    const changed = await team.ask('ann', 'PATCH', path, { isAdministrator: true });
    expect(changed.json<IMemberList>().users[0]).toEqual({ ...bob, isAdministrator: true });
    expect((await team.ask('bob', 'GET', url)).statusCode).toBe(200);
    expectRefusal(await team.ask('ann', 'PATCH', path, {}), 'request_invalid');
  });

  test('suggests users and teams to share with', async () => {
    await team.acme.team('Bobsled');
    const answer = await team.ask('cleo', 'GET', '/x/v1/directory?search=bob');
    const found = { teamID: team.acme.id('Bobsled'), name: 'Bobsled', description: '' };
    expect(answer.json()).toEqual({ users: [infoOf('bob')], teams: [found] });
    expect((await team.ask('cleo', 'GET', '/x/v1/directory')).json<{ users: object[] }>().users).toHaveLength(
      3
    );
  });

  test('previews and performs a removal', async () => {
    await team.acme.secret('bob', 'A');
    const removal = { userID: team.acme.id('bob'), handTo: team.acme.id('cleo') };
    for (const dryRun of [true, false]) {
      const answer = await team.ask('ann', 'POST', '/x/v1/removals', { ...removal, dryRun });
      expect([answer.statusCode, answer.json()]).toEqual([200, { ownerless: 1 }]);
    }
    expect(await team.acme.sees('cleo')).toEqual(['A: Owner']);
    expectRefusal(await team.ask('ann', 'POST', '/x/v1/removals', removal), 'request_invalid');
    expectRefusal(await team.ask('ann', 'POST', '/x/v1/removals', { dryRun: true }), 'request_invalid');
  });
});

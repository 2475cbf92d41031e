// The organization of one answers every route of an organization.
import { type IMemberList, type IUser, ROLES } from '../../../src/contract';
import { type ITestApp, expectRefusal, makeApp } from '../fixtures';

let service: ITestApp;
let userID: string;
let secretID: string;

beforeEach(async () => {
  service = await makeApp();
  ({ userID } = await service.vault.user());
  ({ secretID } = await service.vault.create('A', 'first', { requestID: 'r' }));
});

describe.each(['/v1', '/v2'])('%s', version => {
  test('shows the one user, no teams, and the owner of a secret', async () => {
    const [user] = (await service.ask('GET', `${version}/users`)).json<IUser[]>();
    expect(user.userID).toBe(userID);
    expect((await service.ask('GET', `${version}/teams`)).json()).toEqual([]);
    const url = `${version}/secrets/${secretID}/accessControls`;
    const [owner, reader] = (await service.ask('GET', url)).json<{ role: string; grants: object[] }[]>();
    expect([owner.role, reader.role]).toEqual(ROLES);
    expect([owner.grants.length, reader.grants.length]).toEqual([1, 0]);
    expect((await service.ask('GET', `${version}/users/${userID}/identityRoles`)).json()).toEqual([
      { resourceID: secretID, resourceType: 'Secret', role: 'Owner' }
    ]);
  });

  test('refuses to add users and to share', async () => {
    const grant = { grants: [{ role: 'Reader', users: [userID], teams: [] }], revokes: [] };
    for (const [method, path, body] of [
      ['POST', '/users', { email: 'bob@acme.example' }],
      ['DELETE', `/users/${userID}`, undefined],
      ['POST', '/teams', { name: 'team' }],
      ['PATCH', `/secrets/${secretID}/accessControls`, grant]
    ] as const) {
      expectRefusal(await service.ask(method, version + path, body), 'organization_of_one');
    }
    expectRefusal(await service.ask('GET', `${version}/teams/${userID}`), 'team_not_found');
    expectRefusal(await service.ask('PATCH', `${version}/teams/${userID}`, {}), 'team_not_found');
  });
});

test('the user of a personal vault is its administrator and stays so', async () => {
  const { users } = (await service.ask('GET', '/x/v1/users')).json<IMemberList>();
  expect(users.map(user => [user.userID, user.isAdministrator, user.hasKey])).toEqual([
    [userID, true, false]
  ]);
  for (const [method, path, body] of [
    ['PATCH', `/users/${userID}`, { isAdministrator: false }],
    ['POST', `/users/${userID}/invitation`, undefined],
    ['POST', '/removals', { userID, dryRun: true }],
    ['POST', '/removals', { userID, dryRun: false }]
  ] as const) {
    expectRefusal(await service.ask(method, `/x/v1${path}`, body), 'organization_of_one');
  }
});

test('the user of a personal vault can restore a deleted secret', async () => {
  await service.ask('DELETE', `/v1/secrets/${secretID}`);
  const { secrets } = (await service.ask('GET', '/x/v1/deleted')).json<{ secrets: { name: string }[] }>();
  expect(secrets.map(({ name }) => name)).toEqual(['A']);
  expect((await service.ask('POST', `/x/v1/deleted/${secretID}/restore`, {})).statusCode).toBe(200);
  expect((await service.vault.read(secretID, { requestID: 'r' })).value).toBe('first');
});

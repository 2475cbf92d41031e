import { hostname, userInfo } from 'node:os';
import type { IOrganization, IUser } from '../../../src/contract';
import { expectRefusal, makeApp, makeFolder } from '../fixtures';
import { openOwn } from '../ownVault';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

test.each(['/v1', '/v2'])('%s/organizations/current names this computer', async version => {
  const { ask } = await makeApp();
  const answer = await ask('GET', `${version}/organizations/current?organizationID=any`);
  const { orgID, ...rest } = answer.json<IOrganization>();
  expect([answer.statusCode, rest]).toEqual([200, { name: 'This computer', firewallRanges: [] }]);
  expect(orgID).toMatch(UUID);
});

test.each(['/v1', '/v2'])('%s/users/current names the person who runs the service', async version => {
  const { ask } = await makeApp();
  const answer = await ask('GET', `${version}/users/current`);
  const { userID, ...rest } = answer.json<IUser>();
  const { username } = userInfo();
  expect([answer.statusCode, rest]).toEqual([
    200,
    { email: `${username}@${hostname()}`, firstName: username, lastName: '', userKind: 'Standard' }
  ]);
  expect(userID).toMatch(UUID);
  expect((await ask('GET', `${version}/users/${userID}`)).json()).toEqual(answer.json());
});

test('a personal vault has no other user', async () => {
  const { ask } = await makeApp();
  expectRefusal(await ask('GET', '/v1/users/01234567-89ab-7def-8123-456789abcdef'), 'user_not_found');
});

test('organization and user stay the same when a personal vault is opened again', async () => {
  const home = makeFolder();
  const first = openOwn(home);
  const organization = await first.organization();
  const user = await first.user();
  await first.close();
  const { ask } = await makeApp(home);
  expect((await ask('GET', '/v1/organizations/current')).json<IOrganization>().orgID).toBe(
    organization.orgID
  );
  expect((await ask('GET', '/v1/users/current')).json<IUser>().userID).toBe(user.userID);
});

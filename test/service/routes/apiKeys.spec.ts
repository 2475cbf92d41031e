import type { ErrorCode, IAPIKeyCreated, IAPIKeyList, IInvitation, IUser } from '../../../src/contract';
import { IDEMPOTENCY_HEADER } from '../../../src/contract';
import { uuid7 } from '../../../src/service/uuid';
import { makeKey } from '../../../src/service/vault/key';
import { expectRefusal, makeApp } from '../fixtures';
import { type ITeamApp, TIME, UUID, makeTeamApp } from './team';

let team: ITeamApp;

beforeEach(async () => {
  team = await makeTeamApp('bob');
});

const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });
const open = (key: string): ReturnType<ITeamApp['ask']> =>
  team.ask(null, 'GET', '/v1/users/current', undefined, bearer(key));
const expiresAt = '2199-01-01T00:00:00.000Z';

test('API keys are created, listed without the key itself, used and revoked', async () => {
  const wanted = { name: 'laptop', scope: 'ReadOnly', expiresAt };
  const made = await team.ask('bob', 'POST', '/x/v1/apiKeys', wanted);
  const { apiKey, ...shown } = made.json<IAPIKeyCreated>();
  expect([made.statusCode, shown]).toEqual([
    200,
    { ...wanted, apiKeyID: UUID, createdAt: TIME, isCurrent: false }
  ]);
  expect((await open(apiKey)).json<IUser>().userID).toBe(team.acme.id('bob'));
  const { apiKeys } = (await team.ask('bob', 'GET', '/x/v1/apiKeys')).json<IAPIKeyList>();
  expect(apiKeys.map(({ name, isCurrent }) => [name, isCurrent])).toEqual([
    ['laptop', false],
    ['key', true]
  ]);
  const { apiKeyID } = shown;
  const revoked = await team.ask('bob', 'DELETE', `/x/v1/apiKeys/${apiKeyID}`);
  expect([revoked.statusCode, revoked.json()]).toEqual([200, { apiKeyID }]);
  expectRefusal(await open(apiKey), 'not_authenticated');
});

test('an invalid API key request is refused with a message', async () => {
  const url = '/x/v1/apiKeys';
  const wanted = { name: 'laptop', scope: 'Full' };
  expectRefusal(await team.ask('bob', 'POST', url, { ...wanted, scope: 'All' }), 'request_invalid');
  expectRefusal(
    await team.ask('bob', 'POST', url, { ...wanted, userID: team.acme.id('ann') }),
    'request_invalid'
  );
  expectRefusal(await team.ask('bob', 'POST', url, { ...wanted, expiresAt: 'soon' }), 'api_key_invalid');
  expectRefusal(await team.ask('bob', 'DELETE', `${url}/nothing`), 'api_key_not_found');
  const keyed = { [IDEMPOTENCY_HEADER]: 'key-1' };
  expect((await team.ask('bob', 'POST', url, wanted, keyed)).statusCode).toBe(200);
  expectRefusal(await team.ask('bob', 'POST', url, wanted, keyed), 'api_key_made');
});

test('an invitation is redeemed for a key once and without a key', async () => {
  const { userID } = (
    await team.ask('ann', 'POST', '/v1/users', { email: 'dan@acme.example' })
  ).json<IUser>();
  const invited = await team.ask('ann', 'POST', `/x/v1/users/${userID}/invitation`);
  expect([invited.statusCode, invited.json()]).toEqual([
    200,
    { code: expect.stringMatching(/^hsi_/) as string, expiresAt: TIME }
  ]);
  const { code } = invited.json<IInvitation>();
  const redeemed = await team.ask(null, 'POST', '/x/v1/redeem', { code });
  const { apiKey, ...shown } = redeemed.json<IAPIKeyCreated>();
  expect([redeemed.statusCode, shown]).toEqual([
    200,
    { apiKeyID: UUID, name: 'First key', scope: 'Full', createdAt: TIME, isCurrent: false }
  ]);
  expect((await open(apiKey)).json<IUser>().userID).toBe(userID);
  expectRefusal(await team.ask(null, 'POST', '/x/v1/redeem', { code }), 'invitation_invalid');
  expectRefusal(await team.ask(null, 'POST', '/x/v1/redeem', { code: 'x'.repeat(201) }), 'request_invalid');
  expectRefusal(await team.ask('bob', 'POST', `/x/v1/users/${userID}/invitation`), 'administrator_required');
});

test('the log contains no API key and no code, valid or not', async () => {
  const made = await team.ask('bob', 'POST', '/x/v1/apiKeys', { name: 'laptop', scope: 'Full' });
  const { apiKey } = made.json<IAPIKeyCreated>();
  await open(apiKey);
  await open('hsk_wrong-key');
  await team.ask(null, 'POST', '/x/v1/redeem', { code: 'hsi_wrong-code' });
  const lines = team.log.join('\n');
  expect(['hsk_', 'hsi_', team.acme.key('bob')].filter(secret => lines.includes(secret))).toEqual([]);
  expect(team.log.length).toBeGreaterThan(3);
});

test.each<[string, Record<string, string>, ErrorCode?]>([
  ['no key', {}],
  ['an empty key', bearer('')],
  ['another scheme', { authorization: 'Basic eDp5' }],
  ['a key that there is not', bearer('unknown')],
  ['a key that was cut off', bearer(makeKey(uuid7()).slice(0, -1)), 'api_key_incomplete'],
  ['a key of 201 characters', bearer('k'.repeat(201))],
  ['a key with a space in it', bearer('a b')]
])(
  'with %s only health and the OpenAPI document are answered',
  async (_, headers, code = 'not_authenticated') => {
    const closed = ['/v1/secrets', '/v2/users', '/x/v1/status', '/x/v1/apiKeys', '/v1/roles/Secret'];
    for (const url of closed) {
      expectRefusal(await team.ask(null, 'GET', url, undefined, headers), code);
    }
    for (const url of ['/healthz', '/openapi.json']) {
      expect((await team.ask(null, 'GET', url, undefined, headers)).statusCode).toBe(200);
    }
  }
);

test('the authentication scheme is case-insensitive', async () => {
  const headers = { authorization: `bearer ${team.acme.key('bob')}` };
  expect((await team.ask(null, 'GET', '/v1/users/current', undefined, headers)).statusCode).toBe(200);
});

test('a key of this start is refused by a team, and an API key by the service of a JupyterLab', async () => {
  const { ask, vault } = await makeApp();
  const call = { requestID: 'r', credential: { kind: 'local' } } as const;
  const { apiKey } = await vault.vault.apiKeys.create({ name: 'own', scope: 'Full' }, call);
  expectRefusal(await ask('GET', '/v1/secrets', undefined, bearer(apiKey)), 'not_authenticated');
});

import type { ErrorCode } from '../../../src/contract';
import { expectRefusal, makeCanary } from '../fixtures';
import { ANN, API_KEY, type IAsked, json, makeGateway, refusal, startTeam, whoIs } from './team';

const TEST = '/x/v1/connection/test';
const REDEEM = '/x/v1/connection/redeem';
const ACME = json({ orgID: 'o', name: 'ACME', firewallRanges: [] });

test('a connection test returns the organization and the user of the tested key', async () => {
  const other = await startTeam();
  other.next = [ACME, whoIs];
  const { ask, team } = await makeGateway();
  const answer = await ask('POST', TEST, { url: ` ${other.url}/ `, apiKey: API_KEY });
  expect(answer.json()).toEqual({ url: other.url, organization: 'ACME', user: ANN });
  expect(other.asked.map(({ path, headers }) => [path, headers.authorization])).toEqual([
    ['/v1/organizations/current', `Bearer ${API_KEY}`],
    ['/v1/users/current', `Bearer ${API_KEY}`]
  ]);
  expect(team.asked).toEqual([]);
});

test('an invitation code is redeemed once and without a key', async () => {
  const { ask, team } = await makeGateway();
  team.next = [json({ apiKeyID: '1', name: 'first', apiKey: 'the-first-key' })];
  const answer = await ask('POST', REDEEM, { url: team.url, invitationCode: 'code' });
  expect(answer.json()).toEqual({ url: team.url, apiKey: 'the-first-key' });
  const [{ method, path, body, headers }, ...more]: IAsked[] = team.asked;
  expect([method, path, body, headers.authorization, more]).toEqual([
    'POST',
    '/x/v1/redeem',
    '{"code":"code"}',
    undefined,
    []
  ]);
});

const canary = makeCanary();

test.each<[string, ErrorCode, Parameters<typeof json>[]]>([
  ['a key that it does not know', 'connection_refused', [[canary, 401]]],
  [
    'a key that was cut off',
    'api_key_incomplete',
    [[{ error: { code: 'api_key_incomplete', message: canary, requestID: canary } }, 401]]
  ],
  [
    'a refusal in words that it does not know',
    'connection_refused',
    [[{ error: { code: canary, message: canary, requestID: canary } }, 401]]
  ],
  ['an answer that is no organization', 'connection_failed', [[{ name: [canary] }]]],
  ['an answer that is no user', 'connection_failed', [[{ name: 'ACME' }], [{ ...ANN, email: null }]]],
  ['an answer that is nothing', 'connection_failed', [[null]]],
  ['an answer that is no JSON', 'connection_failed', [[undefined]]],
  ['a redirect', 'connection_failed', [[{}, 307, { Location: `http://127.0.0.1/${canary}` }]]]
])('a connection test of %s fails with %s', async (_, code, answers) => {
  const { ask, team, log } = await makeGateway();
  team.next = answers.map(answer => json(...answer));
  const answer = await ask('POST', TEST, { url: team.url, apiKey: API_KEY });
  expectRefusal(answer, code);
  expect((answer.body + log.join('')).includes('canary')).toBe(false);
});

test('an error of the team service is passed on in its words', async () => {
  const { ask, team } = await makeGateway();
  team.usual = refusal(400, 'invitation_invalid');
  const answer = await ask('POST', REDEEM, { url: team.url, invitationCode: canary });
  expectRefusal(answer, 'invitation_invalid');
});

test('a malformed body, or a test of an invitation code, is refused before any request is sent', async () => {
  const { ask, team } = await makeGateway();
  const { url } = team;
  for (const body of [
    { apiKey: 'k' },
    { url },
    { url, apiKey: '' },
    { url, apiKey: 1 },
    { url, invitationCode: 'c' }
  ]) {
    expectRefusal(await ask('POST', TEST, body), 'request_invalid');
  }
  for (const body of [
    { url: 'http://team.example', apiKey: 'k' },
    { url: '', apiKey: 'k' }
  ]) {
    const answer = await ask('POST', TEST, body);
    expect(answer.statusCode).toBe(400);
  }
  expectRefusal(await ask('POST', REDEEM, { url, apiKey: 'k' }), 'request_invalid');
  expect(team.asked).toEqual([]);
});

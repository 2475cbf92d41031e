import { type IReauthentication, REAUTHENTICATION_SECONDS } from '../../../src/contract';
import { Reauthentication } from '../../../src/service/gateway/reauthentication';
import { Remote } from '../../../src/service/gateway/remote';
import { Log } from '../../../src/service/log';
import { afterwards, expectRefusal, withCode } from '../fixtures';
import { API_KEY, ID, RESOLVE, makeGateway, startTeam, whoIs } from './team';

const MANAGING = [
  ['POST', '/v1/users'],
  ['DELETE', `/v2/users/${ID}`],
  ['POST', '/v1/teams'],
  ['PATCH', `/v1/teams/${ID}`],
  ['DELETE', `/v2/teams/${ID}`],
  ['PATCH', `/x/v1/users/${ID}`],
  ['POST', `/x/v1/users/${ID}/invitation`],
  ['POST', '/x/v1/removals'],
  ['DELETE', `/x/v1/deleted/${ID}`],
  ['POST', `/x/v1/deleted/${ID}/restore`],
  ['POST', '/x/v1/apiKeys'],
  ['DELETE', `/x/v1/apiKeys/${ID}`]
];
const FREE = [
  ['GET', '/v1/users'],
  ['GET', `/v1/teams/${ID}`],
  ['GET', '/x/v1/apiKeys'],
  ['GET', '/x/v1/deleted'],
  ['POST', '/v1/secrets'],
  ['DELETE', `/v1/secrets/${ID}`],
  ['PATCH', `/v1/secrets/${ID}/accessControls`],
  ['POST', '/x/v1/resolve']
];
const PATH = '/x/v1/reauthentication';

test('users and keys are managed only after a key was typed, and everything else needs no typed key', async () => {
  const { ask, team } = await makeGateway();
  for (const [method, path] of MANAGING) {
    expectRefusal(await ask(method, path, {}), 'reauthentication_required');
  }
  expect(team.asked).toEqual([]);
  for (const [method, path] of FREE) {
    const body = path === '/x/v1/resolve' ? RESOLVE : {};
    expect((await ask(method, path, method === 'GET' ? undefined : body)).statusCode).toBe(200);
  }
  expect((await ask('GET', PATH)).json()).toEqual({ until: null });
  const { until } = (await ask('POST', PATH, { apiKey: API_KEY })).json<IReauthentication>();
  expect(Date.parse(until ?? '') - Date.now()).toBeLessThanOrEqual(REAUTHENTICATION_SECONDS * 1000);
  expect((await ask('GET', PATH)).json()).toEqual({ until });
  for (const [method, path] of MANAGING) {
    expect((await ask(method, path, {})).statusCode).toBe(200);
  }
  expect(team.asked).toHaveLength(FREE.length + MANAGING.length);
});

test('another key of the same user is accepted, and one of another user or an unknown one is not', async () => {
  const { ask, team, log } = await makeGateway();
  team.usual = whoIs;
  for (const apiKey of ['one-of-bob', 'of-nobody', `${API_KEY}x`, 'no\nkey']) {
    const answer = await ask('POST', PATH, { apiKey });
    expectRefusal(answer, 'reauthentication_required');
    expect(answer.body).toContain('not an API key of yours');
    expectRefusal(await ask('POST', '/v1/teams', {}), 'reauthentication_required');
    expect(answer.body + log.join('')).not.toContain(apiKey);
  }
  expect((await ask('POST', PATH, { apiKey: 'another-of-ann' })).statusCode).toBe(200);
  expect((await ask('POST', '/v1/teams', {})).statusCode).toBe(200);
});

test('a limited key of the same user is not accepted', async () => {
  const { ask, team } = await makeGateway();
  team.usual = whoIs;
  expectRefusal(await ask('POST', PATH, { apiKey: 'nightly-of-ann' }), 'reauthentication_required');
  expectRefusal(await ask('POST', '/v1/teams', {}), 'reauthentication_required');
});

test('a key whose user the service does not name is not accepted', async () => {
  const { ask } = await makeGateway();
  // It answers {} to everybody, and undefined is undefined.
  expectRefusal(await ask('POST', PATH, { apiKey: 'any' }), 'reauthentication_required');
});

test('after five wrong keys even the right key has to wait', async () => {
  const { ask, team } = await makeGateway();
  team.usual = whoIs;
  for (let time = 0; time < 5; time++) {
    expectRefusal(await ask('POST', PATH, { apiKey: 'wrong' }), 'reauthentication_required');
  }
  const answer = await ask('POST', PATH, { apiKey: API_KEY });
  expectRefusal(answer, 'rate_limited');
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(60);
  expectRefusal(await ask('POST', '/v1/teams', {}), 'reauthentication_required');
});

test('reauthentication reports a team service that is down, and a malformed body, as such', async () => {
  const { ask, team } = await makeGateway();
  for (const body of [{}, { apiKey: '' }, { apiKey: 1 }, { apiKey: API_KEY, more: 1 }]) {
    expectRefusal(await ask('POST', PATH, body), 'request_invalid');
  }
  await team.stop();
  expectRefusal(await ask('POST', PATH, { apiKey: 'another-of-ann' }), 'connection_failed');
});

test('a typed key counts for ten minutes, and wrong keys are forgotten after one minute', async () => {
  const team = await startTeam();
  team.usual = whoIs;
  let now = 1_000_000;
  const connection = { url: team.url, apiKey: API_KEY };
  const remote = new Remote(connection, new Log('error', () => undefined));
  afterwards(() => remote.close());
  const reauthentication = new Reauthentication(connection, remote, () => now);
  const wrong = (): Promise<void> => reauthentication.accept('wrong');
  for (let time = 0; time < 5; time++) {
    await expect(wrong()).rejects.toEqual(withCode('reauthentication_required'));
    now += 1000;
  }
  await expect(wrong()).rejects.toMatchObject({ code: 'rate_limited', response: { retryAfter: 55 } });
  now += 55_000;
  await reauthentication.accept(API_KEY);
  now += REAUTHENTICATION_SECONDS * 1000 - 1;
  expect(() => reauthentication.require()).not.toThrow();
  now += 1;
  expect(() => reauthentication.require()).toThrow(withCode('reauthentication_required'));
  expect(reauthentication.state).toEqual({ until: null });
});

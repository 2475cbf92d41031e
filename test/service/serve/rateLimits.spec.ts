import type { IErrorBody } from '../../../src/contract';
import { type IServed, serveTeam } from './served';

const PATH = '/v1/users/current';

/** Statuses of so many requests, one after another. */
async function statuses(
  { get }: IServed,
  count: number,
  key?: string,
  headers?: Record<string, string>
): Promise<number[]> {
  const found: number[] = [];
  for (let index = 0; index < count; index++) {
    found.push((await get(PATH, key, headers)).status);
  }
  return found;
}

const count = (found: number[], status: number): number => found.filter(one => one === status).length;

test('one key is slowed down and told for how long, while another one is not', async () => {
  const served = await serveTeam(['--rate-limit', '1']);
  const bob = await served.hire('bob@acme.example');
  expect(count(await statuses(served, 5), 429)).toBeGreaterThanOrEqual(2);
  const answer = await served.get(PATH);
  expect([answer.status, Number(answer.headers.get('retry-after'))]).toEqual([429, 1]);
  expect(((await answer.json()) as IErrorBody).error.code).toBe('rate_limited');
  expect((await served.get(PATH, bob)).status).toBe(200);
});

test('one address is slowed down, whatever the keys, and its health is still told', async () => {
  const served = await serveTeam(['--rate-limit', '1', '--behind-proxy']);
  const from = (address: string): Record<string, string> => ({ 'x-forwarded-for': `1.1.1.1, ${address}` });
  expect(count(await statuses(served, 25, '', from('10.0.0.1')), 429)).toBeGreaterThanOrEqual(4);
  expect((await served.get(PATH, served.key, from('10.0.0.1'))).status).toBe(429);
  expect((await served.get('/readyz', '', from('10.0.0.1'))).status).toBe(200);
  expect((await served.get(PATH, served.key, from('10.0.0.2'))).status).toBe(200);
});

test('keys that are not accepted are slowed down early, and do not hold up one that is known', async () => {
  const served = await serveTeam(['--rate-limit', '10000']);
  expect((await served.get(PATH)).status).toBe(200);
  const tried: number[] = [];
  for (let index = 0; index < 110; index++) {
    tried.push((await served.get(PATH, `wrong-${index}`)).status);
  }
  expect([tried[0], tried.at(-1)]).toEqual([401, 429]);
  const redeem = await fetch(`${served.url}/x/v1/redeem`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"code":"hsi_wrong"}'
  });
  expect(redeem.status).toBe(429);
  expect(count(await statuses(served, 5), 200)).toBe(5);
});

test('a wrong key does not pass for a known one by a refusal that comes before it is looked up', async () => {
  const served = await serveTeam(['--rate-limit', '10000']);
  const found: number[] = [];
  for (let index = 0; index < 110; index++) {
    found.push((await served.get('/nowhere', `wrong-${index}`)).status);
    found.push((await served.get(PATH, `wrong-${index}`)).status);
  }
  expect(found.at(-1)).toBe(429);
});

test('keys that are accepted use nothing up of what is left for wrong ones', async () => {
  const served = await serveTeam(['--rate-limit', '10000']);
  for (let index = 0; index < 120; index++) {
    const key = await served.hire(`user-${index}@acme.example`);
    expect((await served.get(PATH, key)).status).toBe(200);
  }
});

test('a key that was revoked is a wrong one from then on', async () => {
  const served = await serveTeam(['--rate-limit', '10000']);
  await served.get(PATH);
  const { apiKeys } = (await (await served.get('/x/v1/apiKeys')).json()) as {
    apiKeys: { apiKeyID: string }[];
  };
  await fetch(`${served.url}/x/v1/apiKeys/${apiKeys[0].apiKeyID}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${served.key}` }
  });
  const found = await statuses(served, 110);
  expect([found[0], found.at(-1)]).toEqual([401, 429]);
});

test('with 0 there are no limits, for wrong keys neither', async () => {
  const served = await serveTeam(['--rate-limit', '0']);
  expect(count(await statuses(served, 110, 'wrong'), 401)).toBe(110);
});

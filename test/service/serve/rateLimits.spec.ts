import type { IErrorBody } from '../../../src/contract';
import { type IServed, serveTeam } from './served';

const PATH = '/v1/users/current';
/** Wrong keys that one address may try at once. */
const FAILURES = 100;

let time = 0;

/** Serves with so many requests a second, by a clock of the test. */
function limited(rate: number, ...args: string[]): Promise<IServed> {
  time = 0;
  return serveTeam(['--rate-limit', String(rate), ...args], {}, () => time);
}

/** Statuses of so many requests, one after another. */
async function statuses(count: number, ask: (index: number) => Promise<Response>): Promise<number[]> {
  const found: number[] = [];
  for (let index = 0; index < count; index++) {
    found.push((await ask(index)).status);
  }
  return found;
}

test('a key over its rate is refused with Retry-After, while another key is not', async () => {
  const { get, hire } = await limited(1);
  const bob = await hire('bob@acme.example');
  // The first shows that the key is one.
  expect(await statuses(4, () => get(PATH))).toEqual([200, 200, 200, 429]);
  const answer = await get(PATH);
  expect(answer.headers.get('retry-after')).toBe('1');
  expect(((await answer.json()) as IErrorBody).error.code).toBe('rate_limited');
  expect((await get(PATH, bob)).status).toBe(200);
  time += 1000;
  expect(await statuses(2, () => get(PATH))).toEqual([200, 429]);
});

test('an address over its rate is refused whatever its keys, but health checks still pass', async () => {
  const { get, key } = await limited(1, '--behind-proxy');
  const from = (address: string): Record<string, string> => ({ 'x-forwarded-for': `1.1.1.1, ${address}` });
  expect(new Set(await statuses(20, () => get(PATH, '', from('10.0.0.1'))))).toEqual(new Set([401]));
  expect((await get(PATH, key, from('10.0.0.1'))).status).toBe(429);
  expect((await get('/readyz', '', from('10.0.0.1'))).status).toBe(200);
  expect((await get(PATH, key, from('10.0.0.2'))).status).toBe(200);
  time += 100;
  expect((await get(PATH, key, from('10.0.0.1'))).status).toBe(200);
});

test('wrong keys are limited early, and do not limit a known key', async () => {
  const { get, url } = await limited(1000);
  expect((await get(PATH)).status).toBe(200);
  const tried = await statuses(FAILURES + 1, index => get(PATH, `wrong-${index}`));
  expect([tried.indexOf(429), tried.at(-1)]).toEqual([FAILURES, 429]);
  const redeem = await fetch(`${url}/x/v1/redeem`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"code":"hsi_wrong"}'
  });
  expect(redeem.status).toBe(429);
  expect(await statuses(3, () => get(PATH))).toEqual([200, 200, 200]);
});

test('a refusal that comes before a key is looked up does not make the key known', async () => {
  const { get } = await limited(1000);
  const tried: number[] = [];
  for (let index = 0; index <= FAILURES / 2; index++) {
    tried.push((await get('/nowhere', `wrong-${index}`)).status);
    tried.push((await get(PATH, `wrong-${index}`)).status);
  }
  expect(tried.indexOf(429)).toBe(FAILURES);
});

test('accepted keys do not count as wrong ones', async () => {
  const { get, hire } = await limited(1000);
  const ask = async (index: number): Promise<Response> => get(PATH, await hire(`user-${index}@acme.example`));
  expect(new Set(await statuses(FAILURES + 1, ask))).toEqual(new Set([200]));
});

test('a revoked key counts as a wrong one', async () => {
  const { get, url, key } = await limited(1000);
  const { apiKeys } = (await (await get('/x/v1/apiKeys')).json()) as { apiKeys: { apiKeyID: string }[] };
  const headers = { authorization: `Bearer ${key}` };
  await fetch(`${url}/x/v1/apiKeys/${apiKeys[0].apiKeyID}`, { method: 'DELETE', headers });
  // The first is taken for the known key that it was.
  expect((await statuses(FAILURES + 2, () => get(PATH))).indexOf(429)).toBe(FAILURES + 1);
});

test('with the rate 0 there are no limits, not even for wrong keys', async () => {
  const { get } = await limited(0);
  expect(new Set(await statuses(FAILURES + 1, () => get(PATH, 'wrong')))).toEqual(new Set([401]));
});

import { KEY, expectRefusal, makeApp } from './fixtures';

const PATHS = ['/v1/secrets', '/x/v1/status', '/openapi.json', '/nothing/here', '/healthz?x=1', '/healthz/'];

test.each([
  ['no key', { authorization: '' }],
  ['another key', { authorization: 'Bearer another' }],
  ['the beginning of the key', { authorization: `Bearer ${KEY.slice(0, -1)}` }],
  ['the key and more', { authorization: `Bearer ${KEY}x` }],
  ['the key in another case', { authorization: `Bearer ${KEY.toUpperCase()}` }],
  ['the key of another scheme', { authorization: `Basic ${KEY}` }],
  ['the key alone', { authorization: KEY }],
  ['a foreign host', { host: 'attacker.example' }],
  ['a host that only begins like ours', { host: 'localhost.attacker.example' }],
  ['a host that only ends like ours', { host: 'attacker-localhost' }],
  ['an address of this machine in the network', { host: '192.168.1.2:80' }],
  ['the origin of a page', { origin: 'https://attacker.example' }],
  ['our own origin', { origin: 'http://localhost' }],
  ['the origin of a sandboxed page', { origin: 'null' }],
  ['an empty origin', { origin: '' }]
])('with %s nothing is answered', async (_, headers) => {
  const { ask } = await makeApp();
  for (const path of PATHS) {
    expectRefusal(await ask('GET', path, undefined, headers), 'not_authenticated');
  }
});

test.each(['localhost', 'localhost:8888', '127.0.0.1', '127.0.0.1:1', '[::1]:1', 'helios-secrets'])(
  'the right key opens the host %s',
  async host => {
    const { ask } = await makeApp();
    expect((await ask('GET', '/v1/secrets', undefined, { host })).statusCode).toBe(200);
  }
);

test('a write with a wrong key changes nothing', async () => {
  const { ask, vault } = await makeApp();
  const body = { name: 'A', value: 'a' };
  expectRefusal(await ask('POST', '/v1/secrets', body, { authorization: 'Bearer x' }), 'not_authenticated');
  expect(await vault.list()).toEqual([]);
});

test('the health check is answered without a key and shows nothing else', async () => {
  const { ask } = await makeApp();
  const answer = await ask('GET', '/healthz', undefined, { authorization: '' });
  expect([answer.statusCode, answer.json()]).toEqual([200, { status: 'ok' }]);
});

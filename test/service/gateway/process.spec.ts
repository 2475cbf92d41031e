import { readFileSync, readdirSync } from 'node:fs';
import type { IReauthentication } from '../../../src/contract';
import { KEY, makeFolder } from '../fixtures';
import { makeBundle, run, startService } from '../serviceProcess';
import { API_KEY, json, startTeam } from './team';

const bundle = makeBundle();

const start = (url: string): string =>
  `${JSON.stringify({ key: KEY, connection: { url, apiKey: API_KEY } })}\n`;

test('with a connection the service forwards requests, opens no vault and shows its key nowhere', async () => {
  const team = await startTeam();
  team.usual = json({ secrets: [] });
  const home = makeFolder();
  const { ask, child, stdout, stderr, ended } = await startService(bundle, home, {
    first: start(team.url),
    level: 'debug'
  });
  expect((await ask('GET', '/v1/secrets')).body).toBe('{"secrets":[]}');
  expect((await ask('GET', '/v1/secrets', undefined, { authorization: 'Bearer x' })).status).toBe(401);
  expect(team.asked.map(({ path }) => path)).toEqual(['/v1/secrets']);
  const process = ['cmdline', 'environ'].map(name => readFileSync(`/proc/${child.pid}/${name}`, 'utf8'));
  child.stdin.end();
  expect(await ended).toEqual({ code: 0, signal: null });
  expect([...stdout, ...stderr, ...process].filter(text => text.includes(API_KEY))).toEqual([]);
  expect(readdirSync(home)).toEqual([]);
});

test('the gateway stops although the team service withholds an answer', async () => {
  const team = await startTeam();
  const { ask, child, ended } = await startService(bundle, makeFolder(), { first: start(team.url) });
  const asked = new Promise(resolve => (team.usual = () => resolve(undefined)));
  const lost = ask('GET', '/v1/secrets').catch((error: NodeJS.ErrnoException) => error.code);
  await asked;
  child.stdin.end();
  expect(await ended).toEqual({ code: 0, signal: null });
  expect(await lost).toBe('ECONNRESET');
});

test('an invalid address prevents the start and is its reported reason', async () => {
  const { child, stdout, ended } = run(bundle, '--home', makeFolder(), '--socket', '/tmp/s');
  child.stdin.write(start('http://team.example'));
  expect((await ended).code).toBe(1);
  expect(stdout.join()).toContain('"code":"connection_invalid"');
});

test('the vault of this computer tests connections too, and never requires a typed key', async () => {
  const team = await startTeam();
  const home = makeFolder();
  const { ask } = await startService(bundle, home);
  team.next = [json({ name: 'ACME' }), json({ userID: 'u', email: 'e', firstName: 'f', lastName: 'l' })];
  const tested = await ask('POST', '/x/v1/connection/test', { url: team.url, apiKey: API_KEY });
  expect(tested.body).toContain('"organization":"ACME"');
  // A person without a right to the vault may test a connection, so a test must not open the vault.
  expect(readdirSync(home)).toEqual([]);
  for (const [method, body] of [['GET'], ['POST', { apiKey: 'any' }]] as const) {
    const { until } = JSON.parse(
      (await ask(method, '/x/v1/reauthentication', body)).body
    ) as IReauthentication;
    expect(Date.parse(until ?? '')).toBeGreaterThan(Date.now() + 1e12);
  }
});

test('private routes for the Jupyter server are not in the OpenAPI document', async () => {
  const { ask } = await startService(bundle, makeFolder());
  const described = (await ask('GET', '/openapi.json')).body;
  expect(['connection', 'reauthentication'].filter(word => described.includes(`/x/v1/${word}`))).toEqual([]);
});

import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { HeliosError, type IErrorBody, type IStatus } from '../../../src/contract';
import { Log } from '../../../src/service/log';
import { startService } from '../../../src/service/serve/service';
import { openVault } from '../../../src/service/vault/openVault';
import { makeFastFolder } from '../cli/commands';
import { afterwards } from '../fixtures';
import { CERTIFICATE } from '../gateway/certificate';
import { serveTeam, settingsFrom } from './served';

const folder = mkdtempSync(join(tmpdir(), 'helios-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Arguments that name a certificate. */
function files(): string[] {
  return (['cert', 'key'] as const).flatMap(name => {
    writeFileSync(join(folder, name), CERTIFICATE[name]);
    return [`--tls-${name}`, join(folder, name)];
  });
}

test('a client without a key gets the health and the OpenAPI document, and nothing else', async () => {
  const { get } = await serveTeam();
  const open = await Promise.all(['/healthz', '/readyz', '/openapi.json'].map(path => get(path, '')));
  expect(open.map(({ status }) => status)).toEqual([200, 200, 200]);
  const closed = ['/v1/secrets', '/x/v1/status', '/metrics', '/nothing'].map(path => get(path, ''));
  expect((await Promise.all(closed)).map(({ status }) => status)).toEqual([401, 401, 401, 401]);
});

test('the status names the user and has the backend team', async () => {
  const { get } = await serveTeam();
  const status = (await (await get('/x/v1/status')).json()) as IStatus;
  expect(status).toMatchObject({ backend: 'team', organization: 'ACME', isAdministrator: true, home: '' });
  expect(status.user.email).toBe('ann@acme.example');
});

test('a database that does not answer makes the service unready, not unhealthy', async () => {
  const { get, vault } = await serveTeam();
  jest.spyOn(vault, 'check').mockRejectedValue(new HeliosError('database_unavailable'));
  expect((await get('/readyz', '')).status).toBe(503);
  expect((await get('/healthz', '')).status).toBe(200);
});

test('a service that is about to stop is unready and keeps no connection', async () => {
  const { get, retire } = await serveTeam();
  retire();
  const ready = await get('/readyz', '');
  expect([ready.status, ((await ready.json()) as IErrorBody).error.code]).toEqual([
    503,
    'service_unavailable'
  ]);
  const answer = await get('/v1/secrets');
  expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
});

test('a service with a certificate accepts only TLS', async () => {
  const { url } = await serveTeam(files());
  expect(url).toMatch(/^https:/);
  const asked = secureRequest(`${url}/readyz`, { ca: CERTIFICATE.cert }).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  expect([answer.statusCode, await json(answer)]).toEqual([200, { status: 'ready' }]);
  await expect(fetch(url.replace('https', 'http'))).rejects.toThrow();
});

test.each([[[]], [files()]])(
  'with %j its end waits for a request, and for no connection without one',
  async args => {
    const { url, vault, key, close } = await serveTeam(args);
    const { hostname, port } = new URL(url);
    const idle = connect(Number(port), hostname);
    await once(idle, 'connect');
    const asked = (args.length ? secureRequest : request)(`${url}/v1/secrets`, {
      ca: CERTIFICATE.cert,
      headers: { authorization: `Bearer ${key}` }
    }).end();
    const list = vault.listing.list.bind(vault.listing);
    const reached = new Promise<() => void>(resolve =>
      jest.spyOn(vault.listing, 'list').mockImplementation(async (...call) => {
        await new Promise<void>(go => resolve(go));
        return list(...call);
      })
    );
    const go = await reached;
    const closed = close();
    await once(idle, 'close');
    go();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    expect([answer.statusCode, await json(answer)]).toEqual([200, { secrets: [] }]);
    await closed;
  }
);

test('the error for an address in use names it and the option to change it', async () => {
  const { url } = await serveTeam();
  await expect(serveTeam(['--listen', new URL(url).host])).rejects.toMatchObject({
    code: 'listen_failed',
    message: expect.stringMatching(/--listen/) as string
  });
  await expect(serveTeam(['--metrics-listen', new URL(url).host])).rejects.toMatchObject({
    message: expect.stringMatching(/--metrics-listen/) as string
  });
});

test('the vault of this computer is served only to clients with a key of its user', async () => {
  const home = makeFastFolder();
  const vault = openVault(home);
  afterwards(() => vault.close());
  const call = { requestID: 'request', credential: { kind: 'local' } } as const;
  await vault.secrets.create({ name: 'A', value: 'value of A' }, call);
  const { apiKey } = await vault.apiKeys.createFor(null, { name: 'key', scope: 'ReadOnly' }, call);
  const settings = settingsFrom('--listen', '127.0.0.1:0');
  const service = await startService(vault, settings, home, new Log('error'));
  afterwards(() => service.close());
  const ask = (key: string): Promise<Response> =>
    fetch(`${service.url}/v1/secrets?name=A`, { headers: { authorization: `Bearer ${key}` } });
  expect((await ask('')).status).toBe(401);
  expect((await ask('another')).status).toBe(401);
  expect(await (await ask(apiKey)).json()).toMatchObject({ secrets: [{ name: 'A', value: 'value of A' }] });
});

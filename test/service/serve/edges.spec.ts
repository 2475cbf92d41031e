// What stands before any route of the service: who is answered at all, and what every answer has.
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { ERRORS, type ErrorCode, type IErrorBody } from '../../../src/contract';
import { version } from '../../../package.json';
import { hostsOf } from '../../../src/service/serve/hosts';
import { type IServed, serveTeam, settingsFrom } from './served';

/** For secrets.acme.example, *.team.example, 10.1.2.3 and fd00::1. */
const NAMED = `-----BEGIN CERTIFICATE-----
MIIBvzCCAWagAwIBAgIUIR1pLOFiXAVXYeIaVbDUQeVC8fcwCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEYWNtZTAgFw0yNjExMjQxNTI5NDZaGA8yMTI2MTAzMTE1Mjk0
NlowDzENMAsGA1UEAwwEYWNtZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABD7W
veLyhGmBDi4KX2NECFTVcS+H29WRMkNACpqvElW7olPEoadBqWMxLTez1HgLwn2v
TWX9B1N3Mepkcxqg5lCjgZ0wgZowHQYDVR0OBBYEFOdF5QfEbec8dvKFkEpP4Gfr
ZqR8MB8GA1UdIwQYMBaAFOdF5QfEbec8dvKFkEpP4GfrZqR8MA8GA1UdEwEB/wQF
MAMBAf8wRwYDVR0RBEAwPoIUc2VjcmV0cy5hY21lLmV4YW1wbGWCDioudGVhbS5l
eGFtcGxlhwQKAQIDhxD9AAAAAAAAAAAAAAAAAAABMAoGCCqGSM49BAMCA0cAMEQC
IAG1JRxCFQ0lC525+J7/ro4d0QzfDpoLZuLh3FNMbLhxAiByuMrRx8mkxCNgSkEH
FJopTBke3hd6KWSD78DdyXPwwQ==
-----END CERTIFICATE-----`;

interface IAnswer {
  status: number;
  code?: string;
  headers: IncomingMessage['headers'];
}

async function ask(
  { url, key }: IServed,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string
): Promise<IAnswer> {
  const asked = request(url + path, { method, headers: { authorization: `Bearer ${key}`, ...headers } });
  asked.end(body);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  const said = (await json(answer).catch(() => ({}))) as Partial<IErrorBody>;
  return { status: answer.statusCode ?? 0, code: said.error?.code, headers: answer.headers };
}

const refusal = (code: ErrorCode): object =>
  expect.objectContaining({ status: ERRORS[code].status, code }) as object;
const secret = JSON.stringify({ name: 'A', value: 'a' });
const JSON_TYPE = { 'content-type': 'application/json' };

let served: IServed;

beforeEach(async () => {
  served = await serveTeam();
});

test.each(['https://attacker.example', 'http://127.0.0.1:8787', 'null', ''])(
  'a page of the origin “%s” is refused whatever it asks, with a key too, and nothing is changed',
  async origin => {
    for (const [method, path, body] of [
      ['GET', '/v1/secrets'],
      ['GET', '/openapi.json'],
      ['OPTIONS', '/v1/secrets'],
      ['POST', '/v1/secrets', secret],
      ['POST', '/x/v1/redeem', '{"code":"hsi_x"}']
    ]) {
      const answer = await ask(served, method, path, { ...JSON_TYPE, origin }, body);
      expect(answer).toEqual(refusal('origin_not_allowed'));
      expect(Object.keys(answer.headers).filter(name => name.startsWith('access-control'))).toEqual([]);
    }
    expect(((await (await served.get('/v1/secrets')).json()) as { secrets: [] }).secrets).toEqual([]);
  }
);

test.each(['attacker.example', 'localhost.attacker.example', '127.0.0.1.nip.io', '10.0.0.1', 'a b', '[::2]'])(
  'a request for the host “%s” is refused; whether the service lives is told under any',
  async host => {
    expect(await ask(served, 'GET', '/v1/secrets', { host })).toEqual(refusal('host_not_allowed'));
    expect(await ask(served, 'GET', '/openapi.json', { host })).toEqual(refusal('host_not_allowed'));
    expect((await ask(served, 'GET', '/healthz', { host })).status).toBe(200);
    expect((await ask(served, 'GET', '/readyz', { host })).status).toBe(200);
  }
);

test.each<[string, string[], string[]]>([
  [
    '--listen 127.0.0.2:1',
    ['127.0.0.2', '127.0.0.2:8787', 'LOCALHOST', '127.0.0.1:1', '[::1]:1'],
    ['127.0.0.3', 'acme.example', '', 'localhost:port']
  ],
  ['--listen [::1]:1 --host Secrets.acme.example', ['secrets.ACME.example:80', '[::1]'], ['acme.example']],
  ['--behind-proxy', ['anything.example', '10.1.2.3:80'], ['', 'a/b', 'a@b', 'a:b:c']],
  ['--behind-proxy --host a.example', ['a.example', 'localhost'], ['b.example', 'x.a.example']]
])('a service with %s accepts the hosts %j and refuses %j', (args, own, others) => {
  const isOurs = hostsOf(settingsFrom(...args.split(' ')));
  expect(own.filter(host => !isOurs(host))).toEqual([]);
  expect(others.filter(isOurs)).toEqual([]);
  expect(isOurs(undefined)).toBe(false);
});

test('a service with TLS accepts the names and addresses of its certificate as hosts', () => {
  const tls = { cert: Buffer.from(NAMED) };
  const isOurs = hostsOf({ listen: { host: '0.0.0.0' }, hosts: [], tls, isBehindProxy: false });
  const own = ['secrets.acme.example:443', 'A.team.example', '10.1.2.3:8787', '[fd00::1]:8787', 'localhost'];
  expect(own.filter(host => !isOurs(host))).toEqual([]);
  const others = ['acme.example', 'team.example', 'a.b.team.example', '10.1.2.4', '[fd00::2]', 'acme'];
  expect(others.filter(isOurs)).toEqual([]);
});

test.each([
  'application/json; charset=utf-16',
  'application/json; charset=latin1',
  'application/jsonp',
  'application/json, text/plain',
  'text/json',
  'application/x-www-form-urlencoded',
  'application/merge-patch+json',
  ''
])('a body of the type “%s” is refused', async type => {
  const answer = await ask(served, 'POST', '/v1/secrets', { 'content-type': type }, secret);
  expect(answer).toEqual(refusal('media_type_unsupported'));
});

test.each([
  'application/json',
  'Application/JSON',
  'application/json;charset=UTF-8',
  'application/json; charset="utf-8"'
])('a body of the type “%s” is read', async type => {
  expect((await ask(served, 'POST', '/v1/secrets', { 'content-type': type }, secret)).status).toBe(200);
});

test('no body is parsed before its key was looked up', async () => {
  const broken = '{"name": nonsense';
  const wrong = { ...served, key: served.key.replace(/^hsk_/, 'hsx_') };
  const [method, path] = ['POST', '/v1/secrets'];
  expect(await ask(wrong, method, path, JSON_TYPE, broken)).toEqual(refusal('not_authenticated'));
  const cut = { ...served, key: served.key.slice(0, -1) };
  expect(await ask(cut, method, path, JSON_TYPE, broken)).toEqual(refusal('api_key_incomplete'));
  expect(await ask(served, method, path, JSON_TYPE, broken)).toEqual(refusal('request_invalid'));
});

test('keys of the wrong format are limited like other wrong keys', async () => {
  const frozen = await serveTeam([], {}, () => 0);
  const cut = { ...frozen, key: frozen.key.slice(0, -1) };
  const codes: (string | undefined)[] = [];
  for (let index = 0; index <= 100; index++) {
    codes.push((await ask(cut, 'GET', '/v1/secrets')).code);
  }
  expect([codes[0], codes[99], codes.at(-1)]).toEqual([
    'api_key_incomplete',
    'api_key_incomplete',
    'rate_limited'
  ]);
});

test('no answer can be cached, names the program, or is readable for web pages', async () => {
  const answers = await Promise.all([
    ask(served, 'GET', '/v1/secrets'),
    ask(served, 'POST', '/v1/secrets', JSON_TYPE, secret),
    ask(served, 'POST', '/v1/secrets', JSON_TYPE, '{'),
    ask(served, 'GET', '/healthz'),
    ask(served, 'GET', '/readyz'),
    ask(served, 'GET', '/openapi.json'),
    ask(served, 'GET', '/nowhere'),
    ask(served, 'PUT', '/v1/secrets'),
    ask(served, 'GET', '/v1/%ff'),
    ask({ ...served, key: 'x' }, 'GET', '/v1/secrets'),
    ask(served, 'GET', '/v1/secrets', { origin: 'null' })
  ]);
  for (const { headers } of answers) {
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    const banners = ['server', 'x-powered-by', 'via', 'access-control-allow-origin', 'set-cookie'];
    expect(banners.filter(name => headers[name] !== undefined)).toEqual([]);
  }
  const open = await Promise.all(['/openapi.json', '/healthz', '/readyz'].map(path => served.get(path, '')));
  const texts = await Promise.all(open.map(answer => answer.text()));
  expect(texts.filter(text => text.includes(version))).toEqual([]);
});

test('the log line of an answer has the pattern of its route and nothing from the request', async () => {
  await ask(served, 'GET', '/v1/secrets/canary?name=canary', {
    'x-canary': 'canary',
    'user-agent': 'canary'
  });
  await ask(served, 'POST', '/v1/secrets', JSON_TYPE, '{"name":"canary","value":"canary"}');
  await ask(served, 'GET', '/canary');
  expect(served.log.length).toBeGreaterThanOrEqual(3);
  expect(served.log.join('')).not.toContain('canary');
  const fields = new Set(served.log.flatMap(line => Object.keys(JSON.parse(line) as object)));
  const allowed = 'time level message requestID method route status milliseconds code cause'.split(' ');
  expect([...fields].filter(field => !allowed.includes(field))).toEqual([]);
});

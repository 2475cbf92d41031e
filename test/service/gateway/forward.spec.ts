import { FRAME_TYPE, type ErrorCode, IDEMPOTENCY_HEADER } from '../../../src/contract';
import { KEY, expectRefusal, makeCanary } from '../fixtures';
import { API_KEY, ID, RESOLVE, json, lose, makeGateway, refusal, startTeam } from './team';

const MANAGEMENT = [
  ['GET', '/secrets'],
  ['POST', '/secrets'],
  ['GET', `/secrets/${ID}`],
  ['PATCH', `/secrets/${ID}`],
  ['DELETE', `/secrets/${ID}`],
  ['GET', `/secrets/${ID}/accessControls`],
  ['PATCH', `/secrets/${ID}/accessControls`],
  ['GET', '/organizations/current'],
  ['GET', '/users'],
  ['POST', '/users'],
  ['GET', '/users/current'],
  ['GET', `/users/${ID}`],
  ['DELETE', `/users/${ID}`],
  ['GET', `/users/${ID}/identityRoles`],
  ['GET', '/teams'],
  ['POST', '/teams'],
  ['GET', `/teams/${ID}`],
  ['PATCH', `/teams/${ID}`],
  ['DELETE', `/teams/${ID}`],
  ['GET', `/teams/${ID}/identityRoles`],
  ['GET', '/roles/Secret'],
  ['GET', '/auditLogs']
];
const ALLOWED = [
  ...['/v1', '/v2'].flatMap(version => MANAGEMENT.map(([method, path]) => [method, version + path])),
  ['GET', '/x/v1/secrets'],
  ['GET', `/x/v1/secrets/${ID}/activity`],
  ['GET', '/x/v1/directory'],
  ['GET', '/x/v1/users'],
  ['PATCH', `/x/v1/users/${ID}`],
  ['POST', `/x/v1/users/${ID}/invitation`],
  ['POST', '/x/v1/removals'],
  ['GET', '/x/v1/deleted'],
  ['DELETE', `/x/v1/deleted/${ID}`],
  ['POST', `/x/v1/deleted/${ID}/restore`],
  ['GET', '/x/v1/apiKeys'],
  ['POST', '/x/v1/apiKeys'],
  ['DELETE', `/x/v1/apiKeys/${ID}`],
  ['POST', '/x/v1/resolve']
];

test('many values are read concurrently through a slow service', async () => {
  const { ask, team } = await makeGateway();
  const waiting: (() => void)[] = [];
  team.usual = (response, asked) => {
    waiting.push(() => json({ secret: { secretID: ID } })(response, asked));
    // None is answered before all have come.
    if (waiting.length === 6) {
      waiting.forEach(answer => answer());
    }
  };
  const answers = await Promise.all(Array.from({ length: 6 }, () => ask('GET', `/v1/secrets/${ID}`)));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200, 200]);
});

test('only listed requests reach the team service, and they arrive unchanged', async () => {
  const { ask, team } = await makeGateway();
  await ask('POST', '/x/v1/reauthentication', { apiKey: API_KEY });
  for (const [method, path] of ALLOWED) {
    const body = path === '/x/v1/resolve' ? RESOLVE : { value: 'x' };
    const payload = method === 'GET' ? undefined : body;
    expect([method, path, (await ask(method, path, payload)).statusCode]).toEqual([method, path, 200]);
    const [asked] = team.asked.splice(0);
    expect([asked.method, asked.path, asked.body]).toEqual([
      method,
      path,
      payload ? JSON.stringify(payload) : ''
    ]);
    expect(asked.headers.authorization).toBe(`Bearer ${API_KEY}`);
  }
  const paths = [...new Set(ALLOWED.map(([, path]) => path)), '/x/v1/redeem', '/v3/secrets', '/metrics', '/'];
  for (const path of [...paths, '/v1/secrets/NAME', `/v1/secrets/${ID}/value`, `/v1/secrets/${ID}%2Fvalue`]) {
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      if (!ALLOWED.some(([m, p]) => m === method && p === path)) {
        expect((await ask(method, path)).statusCode).toBeGreaterThanOrEqual(404);
      }
    }
  }
  expect(team.asked).toEqual([]);
});

test('a path is built from the list, so that another spelling cannot bypass it', async () => {
  const { ask, team } = await makeGateway();
  await ask('GET', `/v1/%73ecrets/${ID}`);
  await ask('GET', '/v1/secrets/..%2Fusers');
  expect(team.asked.map(({ path }) => path)).toEqual([`/v1/secrets/${ID}`]);
});

test('only listed parts of a query are passed on', async () => {
  const { ask, team } = await makeGateway();
  await ask('GET', '/v1/auditLogs?limit=2&userID=u&token=t&nextToken=n%3D&organizationID=o&apiKeyID=');
  await ask('GET', '/x/v1/directory?search=a+b%26c');
  await ask('GET', '/v1/secrets?name=A&name=B');
  expect(team.asked.map(({ path }) => path)).toEqual([
    '/v1/auditLogs?limit=2&nextToken=n%3D&userID=u&apiKeyID=',
    '/x/v1/directory?search=a+b%26c',
    '/v1/secrets?name=A&name=B'
  ]);
});

test('only listed headers are passed on, in both directions', async () => {
  const { ask, team } = await makeGateway();
  const dropped = { cookie: 'c=1', 'x-forwarded-for': '1.2.3.4', 'x-xsrftoken': 'x', referer: 'r' };
  team.usual = json({}, 200, {
    'Set-Cookie': 'a=1',
    Location: '/x',
    'Access-Control-Allow-Origin': '*',
    'X-Request-ID': 'id-at-the-team',
    'Cache-Control': 'public'
  });
  const answer = await ask('POST', '/v1/secrets', { name: 'A' }, { ...dropped, 'idempotency-key': 'mine' });
  const names = ['host', 'connection', 'authorization', 'user-agent', 'content-type', 'content-length'];
  expect(Object.keys(team.asked[0].headers).sort()).toEqual([...names, 'idempotency-key'].sort());
  expect(team.asked[0].headers['idempotency-key']).toBe('mine');
  expect(answer.headers).toEqual({
    'content-type': 'application/json',
    'transfer-encoding': 'chunked',
    'x-request-id': 'id-at-the-team',
    'cache-control': 'no-store',
    date: expect.any(String) as string,
    connection: 'keep-alive'
  });
});

test('a service below a path gets its requests below that path', async () => {
  const team = await startTeam();
  const { ask } = await makeGateway({ ...team, url: `${team.url}/helios/` });
  await ask('GET', '/v1/secrets?name=A');
  expect(team.asked[0].path).toBe('/helios/v1/secrets?name=A');
});

test('a large frame and an answer without a body are passed on unchanged', async () => {
  const { ask, team } = await makeGateway();
  const frame = Buffer.alloc(20 * 1024 * 1024, 7);
  team.next = [
    response => response.writeHead(200, { 'content-type': FRAME_TYPE }).end(frame),
    response => response.writeHead(200, { 'content-length': 0 }).end()
  ];
  const answer = await ask('POST', '/x/v1/resolve', RESOLVE);
  expect(answer.headers['content-type']).toBe(FRAME_TYPE);
  expect(answer.rawPayload.equals(frame)).toBe(true);
  const empty = await ask('PATCH', `/v1/secrets/${ID}/accessControls`, {});
  expect([empty.statusCode, empty.body]).toEqual([200, '']);
});

test('the status comes from the team service and has the backend team', async () => {
  const { ask, team } = await makeGateway();
  team.usual = json({ version: '9', organization: 'ACME', backend: 'embedded', home: '/srv/vault' });
  const status = (await ask('GET', '/x/v1/status')).json<unknown>();
  expect(status).toEqual({ version: '9', organization: 'ACME', backend: 'team', home: '' });
});

test('an error of the team service is passed on with its code, words, request id and Retry-After', async () => {
  const { ask, team } = await makeGateway();
  team.next = [refusal(429, 'rate_limited', { 'Retry-After': '7' }), refusal(422, 'code_of_next_year')];
  const answer = await ask('GET', '/v1/secrets');
  expectRefusal(answer, 'rate_limited');
  expect(answer.headers['retry-after']).toBe('7');
  expect(answer.json()).toEqual({
    error: { code: 'rate_limited', message: 'It is rate_limited.', requestID: 'id-at-the-team' }
  });
  const newer = await ask('GET', '/v1/secrets');
  expect([newer.statusCode, newer.json()]).toEqual([
    422,
    { error: { code: 'request_invalid', message: 'It is code_of_next_year.', requestID: 'id-at-the-team' } }
  ]);
});

test('of the facts that the team service adds to a refusal only a free name comes along', async () => {
  const { ask, team } = await makeGateway();
  const question = { names: ['A'], path: 'a.ipynb', canRemember: true };
  const error = { code: 'secret_name_taken', message: 'It is in use.', requestID: 'id-at-the-team' };
  team.next = [
    json({ error: { ...error, details: { freeName: 'A_2', question } } }, 409),
    json({ error: { ...error, details: { freeName: 2, question } } }, 409)
  ];
  const body = { name: 'A', value: 'x' };
  expect((await ask('POST', '/v1/secrets', body)).json()).toEqual({
    error: { ...error, details: { freeName: 'A_2' } }
  });
  expect((await ask('POST', '/v1/secrets', body)).json()).toEqual({ error });
});

const canary = makeCanary();

test.each<[string, ErrorCode, Parameters<typeof json>]>([
  ['a key that is not valid', 'connection_refused', [{ error: canary }, 401]],
  ['a redirect', 'connection_failed', [{}, 302, { Location: `http://127.0.0.1/${canary}` }]],
  ['a page in place of an answer', 'connection_failed', [canary, 200, { 'content-type': 'text/html' }]],
  ['an answer of no type', 'connection_failed', [canary, 200, { 'content-type': '' }]],
  ['a proxy that has no way', 'connection_failed', [canary, 502, { 'content-type': 'text/html' }]],
  ['an error of another shape', 'connection_failed', [{ message: canary }, 404]]
])('%s becomes the error %s, without any of its text', async (_, code, answer) => {
  const { ask, team, log } = await makeGateway();
  team.usual = json(...answer);
  const refused = await ask('GET', '/v1/secrets');
  expectRefusal(refused, code);
  expect(refused.headers.location).toBeUndefined();
  expect((refused.body + log.join('')).includes('canary')).toBe(false);
  // What stands before a service may find it again in a moment.
  expect(team.asked).toHaveLength(answer[1] === 502 ? 3 : 1);
});

test('an endless error is not read to its end', async () => {
  const { ask, team } = await makeGateway();
  let written = 0;
  team.usual = response => {
    response.writeHead(500, { 'content-type': 'application/json' });
    const more = (): void => {
      if (response.writable && written < 100e6) {
        written += 10_000;
        response.write('x'.repeat(10_000), more);
      }
    };
    more();
  };
  expectRefusal(await ask('GET', '/v1/secrets'), 'connection_failed');
  expect(written).toBeLessThan(10e6);
});

test('a read and a write with an idempotency key are sent again after a lost connection, but only twice', async () => {
  const { ask, team, log } = await makeGateway();
  team.next = [lose];
  expect((await ask('GET', '/v1/secrets')).statusCode).toBe(200);
  const named = { [IDEMPOTENCY_HEADER]: 'one' };
  team.next = [lose];
  expect((await ask('POST', '/v1/secrets', { name: 'A' }, named)).statusCode).toBe(200);
  const writes = team.asked.slice(2);
  expect(writes.map(({ headers, body }) => [headers['idempotency-key'], body])).toEqual([
    ['one', '{"name":"A"}'],
    ['one', '{"name":"A"}']
  ]);
  team.asked.length = 0;
  team.next = [lose, lose, lose];
  expectRefusal(await ask('GET', '/v1/secrets'), 'connection_failed');
  team.next = [lose];
  expectRefusal(await ask('POST', '/v1/secrets', { name: 'A' }), 'connection_failed');
  expect(team.asked).toHaveLength(4);
  expect(log.filter(line => line.includes('does not answer'))).toHaveLength(2);
});

test('a team service that is down is connection_failed, and the next request tries again', async () => {
  const { ask, team } = await makeGateway();
  expect((await ask('GET', '/v1/secrets')).statusCode).toBe(200);
  await team.stop();
  expectRefusal(await ask('GET', '/v1/secrets'), 'connection_failed');
});

test('a certificate of an unknown issuer is an error, and nothing is sent', async () => {
  const { ask, team } = await makeGateway(await startTeam({ isSecure: true }));
  const answer = await ask('GET', '/v1/secrets');
  expectRefusal(answer, 'connection_failed');
  expect(answer.body).toContain('certificate');
  expect(team.asked).toEqual([]);
});

test('a body may be as large as a value only on routes with a value', async () => {
  const { ask, team } = await makeGateway();
  const headers = { 'content-type': 'application/json' };
  const value = `{"name":"A","value":"${'\\u0001'.repeat(5 * 1024 * 1024)}"}`;
  expect((await ask('POST', '/v1/secrets', value, headers)).statusCode).toBe(200);
  expect(team.asked[0].body === value).toBe(true);
  expectRefusal(await ask('POST', '/v1/secrets', ' '.repeat(33 * 1024 * 1024), headers), 'request_too_large');
  const sharing = `/v1/secrets/${ID}/accessControls`;
  expectRefusal(await ask('PATCH', sharing, ' '.repeat(65 * 1024), headers), 'request_too_large');
  expectRefusal(
    await ask('POST', '/v1/secrets', 'x', { 'content-type': 'text/plain' }),
    'media_type_unsupported'
  );
  expect(team.asked).toHaveLength(1);
});

test('without the key of this start nothing is passed on, and no log line contains a key', async () => {
  const { ask, team, log } = await makeGateway();
  const wrong: Record<string, string>[] = [
    { authorization: '' },
    { authorization: `Bearer ${API_KEY}` },
    { origin: 'http://a' }
  ];
  for (const headers of wrong) {
    expectRefusal(await ask('GET', '/v1/secrets', undefined, headers), 'not_authenticated');
  }
  expect(team.asked).toEqual([]);
  await ask('GET', '/v1/secrets');
  expect([API_KEY, KEY].filter(key => log.join('').includes(key))).toEqual([]);
  expect(log).toHaveLength(4);
});

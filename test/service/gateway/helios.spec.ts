import type { ISecret, ISecretSummaryList, IStatus } from '../../../src/contract';
import { IDEMPOTENCY_HEADER } from '../../../src/contract';
import { expectRefusal, makeCanary } from '../fixtures';
import { type Fault, type IHelios, makeHelios, resolveBody, valuesOf } from './helios';
import { ID } from './team';

const says =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Fault =>
  response => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
const paths = ({ front }: IHelios): string[] =>
  front.asked.splice(0).map(({ method, path }) => `${method} ${path}`);

async function summaries({ ask }: IHelios): Promise<ISecretSummaryList['secrets']> {
  return (await ask('GET', '/x/v1/secrets?limit=1000')).json<ISecretSummaryList>().secrets;
}

test('the status has the backend helios, the organization, the user and no extra features', async () => {
  const helios = await makeHelios();
  const status = (await helios.ask('GET', '/x/v1/status')).json<IStatus>();
  expect(status).toMatchObject({
    backend: 'helios',
    features: [],
    organization: 'ACME',
    isAdministrator: false
  });
  expect([status.user.userID, status.home]).toEqual([helios.acme.id('ann'), '']);
  expect(paths(helios).sort()).toEqual(['GET /v1/organizations/current', 'GET /v1/users/current']);
});

test('the list shows the creator and the user’s role for each secret, and no value', async () => {
  const helios = await makeHelios();
  const { acme } = helios;
  await acme.team('Ops', 'ann');
  await acme.secret('ann', 'OWN');
  await acme.share('bob', await acme.secret('bob', 'READ'), { Reader: ['ann'] });
  await acme.share('bob', await acme.secret('bob', 'EDITED'), { Owner: ['ann'] });
  await acme.secret('bob', 'HIDDEN');
  const seen = await summaries(helios);
  expect(seen.map(each => [each.name, each.role, each.isShared, each.createdByEmail])).toEqual([
    ['EDITED', 'Owner', true, 'bob@acme.example'],
    ['OWN', 'Owner', false, 'founder@acme.example'],
    ['READ', 'Reader', true, 'bob@acme.example']
  ]);
  expect(seen.filter(secret => 'value' in secret || 'lastUsedAt' in secret)).toEqual([]);
});

test('without roles from Helios the creator of a secret is its owner and others are readers', async () => {
  const helios = await makeHelios();
  const { acme, front } = helios;
  await acme.secret('ann', 'OWN');
  await acme.share('bob', await acme.secret('bob', 'READ'), { Owner: ['ann'] });
  front.usual = (response, asked, pass) =>
    /identityRoles|users$/.test(asked.path) ? says({}, 403)(response, asked, pass) : pass();
  expect((await summaries(helios)).map(each => [each.name, each.role, each.createdByEmail])).toEqual([
    ['OWN', 'Owner', 'founder@acme.example'],
    ['READ', 'Reader', '']
  ]);
});

test.each([
  ['by itself', (secrets: unknown[]): unknown => secrets],
  ['in an object', (secrets: unknown[]): unknown => ({ secrets, more: { of: 'it' } })]
])('a list %s is read, and entries that are not secrets and unknown fields are ignored', async (_, form) => {
  const helios = await makeHelios();
  const secret = {
    secretID: ID,
    name: 'A',
    createdBy: ID,
    createdAt: '2026-01-02T03:04:05Z',
    lastUpdatedBy: ID
  };
  const entries = [
    {
      ...secret,
      lastUpdatedAt: '2026-01-03T03:04:05Z',
      value: 'leaked',
      colour: 'red',
      nested: { value: 1 }
    },
    { ...secret, name: 'B', lastUpdatedAt: 'soon' },
    { ...secret, name: 'GONE', deletedAt: '2026-01-03T03:04:05Z' },
    { secretID: 'x', name: 'NO_ID' },
    { secretID: ID },
    null,
    7
  ];
  helios.front.usual = (response, asked, pass) =>
    asked.path.startsWith('/v1/secrets') ? says(form(entries))(response, asked, pass) : pass();
  for (const path of ['/x/v1/secrets', '/v1/secrets']) {
    const answer = await helios.ask('GET', path);
    const { secrets } = answer.json<ISecretSummaryList>();
    expect(secrets.map(({ name, lastUpdatedAt }) => [name, lastUpdatedAt])).toEqual([
      ['A', '2026-01-03T03:04:05Z'],
      ['B', '2026-01-02T03:04:05Z']
    ]);
    expect(['leaked', 'colour', 'nested'].filter(word => answer.body.includes(word))).toEqual([]);
  }
  const named = await helios.ask('GET', '/v1/secrets?name=A');
  expect(named.json<{ secrets: ISecret[] }>().secrets[0].value).toBe('leaked');
});

test('all pages of a list are read', async () => {
  const helios = await makeHelios();
  const page = (name: string, nextToken?: string): Fault =>
    says({ secrets: [{ secretID: ID, name }], nextToken });
  helios.front.usual = (response, asked, pass) => {
    const fault = { '/v1/secrets': page('A', 't&1'), '/v1/secrets?nextToken=t%261': page('B') }[asked.path];
    return fault ? fault(response, asked, pass) : pass();
  };
  expect((await summaries(helios)).map(({ name }) => name)).toEqual(['A', 'B']);
});

test('a secret is created, read, changed, shared and deleted through the routes of the Management API', async () => {
  const helios = await makeHelios();
  const { ask, acme } = helios;
  const made = (await ask('POST', '/v1/secrets', { name: 'A', value: 'one' })).json<ISecret>();
  expect(made.name).toBe('A');
  expect((await ask('GET', `/v1/secrets/${made.secretID}`)).json<ISecret>().value).toBe('one');
  expect((await ask('PATCH', `/v1/secrets/${made.secretID}`, { value: 'two' })).statusCode).toBe(200);
  expect(valuesOf(await helios.resolve('A'))).toEqual({ A: 'two' });
  const grants = [{ role: 'Reader', users: [acme.id('bob')], teams: [] }];
  const sharing = `/v1/secrets/${made.secretID}/accessControls`;
  const shared = await ask('PATCH', sharing, { grants, revokes: [] });
  expect([shared.statusCode, shared.body]).toEqual([200, '']);
  expect((await ask('GET', sharing)).body).toContain('bob@acme.example');
  expect(await acme.read('bob', made.secretID)).toBe('two');
  expect((await summaries(helios)).map(({ name }) => name)).toEqual(['A']);
  expect((await ask('DELETE', `/v1/secrets/${made.secretID}`)).statusCode).toBe(200);
  // What was changed here is seen at once.
  expect(await summaries(helios)).toEqual([]);
});

test('the directory finds users and teams by a part of their name', async () => {
  const helios = await makeHelios();
  await helios.acme.team('Operations', 'bob');
  const found = async (search: string): Promise<number[]> => {
    const { users, teams } = (await helios.ask('GET', `/x/v1/directory?search=${search}`)).json<{
      users: [];
      teams: [];
    }>();
    return [users.length, teams.length];
  };
  expect([await found('BOB'), await found('oper'), await found('zebra'), await found('')]).toEqual([
    [1, 0],
    [0, 1],
    [0, 0],
    [2, 1]
  ]);
});

test('one value needs one request, and a hundred values are read at most sixteen at a time', async () => {
  const helios = await makeHelios();
  const names = Array.from({ length: 100 }, (_, index) => `NAME_${index}`);
  for (const name of names) {
    await helios.acme.secret('ann', name);
  }
  expect(valuesOf(await helios.resolve('NAME_7'))).toEqual({ NAME_7: 'value of NAME_7' });
  expect(paths(helios)).toEqual(['GET /v1/secrets?name=NAME_7']);
  let [now, most] = [0, 0];
  helios.front.usual = async (_response, _asked, pass) => {
    most = Math.max(most, ++now);
    await new Promise(resolve => setImmediate(resolve));
    await pass();
    now--;
  };
  const values = valuesOf(await helios.resolve(...names, 'NAME_1'));
  expect(Object.entries(values)).toEqual(names.map(name => [name, `value of ${name}`]));
  expect(helios.front.asked).toHaveLength(100);
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(16);
});

test('each failed name has its own error code, and a missing one has a hint', async () => {
  const helios = await makeHelios();
  await helios.acme.secret('ann', 'AWS_SECRET_KEY');
  helios.front.usual = (response, asked, pass) => {
    const status = { DENIED: 403, BROKEN: 500, MANY: 429 }[asked.path.split('=')[1]];
    return status ? says({}, status, { 'Retry-After': '60' })(response, asked, pass) : pass();
  };
  const { errors, values } = await helios.resolve(
    'AWS_SECRET_KEI',
    'DENIED',
    'BROKEN',
    'MANY',
    'no name',
    'AWS_SECRET_KEY'
  );
  expect(errors.map(({ name, code }) => [name, code])).toEqual([
    ['AWS_SECRET_KEI', 'secret_not_found'],
    ['DENIED', 'secret_access_denied'],
    ['BROKEN', 'connection_failed'],
    ['MANY', 'rate_limited'],
    ['no name', 'secret_name_invalid']
  ]);
  expect(errors[0].message).toContain('Did you mean AWS_SECRET_KEY?');
  expect(values.map(({ name }) => name)).toEqual(['AWS_SECRET_KEY']);
});

test('a value of another name is never returned, whatever Helios answers', async () => {
  const helios = await makeHelios();
  helios.front.usual = says([{ secretID: ID, name: 'A_B', value: 'x' }]);
  expect((await helios.resolve('A')).errors.map(({ code }) => code)).toEqual(['secret_not_found']);
});

test('a value that the list omits is read by its id, even an empty one', async () => {
  const helios = await makeHelios();
  helios.front.next = [says([{ secretID: ID, name: 'A' }]), says({ secretID: ID, name: 'A', value: '' })];
  expect(valuesOf(await helios.resolve('A'))).toEqual({ A: '' });
  expect(paths(helios)).toEqual(['GET /v1/secrets?name=A', `GET /v1/secrets/${ID}`]);
});

test('a repeated request id with other names is refused', async () => {
  const { ask } = await makeHelios();
  const body = resolveBody(['A']);
  expect((await ask('POST', '/x/v1/resolve', body)).statusCode).toBe(200);
  expectRefusal(await ask('POST', '/x/v1/resolve', { ...body, names: ['B'] }), 'request_id_reused');
});

test('a route that Helios does not offer is refused, and nothing is sent', async () => {
  const helios = await makeHelios();
  for (const [method, path] of [
    ['GET', `/x/v1/secrets/${ID}/activity`],
    ['GET', '/x/v1/users'],
    ['GET', '/x/v1/deleted'],
    ['POST', `/x/v1/deleted/${ID}/restore`],
    ['GET', '/x/v1/apiKeys'],
    ['DELETE', `/x/v1/apiKeys/${ID}`]
  ]) {
    const { acme, ask } = helios;
    await ask('POST', '/x/v1/reauthentication', { apiKey: acme.key('ann') });
    expectRefusal(await ask(method, path), 'not_offered');
  }
  expect((await helios.ask('GET', '/x/v1/other')).statusCode).toBe(404);
  expect(paths(helios).filter(path => path.includes('/x/'))).toEqual([]);
});

test('users and teams are managed only after the key was typed, and nothing is sent to Helios before', async () => {
  const helios = await makeHelios();
  const body = { email: 'cat@acme.example' };
  expectRefusal(await helios.ask('POST', '/v1/users', body), 'reauthentication_required');
  expect(paths(helios)).toEqual([]);
  await helios.ask('POST', '/x/v1/reauthentication', { apiKey: helios.acme.key('ann') });
  expect((await helios.ask('POST', '/v1/users', body)).statusCode).toBe(200);
});

test('only the key and the type of a body are sent as headers', async () => {
  const helios = await makeHelios();
  const mine = { cookie: 'c=1', [IDEMPOTENCY_HEADER]: 'one', 'x-forwarded-for': '1.2.3.4' };
  await helios.ask('POST', '/v1/secrets', { name: 'A', value: 'x' }, mine);
  const [{ headers }] = helios.front.asked;
  const names = ['authorization', 'connection', 'content-length', 'content-type', 'host', 'user-agent'];
  expect(Object.keys(headers).sort()).toEqual(names);
});

const canary = makeCanary();

test.each([
  [400, 'request_invalid', 'GET', '/v1/secrets'],
  [401, 'connection_refused', 'GET', '/v1/secrets'],
  [403, 'secret_access_denied', 'PATCH', `/v1/secrets/${ID}`],
  [403, 'administrator_required', 'GET', '/v1/users'],
  [404, 'secret_not_found', 'GET', `/v1/secrets/${ID}`],
  [404, 'user_not_found', 'GET', `/v1/users/${ID}`],
  [404, 'team_not_found', 'GET', `/v1/teams/${ID}`],
  [404, 'route_not_found', 'GET', '/v1/auditLogs'],
  [409, 'secret_name_taken', 'POST', '/v1/secrets'],
  [409, 'last_owner', 'PATCH', `/v1/secrets/${ID}/accessControls`],
  [409, 'request_invalid', 'DELETE', `/v1/secrets/${ID}`],
  [413, 'secret_value_too_large', 'POST', '/v1/secrets'],
  [429, 'rate_limited', 'GET', '/v1/secrets'],
  [500, 'connection_failed', 'GET', '/v1/secrets'],
  [302, 'connection_failed', 'GET', '/v1/secrets']
] as const)('status %s is %s for %s %s, without a word of the answer', async (status, code, method, path) => {
  const { ask, front, log } = await makeHelios();
  const headers = { 'Retry-After': '60', Location: `https://localhost/${canary}` };
  front.usual = says({ error: canary, message: canary }, status, headers);
  const answer = await ask(method, path, method === 'GET' ? undefined : { value: canary });
  expectRefusal(answer, code);
  expect(answer.headers['retry-after']).toBe(status === 429 ? '60' : undefined);
  expect((answer.body + log.join('')).includes('canary')).toBe(false);
  expect(front.asked).toHaveLength(1);
});

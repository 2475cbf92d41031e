import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { type ErrorCode, ERRORS, type IErrorBody } from '../../src/contract';
import { KEY, expectRefusal, makeApp, makeCanary } from './fixtures';

const canary = makeCanary();
const json = { 'content-type': 'application/json' };
const resolve = {
  requestID: 'r'.repeat(8),
  kernelID: 'k',
  names: ['A'],
  origin: 'cell',
  identity: 'i',
  path: ''
};

type Refused = [
  string,
  ErrorCode,
  string,
  string,
  (object | string | undefined)?,
  (Record<string, string> | undefined)?
];
const REFUSED: Refused[] = [
  ['an unknown address', 'route_not_found', 'GET', `/v1/${canary}`],
  ['an address that is no text', 'route_not_found', 'GET', `/v1/${canary}%zz`],
  ['an id that is no text', 'route_not_found', 'GET', `/v1/secrets/${canary}%E0%A4%A`],
  ['an id that is too long', 'route_not_found', 'GET', `/v1/secrets/${canary.repeat(10)}`],
  ['a version that there is not', 'route_not_found', 'GET', `/v3/secrets?name=${canary}`],
  ['an unknown id', 'secret_not_found', 'GET', `/v1/secrets/${canary}`],
  ['no id', 'secret_not_found', 'GET', `/v1/secrets/?${canary}`],
  ['an unknown user', 'user_not_found', 'GET', `/v1/users/${canary}`],
  ['two names in a query', 'request_invalid', 'GET', `/v1/secrets?name=${canary}&name=${canary}`],
  ['a query that is too long', 'request_invalid', 'GET', `/v1/secrets?name=${canary.repeat(50)}`],
  ['a method that the address does not take', 'method_not_allowed', 'PUT', `/v1/secrets?${canary}`],
  ['a broken JSON body', 'request_invalid', 'POST', '/v1/secrets', `{"name":"${canary}`, json],
  [
    'a body that changes prototypes',
    'request_invalid',
    'POST',
    '/v1/secrets',
    `{"__proto__":"${canary}"}`,
    json
  ],
  ['an empty body', 'request_invalid', 'POST', '/v1/secrets', '', json],
  ['a body that is no object', 'request_invalid', 'POST', '/v1/secrets', [canary]],
  [
    'a field that there is not',
    'request_invalid',
    'POST',
    '/v1/secrets',
    { name: 'A', value: '', [canary]: 1 }
  ],
  [
    'a value that is no text',
    'request_invalid',
    'POST',
    '/v1/secrets',
    { name: 'A', value: { [canary]: canary } }
  ],
  ['a missing value', 'request_invalid', 'POST', '/v1/secrets', { name: canary }],
  ['a name that is none', 'secret_name_invalid', 'POST', '/v1/secrets', { name: canary, value: canary }],
  [
    'half a character',
    'secret_value_invalid',
    'POST',
    '/v1/secrets',
    { name: 'A', value: `${canary}\ud800` }
  ],
  [
    'a body of text',
    'media_type_unsupported',
    'POST',
    '/v1/secrets',
    canary,
    { 'content-type': 'text/plain' }
  ],
  [
    'a body of a form',
    'media_type_unsupported',
    'POST',
    '/v1/secrets',
    canary,
    { 'content-type': `x/${canary}` }
  ],
  ['a body of no type', 'media_type_unsupported', 'POST', '/v1/secrets', canary],
  [
    'an idempotency key that is none',
    'request_invalid',
    'POST',
    '/v1/secrets',
    { name: 'A', value: '' },
    { 'idempotency-key': `${canary} ${canary}` }
  ],
  ['a large body', 'request_too_large', 'DELETE', '/v1/secrets/x', { value: canary.repeat(3000) }],
  ['an origin that there is not', 'request_invalid', 'POST', '/x/v1/resolve', { ...resolve, origin: canary }],
  ['no names', 'request_invalid', 'POST', '/x/v1/resolve', { ...resolve, names: [], path: canary }],
  ['a wrong key', 'not_authenticated', 'GET', '/v1/secrets', undefined, { authorization: `Bearer ${canary}` }]
];

test.each(REFUSED)('%s is refused with %s in the usual shape, without an echo', async (...row) => {
  const [, code, method, url, payload, headers] = row;
  const { ask, log } = await makeApp();
  const answer = await ask(method, url, payload, { 'x-other': canary, ...headers });
  expectRefusal(answer, code);
  const told = [answer.body, JSON.stringify(answer.headers), answer.statusMessage, ...log].join('\n');
  expect(told.includes('canary')).toBe(false);
});

test('a refused method gets the list of allowed methods', async () => {
  const { ask } = await makeApp();
  for (const method of ['PUT', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE']) {
    expect((await ask(method, '/v2/secrets')).headers.allow).toBe('GET, POST');
  }
  expect((await ask('POST', '/v1/secrets/some-id')).headers.allow).toBe('GET, PATCH, DELETE');
  expect((await ask('DELETE', '/v1/organizations/current')).headers.allow).toBe('GET');
  expect((await ask('OPTIONS', '/v1/users/current')).headers.allow).toBe('GET');
});

test('an unexpected failure is logged by its kind and answered without its message', async () => {
  const { vault, ask, log } = await makeApp();
  jest.spyOn(vault.vault.listing, 'list').mockImplementation(() => {
    throw new RangeError(canary);
  });
  const answer = await ask('GET', '/v1/secrets');
  expectRefusal(answer, 'internal_error');
  const lines = log.map(line => JSON.parse(line) as Record<string, unknown>);
  const { requestID } = answer.json<IErrorBody>().error;
  expect(lines).toContainEqual(
    expect.objectContaining({ level: 'error', code: 'internal_error', cause: 'RangeError', requestID })
  );
  expect((answer.body + log.join('')).includes(canary)).toBe(false);
});

describe('a request that Node.js itself refuses', () => {
  const authorization = `Authorization: Bearer ${KEY}`;

  async function send(text: string): Promise<{ status: number; head: string; body: IErrorBody }> {
    const { app } = await makeApp();
    await app.listen({ host: '127.0.0.1', port: 0 });
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
    socket.setEncoding('utf8').end(text);
    let answer = '';
    for await (const part of socket) {
      answer += String(part);
    }
    const [head, body] = answer.split('\r\n\r\n');
    return { status: Number(head.split(' ')[1]), head, body: JSON.parse(body) as IErrorBody };
  }

  test.each<[string, ErrorCode, string]>([
    ['broken HTTP', 'request_invalid', `GET / ${canary}\r\n\r\n`],
    [
      'headers that are too long',
      'headers_too_large',
      `GET /v1/secrets?name=${canary.repeat(1000)} HTTP/1.1\r\nHost: localhost\r\n${authorization}\r\n\r\n`
    ],
    [
      'an empty host',
      'not_authenticated',
      `GET /v1/secrets HTTP/1.1\r\nHost:\r\n${authorization}\r\nConnection: close\r\nX: ${canary}\r\n\r\n`
    ]
  ])('%s is refused with %s, in the same shape and without an echo', async (_, code, text) => {
    const { status, head, body } = await send(text);
    expect([body.error.code, status]).toEqual([code, ERRORS[code].status]);
    expect(body.error.message).toBe(ERRORS[code].message);
    expect(head.toLowerCase()).toContain('cache-control: no-store');
    expect(head.toLowerCase()).toContain(`x-request-id: ${body.error.requestID}`);
    expect((head + JSON.stringify(body)).includes('canary')).toBe(false);
  });
});

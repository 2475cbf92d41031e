import { ServerConnection } from '@jupyterlab/services';
import { SecretsClient } from '../../src/browser/client';
import {
  CONNECTION_HEADER,
  ERRORS,
  type ErrorCode,
  IDEMPOTENCY_HEADER,
  type IResolveBody,
  encodeFrame
} from '../../src/contract';
import { CANARY, drained, secret } from './fakes';

const BASE = 'http://lab.test/user/ann/';
const ID = '01890000-0000-7000-8000-000000000001';
const BODY: IResolveBody = {
  requestID: 'request-1',
  kernelID: 'kernel-1',
  names: ['A', 'B'],
  origin: 'cell',
  isForeign: false,
  ownConnections: 1
};

const fetched = jest.fn<Promise<Response>, [Request]>();
const client = new SecretsClient(
  ServerConnection.makeSettings({ baseUrl: BASE, fetch: fetched as unknown as typeof fetch, token: '' })
);

const reads: [string, () => Promise<unknown>, string, string][] = [
  ['list', () => client.list(), 'GET', 'x/v1/secrets'],
  ['read', () => client.read(ID), 'GET', `v1/secrets/${ID}`],
  ['status', () => client.status(), 'GET', 'x/v1/status'],
  [
    'call',
    () => client.call('GET /x/v1/secrets/:secretID/activity', { secretID: ID }),
    'GET',
    `x/v1/secrets/${ID}/activity`
  ]
];
const writes: [string, () => Promise<unknown>, string, string][] = [
  ['create', () => client.create('A', CANARY), 'POST', 'v1/secrets'],
  ['update', () => client.update(ID, CANARY), 'PATCH', `v1/secrets/${ID}`],
  ['delete', () => client.delete(ID), 'DELETE', `v1/secrets/${ID}`],
  [
    'call',
    () => client.call('POST /x/v1/deleted/:secretID/restore', { secretID: ID, body: {} }),
    'POST',
    `x/v1/deleted/${ID}/restore`
  ]
];
const resolve = (): Promise<unknown> => client.resolve(BODY);

function framed(values: string[], head: object): Response {
  const encoder = new TextEncoder();
  const parts = encodeFrame(
    encoder.encode(JSON.stringify(head)),
    values.map(value => encoder.encode(value))
  );
  return new Response(Uint8Array.from(parts.flatMap(part => [...part])));
}

/** The one request that was made. */
function asked(): Request {
  expect(fetched).toHaveBeenCalledTimes(1);
  return fetched.mock.calls[0][0];
}

beforeEach(() => {
  fetched.mockReset().mockImplementation(async () => Response.json({ ...secret('A'), secrets: [] }));
});

test.each([...reads, ...writes])('%s asks below the base URL', async (_, act, method, path) => {
  await act();
  const { origin, pathname } = new URL(asked().url);
  expect(asked().method).toBe(method);
  expect(origin + pathname).toBe(`${BASE}helios-secrets/${path}`);
});

test('a client of one connection names it in every request, and its writes emit the common signal', async () => {
  const changed = jest.fn();
  client.changed.connect(changed);
  const work = client.at('id-of-team');
  await work.list();
  await work.create('A', CANARY);
  await client.read(ID);
  await client.at('').read(ID);
  expect(fetched.mock.calls.map(([request]) => request.headers.get(CONNECTION_HEADER))).toEqual([
    'id-of-team',
    'id-of-team',
    null,
    null
  ]);
  expect(changed).toHaveBeenCalledTimes(1);
  client.changed.disconnect(changed);
});

test('connections are asked for, in the background without keeping the server awake', async () => {
  await client.connections();
  await client.connections(true);
  expect(fetched.mock.calls.map(([{ url }]) => url.replace(/.*helios-secrets/, ''))).toEqual([
    expect.stringMatching(/^\/x\/v1\/connections(\?\d+)?$/),
    expect.stringMatching(/^\/x\/v1\/connections\?no_track_activity=1(&\d+)?$/)
  ]);
});

test('the status can be loaded in the background without keeping the server running', async () => {
  await client.status();
  await client.status(true);
  expect(fetched.mock.calls.map(([{ url }]) => url.replace(/.*helios-secrets/, ''))).toEqual([
    expect.stringMatching(/^\/x\/v1\/status(\?\d+)?$/),
    expect.stringMatching(/^\/x\/v1\/status\?no_track_activity=1(&\d+)?$/)
  ]);
});

test('resolve posts its body below the base URL', async () => {
  fetched.mockResolvedValue(framed([], { values: [], errors: [] }));
  await resolve();
  expect(asked().method).toBe('POST');
  expect(new URL(asked().url).pathname).toBe('/user/ann/helios-secrets/x/v1/resolve');
  expect(await asked().json()).toEqual(BODY);
});

test.each(writes)('%s has an idempotency key, another one each time', async (_, act) => {
  await act();
  await act();
  const [first, second] = fetched.mock.calls.map(([{ headers }]) => headers.get(IDEMPOTENCY_HEADER));
  expect(first).toMatch(/^[!-~]{16,100}$/);
  expect(second).toMatch(/^[!-~]{16,100}$/);
  expect(second).not.toBe(first);
});

test.each(reads)('%s has no idempotency key', async (_, act) => {
  await act();
  expect(asked().headers.get(IDEMPOTENCY_HEADER)).toBeNull();
});

test('resolve has no idempotency key, because its request id serves as one', async () => {
  fetched.mockResolvedValue(framed([], { values: [], errors: [] }));
  await resolve();
  expect(asked().headers.get(IDEMPOTENCY_HEADER)).toBeNull();
});

test('list loads all pages', async () => {
  const pages = [
    { secrets: [secret('A')], nextToken: 'a&b' },
    { secrets: [], nextToken: 'c' },
    { secrets: [secret('B')] }
  ];
  pages.forEach(page => fetched.mockResolvedValueOnce(Response.json(page)));
  expect((await client.list(true)).map(({ name }) => name)).toEqual(['A', 'B']);
  const queries = fetched.mock.calls.map(([{ url }]) => new URL(url).searchParams);
  expect(queries.map(query => query.get('nextToken'))).toEqual([null, 'a&b', 'c']);
  expect(queries.map(query => query.get('limit'))).toEqual(['1000', '1000', '1000']);
  expect(queries.every(query => query.get('no_track_activity') === '1')).toBe(true);
});

test('list fails if one page fails', async () => {
  fetched.mockResolvedValueOnce(Response.json({ secrets: [secret('A')], nextToken: 'a' }));
  fetched.mockRejectedValueOnce(new TypeError('Failed to fetch'));
  await expect(client.list()).rejects.toMatchObject({ code: 'connection_lost' });
});

test('a list for the background does not count as activity of the user', async () => {
  await client.list(true);
  expect(new URL(asked().url).searchParams.get('no_track_activity')).toBe('1');
});

test('a list for the user counts as activity', async () => {
  await client.list();
  expect(new URL(asked().url).searchParams.has('no_track_activity')).toBe(false);
});

test.each(writes)('%s puts no value into the URL or a header', async (_, act) => {
  await act();
  expect(asked().url).not.toContain(CANARY);
  expect(JSON.stringify([...asked().headers])).not.toContain(CANARY);
});

test('create and update send the value in the body', async () => {
  await client.create('A', CANARY);
  await client.update(ID, CANARY);
  const bodies = await Promise.all(fetched.mock.calls.map(([request]) => request.json() as Promise<unknown>));
  expect(bodies).toEqual([{ name: 'A', value: CANARY }, { value: CANARY }]);
});

test.each([...reads, ...writes])('%s is not kept in the cache of the browser', async (_, act) => {
  await act();
  expect(asked().cache).toBe('no-store');
});

test('a resolve can be ended: the browser gets the signal for that', async () => {
  const signals: unknown[] = [];
  class Noted extends Request {
    constructor(address: string, init?: RequestInit) {
      super(address, { ...init, signal: undefined });
      signals.push(init?.signal);
    }
  }
  const settings = { baseUrl: BASE, fetch: fetched as unknown as typeof fetch, token: '', Request: Noted };
  fetched.mockRejectedValueOnce(new Error('It was ended.'));
  const { signal } = new AbortController();
  const asking = new SecretsClient(ServerConnection.makeSettings(settings as never)).resolve(BODY, signal);
  await expect(asking).rejects.toMatchObject({ code: 'connection_lost' });
  expect(signals).toEqual([signal]);
});

test('resolve takes the frame of the answer apart', async () => {
  const values = [
    { name: 'A', secretID: ID, size: 3 },
    { name: 'B', secretID: ID, size: 0 }
  ];
  const errors = [{ name: 'C', code: 'secret_not_found' as ErrorCode, message: 'no' }];
  fetched.mockResolvedValue(framed(['é!', ''], { values, errors }));
  const answer = await client.resolve(BODY);
  expect(answer.values).toEqual(values);
  expect(answer.errors).toEqual(errors);
  expect(answer.bytes.map(bytes => [...bytes])).toEqual([[0xc3, 0xa9, 0x21], []]);
});

test.each(writes)('%s tells of a change once it is done', async (_, act) => {
  let answer: (response: Response) => void = () => undefined;
  fetched.mockReturnValue(new Promise(done => (answer = done)));
  const told = jest.fn();
  client.changed.connect(told);
  const done = act();
  await drained();
  expect(fetched).toHaveBeenCalledTimes(1);
  expect(told).not.toHaveBeenCalled();
  answer(Response.json(secret('A')));
  await done;
  client.changed.disconnect(told);
  expect(told).toHaveBeenCalledTimes(1);
});

test('neither a read nor a failed write tells of a change', async () => {
  const told = jest.fn();
  client.changed.connect(told);
  await Promise.all(reads.map(([, act]) => act()));
  fetched.mockImplementation(async () => new Response('', { status: 500 }));
  await Promise.allSettled(writes.map(([, act]) => act()));
  client.changed.disconnect(told);
  expect(told).not.toHaveBeenCalled();
});

describe('a failure', () => {
  const sent = (Object.keys(ERRORS) as ErrorCode[]).filter(code => ERRORS[code].status > 0);

  test.each(sent)('of the service has its own code: %s', async code => {
    const body = { error: { code, message: 'why', requestID: ID } };
    fetched.mockResolvedValue(Response.json(body, { status: ERRORS[code].status }));
    await expect(client.list()).rejects.toMatchObject({ code, message: 'why' });
  });

  const html = '<html>Not us</html>';
  const jupyter = JSON.stringify({ message: 'Not Found', reason: null });
  const unknown = JSON.stringify({ error: { code: 'of_tomorrow', message: '', requestID: '' } });
  const foreign: [number, ErrorCode][] = [
    [401, 'not_authenticated'],
    [403, 'not_authenticated'],
    [404, 'extension_missing'],
    [500, 'service_unavailable'],
    [502, 'service_unavailable']
  ];

  test.each(foreign)('%s that is not of the service is %s', async (status, code) => {
    for (const body of [html, jupyter, unknown, 'null', '']) {
      fetched.mockResolvedValue(new Response(body, { status }));
      await expect(client.list()).rejects.toMatchObject({ code });
    }
  });

  const all: [string, () => Promise<unknown>][] = [
    ...[...reads, ...writes].map(([name, act]): [string, typeof act] => [name, act]),
    ['resolve', resolve]
  ];

  test.each(all)('of the network is a lost connection in %s', async (_, act) => {
    fetched.mockRejectedValue(new TypeError('Failed to fetch'));
    await expect(act()).rejects.toMatchObject({ code: 'connection_lost' });
  });

  test.each(all)('is a log-in page in the place of an answer of %s', async (_, act) => {
    fetched.mockImplementation(async () => new Response(html));
    await expect(act()).rejects.toMatchObject({ code: 'connection_lost' });
  });
});

test('an answer without a body is valid', async () => {
  fetched.mockResolvedValue(new Response(null, { status: 200 }));
  const request = { secretID: ID, body: { grants: [], revokes: [] } };
  await expect(client.call('PATCH /v1/secrets/:secretID/accessControls', request)).resolves.toBeUndefined();
});

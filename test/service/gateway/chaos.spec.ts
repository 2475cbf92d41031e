// Helios answers slowly, partly, wrongly or not at all while kernels read: nothing hangs, and nothing needs a restart.
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KEY, expectRefusal } from '../fixtures';
import { type Fault, type IHelios, makeHelios, resolveBody, valuesOf } from './helios';

const SHORT = { connect: 3000, silence: 1000, answer: 2000 };
const JSON_HEADERS = { 'content-type': 'application/json' };

const FAULTS: Record<string, Fault> = {
  'no answer at all': () => undefined,
  'half an answer, then nothing': response => {
    response.writeHead(200, JSON_HEADERS);
    response.write('{"secrets":[{"secretID"');
  },
  'half an answer, then the end of the connection': response => {
    response.writeHead(200, { ...JSON_HEADERS, 'content-length': 1000 });
    response.write('{"secrets":[', () => response.socket?.destroy());
  },
  'the end of the connection': response => response.socket?.destroy(),
  'a drop every now and then': response => {
    response.writeHead(200, JSON_HEADERS);
    const timer = setInterval(() => response.write(' '), 20);
    response.once('close', () => clearInterval(timer));
  },
  'more than fits': response => {
    response.writeHead(200, JSON_HEADERS);
    const more = (): void => {
      if (response.writable) {
        response.write(' '.repeat(1 << 20), more);
      }
    };
    more();
  },
  'JSON of another shape': response => response.writeHead(200, JSON_HEADERS).end('{"secrets":{"a":1}}'),
  'no JSON': response => response.writeHead(200, JSON_HEADERS).end('{"secrets":'),
  'a page': response => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
  'an error of a proxy': response => response.writeHead(502).end('<html>'),
  'no HTTP': response => response.socket?.end('garbage\r\n\r\n')
};

/** A gateway to Helios with one secret. */
async function withSecret(limits = {}): Promise<IHelios> {
  const helios = await makeHelios({ limits });
  await helios.acme.secret('ann', 'A');
  return helios;
}

test.each(Object.entries(FAULTS))(
  '%s is connection_failed, and the next read finds the value',
  async (_, fault) => {
    const helios = await withSecret(SHORT);
    helios.front.usual = fault;
    const { errors } = await helios.resolve('A');
    expect(errors.map(({ code }) => code)).toEqual(['connection_failed']);
    expect(errors[0].message.length).toBeGreaterThan(20);
    helios.front.usual = null;
    expect(valuesOf(await helios.resolve('A'))).toEqual({ A: 'value of A' });
  }
);

test('a service that was down answers again without a restart of the gateway', async () => {
  const helios = await withSecret();
  await helios.resolve('A');
  await helios.front.stop();
  expect((await helios.resolve('A')).errors.map(({ code }) => code)).toEqual(['connection_failed']);
  await helios.front.start();
  expect(valuesOf(await helios.resolve('A'))).toEqual({ A: 'value of A' });
});

test('connections that closed between two reads are replaced without an error', async () => {
  const helios = await withSecret();
  for (let turn = 0; turn < 5; turn++) {
    expect(valuesOf(await helios.resolve('A'))).toEqual({ A: 'value of A' });
    helios.front.cut();
  }
});

test('consecutive reads use one connection, and concurrent reads share the pool', async () => {
  const helios = await withSecret();
  for (let turn = 0; turn < 10; turn++) {
    await helios.resolve('A');
  }
  expect(helios.front.connections).toBe(1);
});

test('a lost read is sent again, but a lost write to Helios never is, and its error says that it may have been made', async () => {
  const { ask, front, resolve } = await withSecret();
  const lose: Fault = response => response.socket?.destroy();
  front.next = [lose, lose];
  expect(valuesOf(await resolve('A'))).toEqual({ A: 'value of A' });
  expect(front.asked.splice(0)).toHaveLength(3);
  for (const [method, path] of [
    ['POST', '/v1/secrets'],
    ['PATCH', '/v1/secrets/01890000-0000-7000-8000-000000000000']
  ]) {
    front.next = [lose];
    const headers = { 'idempotency-key': 'mine' };
    const answer = await ask(method, path, { value: 'x' }, headers);
    expectRefusal(answer, 'connection_failed');
    expect(answer.body).toContain('The change may have been made');
  }
  expect(front.asked).toHaveLength(2);
});

test('a read waits for a short Retry-After and is sent again', async () => {
  const { front, resolve } = await withSecret();
  const later: Fault = response => response.writeHead(429, { 'retry-after': '0' }).end();
  front.next = [later, later];
  expect(valuesOf(await resolve('A'))).toEqual({ A: 'value of A' });
  expect(front.asked).toHaveLength(3);
});

test('after many failures in a row no request is sent for a moment, and the error says so', async () => {
  const { front, resolve } = await withSecret();
  front.usual = response => response.writeHead(500).end();
  const names = ['A', 'B', 'C', 'D', 'E'];
  await resolve(...names);
  expect(front.asked.splice(0)).toHaveLength(5);
  const { errors } = await resolve(...names);
  expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['connection_failed']));
  expect(errors[0].message).toContain('failed 5 times in a row');
  expect(front.asked).toEqual([]);
});

test('a certificate of an unknown issuer is an error, and no key is sent', async () => {
  const helios = await makeHelios();
  delete process.env.HELIOS_SECRETS_CA_FILE;
  const { errors } = await helios.resolve('A');
  expect(errors[0].message).toContain('HELIOS_SECRETS_CA_FILE');
  expect(helios.front.asked).toEqual([]);
});

test('a missing file of certificates is an error that names its variable', async () => {
  const helios = await makeHelios();
  process.env.HELIOS_SECRETS_CA_FILE = '/nowhere';
  expect((await helios.resolve('A')).errors[0].message).toContain('cannot be read');
});

test('a read that the kernel no longer waits for is aborted at Helios too', async () => {
  const { app, front } = await withSecret();
  const dropped = new Promise<void>(resolve => {
    front.usual = response => void response.once('close', () => resolve());
  });
  const begun = new Promise<void>(resolve => {
    const wait = front.usual!;
    front.usual = (response, asked, pass) => {
      resolve();
      return wait(response, asked, pass);
    };
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
  const asked = httpRequest({ host: '127.0.0.1', port, method: 'POST', path: '/x/v1/resolve', headers });
  asked.on('error', () => undefined);
  asked.end(JSON.stringify(resolveBody(['A'])));
  await begun;
  asked.destroy();
  await dropped;
});

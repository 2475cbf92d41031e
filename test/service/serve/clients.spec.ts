// Clients that are slow, wrong or too many.
import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { ERRORS, type IErrorBody } from '../../../src/contract';
import { type IServed, serveTeam } from './served';

/** A connection that has sent these bytes. */
function sending({ url }: IServed, bytes: string): Socket {
  const { hostname, port } = new URL(url);
  return connect(Number(port), hostname, function (this: Socket) {
    this.write(bytes);
  });
}

/** What the service says before it closes the connection. */
async function answerTo(served: IServed, bytes: string): Promise<{ status: number; code: string }> {
  const all = await text(sending(served, bytes));
  const body = all.slice(all.indexOf('\r\n\r\n') + 4);
  return { status: Number(all.split(' ')[1]), code: (JSON.parse(body) as IErrorBody).error.code };
}

function head(served: IServed, path: string, ...headers: string[]): string {
  const lines = [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    `Authorization: Bearer ${served.key}`,
    ...headers
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

const refusal = (code: keyof typeof ERRORS): object => ({ status: ERRORS[code].status, code });

test('a client that sends half of its headers gets an answer and is disconnected', async () => {
  const served = await serveTeam([], { headers: 100 });
  expect(await answerTo(served, 'GET /v1/secrets HTTP/1.1\r\nHost: localhost\r\n')).toEqual(
    refusal('request_late')
  );
});

test('a client that sends half of a body gets an answer and is disconnected', async () => {
  const served = await serveTeam([], { headers: 100, request: 200 });
  const half = head(served, '/v1/secrets', 'Content-Type: application/json', 'Content-Length: 100');
  expect(await answerTo(served, `${half}{"name":`)).toEqual(refusal('request_late'));
});

test('a client that sends nothing is disconnected', async () => {
  const served = await serveTeam([], { silence: 100 });
  expect(await text(sending(served, ''))).toBe('');
});

test('input that is not HTTP gets an error of the usual form', async () => {
  expect(await answerTo(await serveTeam(), 'secrets, please\r\n\r\n')).toEqual(refusal('request_invalid'));
});

test('headers that are too long are refused', async () => {
  const served = await serveTeam();
  const long = head(served, '/v1/secrets', `X-Long: ${'x'.repeat(20_000)}`);
  expect(await answerTo(served, long)).toEqual(refusal('headers_too_large'));
});

test('a body that is too large is refused before any of it is read', async () => {
  const served = await serveTeam();
  const large = head(served, '/v1/secrets', 'Content-Type: application/json', 'Content-Length: 40000000');
  expect(await answerTo(served, large)).toEqual(refusal('request_too_large'));
});

test('a client without a key is refused before any of a large body is read', async () => {
  const served = { ...(await serveTeam()), key: 'unknown' };
  for (const length of ['Content-Length: 30000000', 'Transfer-Encoding: chunked']) {
    const large = head(served, '/v1/secrets', 'Content-Type: application/json', length, 'Connection: close');
    expect(await answerTo(served, large)).toEqual(refusal('not_authenticated'));
  }
});

test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'nonsense'])(
  'a body of type %s is refused',
  async type => {
    const served = await serveTeam();
    const other = head(
      served,
      '/v1/secrets',
      `Content-Type: ${type}`,
      'Content-Length: 1',
      'Connection: close'
    );
    expect(await answerTo(served, `${other}x`)).toEqual(refusal('media_type_unsupported'));
  }
);

test('connections beyond the maximum are closed, and the others continue', async () => {
  const served = await serveTeam([], { connections: 2 });
  const kept = [sending(served, ''), sending(served, '')];
  await Promise.all(kept.map(socket => once(socket, 'connect')));
  const dropped = once(served.app.server, 'drop');
  await text(sending(served, '')).catch(() => '');
  await dropped;
  kept[0].write('GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  expect(await text(kept[0])).toMatch(/^HTTP\/1.1 200 /);
  kept[1].destroy();
});

test('the memory for answers that clients do not read is limited', async () => {
  const served = await serveTeam(['--rate-limit', '0'], { waiting: 12 * 1024 * 1024 });
  const body = JSON.stringify({ name: 'LARGE', value: 'x'.repeat(5 * 1024 * 1024) });
  const headers = { authorization: `Bearer ${served.key}`, 'content-type': 'application/json' };
  await fetch(`${served.url}/v1/secrets`, { method: 'POST', headers, body });
  const ask = `GET /v1/secrets?name=LARGE HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${served.key}\r\n\r\n`;
  const idle: Socket[] = [];
  for (let index = 0; index < 2; index++) {
    const socket = sending(served, ask);
    await once(socket, 'readable');
    idle.push(socket);
  }
  const third = await served.get('/v1/secrets?name=LARGE');
  expect([third.status, ((await third.json()) as IErrorBody).error.code]).toEqual([503, 'too_busy']);
  expect((await served.get('/v1/secrets')).status).toBe(200);
  idle.forEach(socket => socket.destroy());
});

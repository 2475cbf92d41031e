import { once } from 'node:events';
import {
  type ClientRequest,
  type IncomingMessage,
  type ServerResponse,
  request as httpRequest
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { HeliosError, type IErrorBody } from '../../../src/contract';
import { type ITestApp, KEY, afterwards, expectRefusal, makeApp } from '../fixtures';

// Bodies of 32 MiB take their time on a machine that is busy.

const KiB = 1024;
const MiB = 1024 * KiB;

/** A JSON object of exactly `bytes` bytes. */
function bodyOf(bytes: number): string {
  const empty = '{"name":"A","value":""}';
  return empty.replace('""', `"${'x'.repeat(bytes - empty.length)}"`);
}

const json = { 'content-type': 'application/json' };

test.each([
  ['POST', '/v1/secrets', 32 * MiB, 'secret_value_too_large'],
  ['POST', '/v2/secrets', 32 * MiB, 'secret_value_too_large'],
  ['PATCH', '/v1/secrets/some-id', 32 * MiB, 'request_invalid'],
  ['DELETE', '/v1/secrets/some-id', 64 * KiB, 'secret_not_found'],
  ['POST', '/x/v1/resolve', 512 * KiB, 'request_invalid'],
  ['POST', '/v1/nothing', 64 * KiB, 'route_not_found']
] as const)('%s %s reads %d bytes and not one more', async (method, url, most, otherwise) => {
  const { ask } = await makeApp();
  expectRefusal(await ask(method, url, bodyOf(most), json), otherwise);
  expectRefusal(await ask(method, url, bodyOf(most + 1), json), 'request_too_large');
});

describe('large bodies', () => {
  const whole = JSON.stringify({ value: 'x'.repeat(2 * MiB) });

  async function listen(): Promise<ITestApp & { replies: ServerResponse[] }> {
    const made = await makeApp();
    const replies: ServerResponse[] = [];
    made.app.server.on('request', (_, reply) => replies.push(reply));
    await made.app.listen({ host: '127.0.0.1', port: 0 });
    return { ...made, replies };
  }

  async function arrival(app: FastifyInstance, replies: ServerResponse[], count: number): Promise<void> {
    while (replies.length < count) {
      await once(app.server, 'request');
    }
  }

  /** A request of 2 MiB whose last byte is still to come. */
  function begin(app: FastifyInstance): { ask: ClientRequest; answer: Promise<number | string> } {
    const ask = httpRequest({
      port: (app.server.address() as AddressInfo).port,
      host: '127.0.0.1',
      method: 'PATCH',
      path: '/v1/secrets/some-id',
      headers: { ...json, authorization: `Bearer ${KEY}`, 'content-length': whole.length },
      agent: false
    });
    afterwards(() => ask.destroy());
    const answer = once(ask, 'response').then(async ([response]) => {
      const parts: Buffer[] = [];
      for await (const part of response as IncomingMessage) {
        parts.push(part as Buffer);
      }
      return (JSON.parse(Buffer.concat(parts).toString()) as IErrorBody).error.code;
    });
    answer.catch(() => undefined);
    ask.write(whole.slice(0, -1));
    return { ask, answer };
  }

  test('are accepted four at a time, and the next one as soon as one is answered', async () => {
    const { app, replies } = await listen();
    const first = Array.from({ length: 4 }, () => begin(app));
    await arrival(app, replies, 4);
    expect(await begin(app).answer).toBe('too_busy');

    first[0].ask.end(whole.slice(-1));
    expect(await first[0].answer).toBe('secret_not_found');
    const next = begin(app);
    next.ask.end(whole.slice(-1));
    expect(await next.answer).toBe('secret_not_found');
  });

  test('count until they are answered, not only until they are read', async () => {
    const { app, vault } = await listen();
    let reached = 0;
    let open = (): void => undefined;
    const gate = new Promise<void>(resolve => (open = resolve));
    const allReached = new Promise<void>(resolve => {
      jest.spyOn(vault.vault.secrets, 'update').mockImplementation(async () => {
        if (++reached === 4) {
          setImmediate(resolve);
        }
        await gate;
        throw new HeliosError('secret_not_found');
      });
    });
    const first = Array.from({ length: 4 }, () => begin(app));
    first.forEach(({ ask }) => ask.end(whole.slice(-1)));
    await allReached;
    expect(await begin(app).answer).toBe('too_busy');
    open();
    expect(await Promise.all(first.map(({ answer }) => answer))).toEqual(Array(4).fill('secret_not_found'));
  });

  test('that are aborted halfway make room for others', async () => {
    const { app, replies } = await listen();
    const first = Array.from({ length: 4 }, () => begin(app));
    await arrival(app, replies, 4);
    const closed = replies.map(reply => once(reply, 'close'));
    first.forEach(({ ask }) => ask.destroy());
    await Promise.all(closed);
    const next = begin(app);
    next.ask.end(whole.slice(-1));
    expect(await next.answer).toBe('secret_not_found');
  });

  test('do not delay small bodies', async () => {
    const { app, ask, replies } = await listen();
    Array.from({ length: 4 }, () => begin(app));
    await arrival(app, replies, 4);
    expect((await ask('POST', '/v1/secrets', { name: 'A', value: 'a' })).statusCode).toBe(200);
  });
});

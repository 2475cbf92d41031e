// What stands in for SingleStore Helios: the Management API of a team service, and nothing else of it, behind a TLS
// front that can be told to misbehave; and a gateway to it.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Server, createServer } from 'node:https';
import { type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { FastifyInstance } from 'fastify';
import type { IFrame } from '../../../src/contract';
import { decodeFrame } from '../../../src/contract';
import { buildApp } from '../../../src/service/app';
import { buildGateway } from '../../../src/service/gateway';
import { LIMITS, type Limits } from '../../../src/service/gateway/pool';
import { keyGuard } from '../../../src/service/guard';
import { Log } from '../../../src/service/log';
import { Acme } from '../acme';
import { KEY, afterwards, makeFolder } from '../fixtures';
import { CERTIFICATE } from './certificate';
import type { IAsked, ITestGateway } from './team';

/** Answers in place of the service, or lets it answer. */
export type Fault = (response: ServerResponse, asked: IAsked, pass: () => Promise<void>) => unknown;

export interface IFront {
  url: string;
  /** What came, in order. */
  asked: IAsked[];
  /** How many connections were made. */
  connections: number;
  /** The next faults; when there are none, `usual`. */
  next: Fault[];
  usual: Fault | null;
  /** Ends all connections that are open. */
  cut: () => void;
  /** Stops listening, and begins again at the same address. */
  stop: () => Promise<void>;
  start: () => Promise<void>;
}

/** Trusts the certificate of the front, as an installation with issuers of its own does. */
export function trustFront(): void {
  const file = join(makeFolder(), 'issuers.pem');
  writeFileSync(file, CERTIFICATE.cert);
  const before = process.env.HELIOS_SECRETS_CA_FILE;
  process.env.HELIOS_SECRETS_CA_FILE = file;
  afterwards(() => {
    if (before === undefined) {
      delete process.env.HELIOS_SECRETS_CA_FILE;
    } else {
      process.env.HELIOS_SECRETS_CA_FILE = before;
    }
  });
}

/** The Management API of `app` over TLS. */
export async function startFront(app: FastifyInstance): Promise<IFront> {
  const sockets = new Set<Socket>();
  let server: Server;
  const front: IFront = {
    url: '',
    asked: [],
    connections: 0,
    next: [],
    usual: null,
    cut: () => sockets.forEach(socket => socket.destroy()),
    stop: async () => {
      front.cut();
      await new Promise(resolve => server.close(resolve));
    },
    start: () => listen(Number(new URL(front.url).port))
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = request;
    const body = await buffer(request);
    const asked = { method, path: url, headers, body: body.toString() };
    front.asked.push(asked);
    const pass = async (): Promise<void> => {
      const { authorization, 'content-type': type } = headers;
      const sent = { ...(authorization && { authorization }), ...(type && { 'content-type': type }) };
      const isThere = /^\/v[12]\//.test(url);
      const given = await app.inject({
        method: method as 'GET',
        url: isThere ? url : '/nothing',
        headers: sent,
        payload: body.length ? body : undefined
      });
      response.writeHead(given.statusCode, {
        'content-type': String(given.headers['content-type'] ?? 'text/plain')
      });
      response.end(given.rawPayload);
    };
    const fault = front.next.shift() ?? front.usual;
    await (fault ? fault(response, asked, pass) : pass());
  };
  const listen = async (port: number): Promise<void> => {
    server = createServer(CERTIFICATE, (request, response) => {
      answer(request, response).catch(() => undefined);
    });
    server.on('secureConnection', (socket: Socket) => {
      front.connections++;
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => sockets.delete(socket));
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    front.url = `https://localhost:${(server.address() as AddressInfo).port}`;
  };
  await listen(0);
  afterwards(async () => {
    if (server.listening) {
      await front.stop();
    }
  });
  return front;
}

export interface IHelios extends ITestGateway {
  front: IFront;
  acme: Acme;
  /** Values of names, as a kernel asks for them. */
  resolve: (...names: string[]) => Promise<IFrame>;
}

export interface IHeliosOptions {
  as?: string;
  limits?: Partial<Limits>;
}

let requests = 0;

/** What the page sends for a kernel. */
export function resolveBody(names: string[]): object {
  const requestID = `request-${++requests}`;
  return { requestID, kernelID: 'kernel', names, origin: 'cell', identity: 'ann', path: 'a.ipynb' };
}

/** A gateway of Ann's, or somebody else's, to Helios. */
export async function makeHelios({ as = 'ann', limits }: IHeliosOptions = {}): Promise<IHelios> {
  trustFront();
  const acme = await Acme.make('bob');
  const upstream = await buildApp({
    guard: keyGuard(),
    vault: () => acme.vault,
    backend: 'team',
    home: '',
    log: new Log('error', () => undefined)
  });
  afterwards(() => upstream.close());
  const front = await startFront(upstream);
  const log: string[] = [];
  const app = await buildGateway({
    key: KEY,
    connection: { kind: 'helios', url: front.url, apiKey: acme.key(as) },
    log: new Log('debug', line => log.push(line)),
    limits: { ...LIMITS, ...limits }
  });
  afterwards(() => app.close());
  const ask: ITestGateway['ask'] = (method, url, payload, headers) =>
    app.inject({
      method: method as 'GET',
      url,
      payload,
      headers: { authorization: `Bearer ${KEY}`, ...headers }
    });
  const resolve: IHelios['resolve'] = async (...names) => {
    const answer = await ask('POST', '/x/v1/resolve', resolveBody(names));
    if (answer.statusCode !== 200) {
      throw new Error(answer.body);
    }
    return decodeFrame(answer.rawPayload, bytes => Buffer.from(bytes).toString());
  };
  return { app, team: null as never, front, acme, log, ask, resolve };
}

/** The texts of a frame's values, by name. */
export function valuesOf({ values, bytes }: IFrame): Record<string, string> {
  return Object.fromEntries(values.map(({ name }, index) => [name, Buffer.from(bytes[index]).toString()]));
}

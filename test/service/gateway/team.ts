// A team service that stands in for the real one, and a gateway to it.
import { once } from 'node:events';
import { type IncomingHttpHeaders, type RequestListener, type ServerResponse, createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import type { IResolveForward } from '../../../src/contract';
import { buildGateway } from '../../../src/service/gateway';
import { Log } from '../../../src/service/log';
import { KEY, afterwards } from '../fixtures';
import { CERTIFICATE } from './certificate';

export const ID = '01890000-0000-7000-8000-000000000000';
export const ANN = { userID: ID, email: 'ann@acme.example', firstName: 'Ann', lastName: 'A' };
export const API_KEY = 'the-api-key-of-ann';

/** The body of a read for a kernel. */
export const RESOLVE: IResolveForward = {
  requestID: 'request-1',
  kernelID: 'kernel',
  names: ['A', 'B'],
  origin: 'cell',
  identity: 'ann',
  path: 'a.ipynb'
};

export interface IAsked {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

type Answer = (response: ServerResponse, asked: IAsked) => void;

export interface ITeam {
  url: string;
  /** What came, in order. */
  asked: IAsked[];
  /** The next answers; when there are none, `usual` answers. */
  next: Answer[];
  usual: Answer;
  stop: () => Promise<void>;
}

/** Answers with JSON. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Answer {
  return response => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
    response.end(JSON.stringify(body));
  };
}

/** Answers with an error as a team service does. */
export function refusal(status: number, code: string, headers: Record<string, string> = {}): Answer {
  return json({ error: { code, message: `It is ${code}.`, requestID: 'id-at-the-team' } }, status, headers);
}

/** Breaks the connection off without an answer. */
export const lose: Answer = response => response.socket?.destroy();

/** Knows three keys of Ann's, of which one is limited, and one of Bob's, and tells who one is. */
export function whoIs(response: ServerResponse, asked: IAsked): void {
  const users: Record<string, string> = {
    [API_KEY]: ID,
    'another-of-ann': ID,
    'nightly-of-ann': ID,
    'one-of-bob': 'bob'
  };
  const key = asked.headers.authorization?.replace('Bearer ', '') ?? '';
  const userID = users[key];
  const scope = key.startsWith('nightly') ? 'NamedSecrets' : 'Full';
  const apiKeys = [
    { isCurrent: false, scope: 'Full' },
    { isCurrent: true, scope }
  ];
  const answer = asked.path === '/x/v1/apiKeys' ? { apiKeys } : { ...ANN, userID };
  (userID ? json(answer) : refusal(401, 'not_authenticated'))(response, asked);
}

/** Listens on a port of the loopback address. */
export async function startTeam({ isSecure = false } = {}): Promise<ITeam> {
  const listener: RequestListener = (request, response) => {
    void text(request).then(body => {
      const { method = '', url = '', headers } = request;
      const asked = { method, path: url, headers, body };
      team.asked.push(asked);
      (team.next.shift() ?? team.usual)(response, asked);
    });
  };
  const server = isSecure ? createSecureServer(CERTIFICATE, listener) : createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    if (server.listening) {
      await new Promise(resolve => server.close(resolve));
    }
  };
  afterwards(stop);
  const { port } = server.address() as AddressInfo;
  const url = `${isSecure ? 'https' : 'http'}://127.0.0.1:${port}`;
  const team: ITeam = { url, asked: [], next: [], usual: json({}), stop };
  return team;
}

export interface ITestGateway {
  app: FastifyInstance;
  team: ITeam;
  /** The log lines so far. */
  log: string[];
  ask: (
    method: string,
    url: string,
    payload?: object | string,
    headers?: Record<string, string>
  ) => Promise<LightMyRequestResponse>;
}

/** A gateway to a team service, asked with the right key unless `headers` say otherwise. */
export async function makeGateway(team?: ITeam): Promise<ITestGateway> {
  team ??= await startTeam();
  const log: string[] = [];
  const app = await buildGateway({
    key: KEY,
    connection: { url: team.url, apiKey: API_KEY },
    log: new Log('debug', line => log.push(line))
  });
  afterwards(() => app.close());
  const ask: ITestGateway['ask'] = (method, url, payload, headers) =>
    app.inject({
      method: method as 'GET',
      url,
      payload,
      headers: { authorization: `Bearer ${KEY}`, ...headers }
    });
  return { app, team, log, ask };
}

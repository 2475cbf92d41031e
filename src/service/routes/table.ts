// Makes Fastify's routes of a table of the contract.
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { FRAME_TYPE, type IFrame, SMALL_BODY, VALUE_BODY, encodeFrame } from '../../contract';
import {
  type AnswerOf,
  type BodyOf,
  type IRoute,
  type ParameterOf,
  type QueryOf,
  type RouteName,
  type RouteTable,
  addressOf,
  frame,
  limited,
  nothing
} from '../../contract/api';
import type { ICall } from '../vault/call';
import { callOf, tagOf } from './call';
import { limitLarge } from './limits';

/** A request to a route, as its handler gets it. */
export interface IAsked<Name, Route> {
  params: Record<ParameterOf<Name>, string>;
  query: { [Q in QueryOf<Route>]?: Q extends 'limit' ? number : string };
  body: BodyOf<Route>;
  /** Who asks. Throws HeliosError not_authenticated for nobody. */
  readonly call: ICall;
  requestID: string;
}

type Answered<Route> = AnswerOf<Route> & (Route extends { hasETag: true } ? { version?: number } : unknown);

/** What does the work of each route of a table. A route without a handler is a type error. */
export type Handlers<Table> = {
  [Name in keyof Table]: (
    asked: IAsked<Name, Table[Name]>,
    reply: FastifyReply
  ) => Promise<Answered<Table[Name]>> | Answered<Table[Name]>;
};

type Handler = (asked: unknown, reply: FastifyReply) => Promise<unknown>;

/**
 * Adds the routes of `table` that have a handler, with their checks and limits.
 * @param isPublic whether they stand in the OpenAPI document, and answer no more than what stands there.
 */
export function addRoutes<Table extends RouteTable>(
  app: FastifyInstance,
  table: Table,
  handlers: Partial<Handlers<Table>>,
  isPublic = false
): void {
  const large = limitLarge();
  for (const [name, handler] of Object.entries(handlers) as [RouteName, Handler][]) {
    const route = table[name];
    const { method, paths } = addressOf(name);
    for (const url of paths) {
      app.route({
        method,
        url,
        ...limitsOf(route, large),
        config: { isOpen: route.isOpen },
        schema: { ...checksOf(url, route), ...(isPublic ? documentOf(route) : { hide: true }) },
        handler: async (request, reply) => send(reply, route, await handler(askedOf(request), reply))
      });
    }
  }
}

/** How large a body may be, and a guard of the memory where it may carry a value. */
export function limitsOf(
  { bodyLimit = SMALL_BODY }: IRoute,
  large: RouteOptions['onRequest']
): Pick<RouteOptions, 'bodyLimit' | 'onRequest'> {
  return { bodyLimit, ...(bodyLimit === VALUE_BODY ? { onRequest: large } : {}) };
}

function askedOf(request: FastifyRequest): object {
  const query = request.query as Record<string, string>;
  return {
    params: request.params,
    query: 'limit' in query ? { ...query, limit: Number(query.limit) } : query,
    body: request.body,
    requestID: request.id,
    get call(): ICall {
      return callOf(request);
    }
  };
}

/** What a request is checked against. An id in a path that is none is not found, rather than refused. */
function checksOf(url: string, { query = [], body }: IRoute): object {
  const names = [...url.matchAll(/:(\w+)/g)].map(([, name]) => name);
  const fields = (wanted: readonly string[], of: object): object =>
    Object.fromEntries(wanted.map(name => [name, name === 'limit' ? LIMIT : of]));
  return {
    ...(names.length && {
      params: { type: 'object', required: names, properties: fields(names, limited(100)) }
    }),
    ...(query.length && { querystring: { type: 'object', properties: fields(query, limited(1000)) } }),
    ...(body && { body })
  };
}

/** Numbers of a query arrive as text. */
const LIMIT = { type: 'string', pattern: '^[0-9]{1,4}$' };

function documentOf({ does, answer, isOpen }: IRoute): object {
  const shown =
    answer === frame
      ? { description: 'The values as bytes.', content: { [FRAME_TYPE]: { schema: { type: 'string' } } } }
      : answer;
  return { summary: does, response: { 200: shown }, ...(isOpen && { security: [] }) };
}

function send(reply: FastifyReply, { answer, hasETag }: IRoute, answered: unknown): unknown {
  if (answer === nothing) {
    return reply.send();
  }
  if (answer === frame) {
    return sendFrame(reply, answered as IFrame);
  }
  if (hasETag) {
    // A later change of the secret can say which version its author has seen.
    void reply.header('ETag', tagOf((answered as { version?: number }).version));
  }
  return answered;
}

function sendFrame(reply: FastifyReply, { values, errors, bytes }: IFrame): FastifyReply {
  const parts = encodeFrame(Buffer.from(JSON.stringify({ values, errors })), bytes);
  const length = parts.reduce((sum, part) => sum + part.byteLength, 0);
  void reply.header('Content-Type', FRAME_TYPE).header('Content-Length', length);
  return reply.send(Readable.from(parts));
}

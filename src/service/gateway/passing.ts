import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SMALL_BODY, VALUE_BODY, limitLarge } from '../routes/limits';
import type { Reauthentication } from './reauthentication';
import { type IRoute, QUERY } from './routes';

const UUID = '[0-9a-fA-F-]{36}';
const RESOLVE_BODY = 512 * 1024;

/** @param path as it stands in the list, with its parameter unfilled. */
export type Handler = (path: string, request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

/** A body is kept whole until its answer is there, so that it can be sent again. */
export function takeBuffers(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
}

/** Answers what is on a list, with its limits; what manages people or keys wants one's API key typed again. */
export function addRoutes(
  app: FastifyInstance,
  routes: readonly IRoute[],
  reauthentication: Reauthentication,
  handler: Handler
): void {
  const large = limitLarge();
  for (const { methods, path, hasValue, manages } of routes) {
    for (const method of methods) {
      const isLarge = hasValue && (method === 'POST' || method === 'PATCH');
      app.route({
        method,
        url: path.replace(':id', `:id(^${UUID}$)`),
        ...(isLarge ? large : {}),
        bodyLimit: isLarge ? VALUE_BODY : path === '/x/v1/resolve' ? RESOLVE_BODY : SMALL_BODY,
        preHandler: async () => {
          if (manages && method !== 'GET') {
            reauthentication.require();
          }
        },
        handler: (request, reply) => handler(path, request, reply)
      });
    }
  }
}

/** The address of a request made anew from the list, so that no trick of writing one gets through. */
export function pathOf(path: string, request: FastifyRequest): string {
  const { id = '' } = request.params as { id?: string };
  const given = request.query as Record<string, string | string[] | undefined>;
  const kept = new URLSearchParams();
  QUERY.forEach(name => [given[name] ?? []].flat().forEach(value => kept.append(name, value)));
  return path.replace(':id', id) + (kept.size ? `?${kept.toString()}` : '');
}

export function bodyOf(request: FastifyRequest): Buffer | undefined {
  return request.body instanceof Buffer && request.body.length ? request.body : undefined;
}

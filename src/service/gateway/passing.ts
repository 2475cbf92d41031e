import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  type IRoute,
  PARAMETERS,
  type RouteName,
  type RouteTable,
  SERVICE_ROUTES,
  UUID_PATTERN,
  addressOf,
  fill
} from '../../contract/api';
import { limitLarge } from '../routes/limits';
import { limitsOf } from '../routes/table';
import type { Reauthentication } from './reauthentication';

/** The routes that pass through a gateway: all that need an API key. */
export const PASSED: RouteTable = Object.fromEntries(
  Object.entries<IRoute>(SERVICE_ROUTES).filter(([, { isOpen }]) => !isOpen)
);

/**
 * @param address built from the table, so that no other spelling of a path can get through.
 * @param path from the table, with its parameters not filled in.
 */
type Handler = (
  address: string,
  request: FastifyRequest,
  reply: FastifyReply,
  path: string
) => Promise<unknown>;

/** Keeps each body until its answer arrives, so that it can be sent again. */
export function takeBuffers(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
}

/**
 * Adds the routes of {@link PASSED} that `isWanted`, with their limits. Managing users, teams and keys needs a typed API key.
 */
export function passRoutes(
  app: FastifyInstance,
  isWanted: (name: RouteName) => boolean,
  reauthentication: Reauthentication,
  handler: Handler
): void {
  const large = limitLarge();
  for (const [name, route] of Object.entries(PASSED) as [RouteName, IRoute][]) {
    const { method, paths } = addressOf(name);
    for (const path of isWanted(name) ? paths : []) {
      app.route({
        method,
        url: fill(path, parameter => `:${parameter}(^${PARAMETERS[parameter] ?? UUID_PATTERN}$)`),
        ...limitsOf(route, large),
        preHandler: async () => {
          if (route.manages) {
            reauthentication.require();
          }
        },
        handler: (request, reply) => handler(addressIn(path, route, request), request, reply, path)
      });
    }
  }
}

function addressIn(path: string, { query = [] }: IRoute, request: FastifyRequest): string {
  const params = request.params as Record<string, string>;
  const given = request.query as Record<string, string | string[] | undefined>;
  const kept = new URLSearchParams();
  query.forEach(name => [given[name] ?? []].flat().forEach(value => kept.append(name, value)));
  return fill(path, parameter => params[parameter]) + (kept.size ? `?${kept.toString()}` : '');
}

export function bodyOf(request: FastifyRequest): Buffer | undefined {
  return request.body instanceof Buffer && request.body.length ? request.body : undefined;
}

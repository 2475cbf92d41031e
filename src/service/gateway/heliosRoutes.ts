import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HeliosError, VALUE_BODY } from '../../contract';
import { SERVICE_ROUTES } from '../../contract/api';
import { type Handlers, addRoutes } from '../routes/table';
import { MOST_LIST } from './answer';
import { droppedBy } from './dropped';
import { notHelios } from './heliosAnswer';
import { HeliosAPI } from './heliosApi';
import { directoryOf, statusOf, summariesOf } from './heliosPage';
import { HeliosResolver } from './heliosResolve';
import { listOf, secretOf, withoutValues } from './heliosShapes';
import { bodyOf, passRoutes, takeBuffers } from './passing';
import type { Reauthentication } from './reauthentication';
import type { Remote } from './remote';

/** The Management API of SingleStore Helios, and what the page needs besides, made from its answers. */
export async function heliosRoutes(
  app: FastifyInstance,
  remote: Remote,
  reauthentication: Reauthentication
): Promise<void> {
  const api = new HeliosAPI(remote);
  const composed = composedOf(api);
  addRoutes(app, SERVICE_ROUTES, composed);
  const isExtra = (name: string): boolean => name.includes(' /x/v1/');
  await app.register(async scope => {
    takeBuffers(scope);
    passRoutes(
      scope,
      name => !isExtra(name),
      reauthentication,
      async (address, request, reply, path) => {
        const answer = await pass(remote, { address, path }, request, reply);
        if (request.method !== 'GET') {
          api.forget();
        }
        return answer === null ? reply.send() : answer;
      }
    );
  });
  passRoutes(
    app,
    name => isExtra(name) && !(name in composed),
    reauthentication,
    async () => {
      throw new HeliosError('not_offered');
    }
  );
}

/** The routes below x/v1 that can be made from the Management API. The others are not offered. */
function composedOf(api: HeliosAPI): Partial<Handlers<typeof SERVICE_ROUTES>> {
  const resolver = new HeliosResolver(api);
  return {
    'GET /x/v1/status': () => statusOf(api),
    'GET /x/v1/secrets': async () => ({ secrets: await summariesOf(api) }),
    'GET /x/v1/directory': ({ query }) => directoryOf(api, query.search ?? ''),
    'POST /x/v1/resolve': ({ body }, reply) => resolver.resolve(body, droppedBy(reply))
  };
}

/** Sends the request on. The answer keeps a value only if the request was for one secret. */
async function pass(
  remote: Remote,
  { address, path }: { address: string; path: string },
  request: FastifyRequest,
  reply: FastifyReply
): Promise<unknown> {
  const { method } = request;
  // Some clients send a body with DELETE, which the API does not expect.
  const body = method === 'DELETE' ? undefined : bodyOf(request);
  const answer = await remote.read(
    {
      method,
      path: address,
      headers: body && { 'content-type': 'application/json' },
      body,
      signal: droppedBy(reply)
    },
    method === 'GET' && path.endsWith('/secrets') ? MOST_LIST : VALUE_BODY
  );
  if (method === 'GET' && path.endsWith('/secrets')) {
    const { name } = request.query as { name?: string };
    const { entries, nextToken } = listOf(answer, 'secrets');
    const secrets = entries
      .map(entry => secretOf(entry, name !== undefined))
      .filter(secret => secret !== null);
    return { secrets, ...(nextToken === undefined ? {} : { nextToken }) };
  }
  if (method === 'GET' && path.endsWith('/secrets/:secretID')) {
    const secret = secretOf(answer, true);
    if (!secret) {
      throw notHelios();
    }
    return secret;
  }
  return withoutValues(answer);
}

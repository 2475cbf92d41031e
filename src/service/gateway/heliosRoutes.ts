import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { FRAME_TYPE, HeliosError, type IResolveForward, encodeFrame } from '../../contract';
import type { Query } from '../routes/call';
import { VALUE_BODY } from '../routes/limits';
import * as schemas from '../routes/schemas';
import { MOST_LIST } from './answer';
import { droppedBy } from './dropped';
import { HeliosLimit, notHelios } from './heliosAnswer';
import { HeliosAPI } from './heliosApi';
import { directoryOf, statusOf, summariesOf } from './heliosPage';
import { HeliosResolver } from './heliosResolve';
import { listOf, secretOf, withoutValues } from './heliosShapes';
import { addRoutes, bodyOf, pathOf, takeBuffers } from './passing';
import type { Reauthentication } from './reauthentication';
import type { Remote } from './remote';
import { EXTRA, MANAGEMENT } from './routes';

/** What is put together here; the rest of x/v1 is not to be had. */
const COMPOSED = ['/x/v1/secrets', '/x/v1/directory', '/x/v1/resolve'];

/** The Management API of SingleStore Helios, and what the page needs besides, put together from it. */
export async function heliosRoutes(
  app: FastifyInstance,
  remote: Remote,
  reauthentication: Reauthentication
): Promise<void> {
  const api = new HeliosAPI(remote);
  tellLimits(app);
  composedRoutes(app, api);
  await app.register(async scope => {
    takeBuffers(scope);
    addRoutes(scope, MANAGEMENT, reauthentication, async (path, request, reply) => {
      const answer = await pass(remote, path, request, reply);
      if (request.method !== 'GET') {
        api.forget();
      }
      return answer === null ? reply.send() : answer;
    });
  });
  const absent = EXTRA.filter(({ path }) => !COMPOSED.includes(path));
  addRoutes(app, absent, reauthentication, async () => {
    throw new HeliosError('not_offered');
  });
}

function composedRoutes(app: FastifyInstance, api: HeliosAPI): void {
  const resolver = new HeliosResolver(api);
  app.get('/x/v1/status', () => statusOf(api));
  app.get('/x/v1/secrets', async () => ({ secrets: await summariesOf(api) }));
  app.get<Query<'search'>>('/x/v1/directory', { schema: { querystring: schemas.query('search') } }, request =>
    directoryOf(api, request.query.search ?? '')
  );
  app.post<{ Body: IResolveForward }>(
    '/x/v1/resolve',
    { bodyLimit: 512 * 1024, schema: { body: schemas.resolve } },
    async (request, reply) => {
      const { values, errors, bytes } = await resolver.resolve(request.body, droppedBy(reply));
      const parts = encodeFrame(Buffer.from(JSON.stringify({ values, errors })), bytes);
      const length = parts.reduce((sum, part) => sum + part.byteLength, 0);
      void reply.header('Content-Type', FRAME_TYPE).header('Content-Length', length);
      return reply.send(Readable.from(parts));
    }
  );
}

/** Asks as it was asked; an answer keeps values only where one secret was asked for. */
async function pass(
  remote: Remote,
  path: string,
  request: FastifyRequest,
  reply: FastifyReply
): Promise<unknown> {
  const { method } = request;
  // Clients send one that a DELETE does not have.
  const body = method === 'DELETE' ? undefined : bodyOf(request);
  const answer = await remote.read(
    {
      method,
      path: pathOf(path, request),
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
  if (method === 'GET' && path.endsWith('/secrets/:id')) {
    const secret = secretOf(answer, true);
    if (!secret) {
      throw notHelios();
    }
    return secret;
  }
  return withoutValues(answer);
}

/** Says how long to wait where Helios has said so; the usual error follows. */
function tellLimits(app: FastifyInstance): void {
  app.addHook('onError', async (_request, reply, error) => {
    const { retryAfter } = error as Partial<HeliosLimit>;
    if (error instanceof HeliosLimit && retryAfter !== undefined) {
      void reply.header('Retry-After', retryAfter);
    }
  });
}

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  type IResolveForward,
  type IStatus,
  IDEMPOTENCY_HEADER,
  MATCH_HEADER,
  NAMES_BODY
} from '../../contract';
import { SERVICE_ROUTES, resolve } from '../../contract/api';
import { addRoutes } from '../routes/table';
import { headerOf, typeOf } from './answer';
import { droppedBy } from './dropped';
import { bodyOf, passRoutes, takeBuffers } from './passing';
import type { Reauthentication } from './reauthentication';
import type { Remote } from './remote';

const RESOLVE = '/x/v1/resolve';

/** Passes requests for the routes in the table on to the team service. */
export async function forwardRoutes(
  app: FastifyInstance,
  remote: Remote,
  reauthentication: Reauthentication
): Promise<void> {
  const own = {
    'GET /x/v1/status': async (): Promise<IStatus> => {
      const status = await remote.json<IStatus>('GET', '/x/v1/status');
      return { ...status, backend: 'team', home: '' };
    }
  };
  addRoutes(app, SERVICE_ROUTES, own);
  app.post<{ Body: IResolveForward }>(
    RESOLVE,
    { bodyLimit: NAMES_BODY, schema: { body: resolve } },
    (request, reply) => forward(remote, RESOLVE, request, reply, resolveBody(request.body))
  );
  await app.register(async scope => {
    takeBuffers(scope);
    passRoutes(
      scope,
      name => !(name in own) && name !== `POST ${RESOLVE}`,
      reauthentication,
      (path, request, reply) => forward(remote, path, request, reply, bodyOf(request))
    );
  });
}

/** What a team is asked for: whether this notebook may read is decided here. */
function resolveBody({ requestID, kernelID, names, origin, identity, path }: IResolveForward): Buffer {
  return Buffer.from(JSON.stringify({ requestID, kernelID, names, origin, identity, path }));
}

async function forward(
  remote: Remote,
  path: string,
  request: FastifyRequest,
  reply: FastifyReply,
  body: Buffer | undefined
): Promise<FastifyReply> {
  const answer = await remote.send({
    method: request.method,
    path,
    headers: { ...headersOf(request), ...(body && { 'content-type': 'application/json' }) },
    body,
    signal: droppedBy(reply)
  });
  for (const name of ['content-length', 'x-request-id', 'etag']) {
    const value = headerOf(answer, name);
    if (value !== undefined) {
      void reply.header(name, value);
    }
  }
  return reply
    .code(answer.statusCode)
    .type(typeOf(answer) || 'application/json')
    .send(answer.body);
}

function headersOf(request: FastifyRequest): Record<string, string> {
  const kept = [IDEMPOTENCY_HEADER, MATCH_HEADER].map(name => [
    name.toLowerCase(),
    request.headers[name.toLowerCase()]
  ]);
  return Object.fromEntries(kept.filter(([, value]) => typeof value === 'string')) as Record<string, string>;
}

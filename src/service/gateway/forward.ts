import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type IStatus, IDEMPOTENCY_HEADER, MATCH_HEADER } from '../../contract';
import { SERVICE_ROUTES } from '../../contract/api';
import { addRoutes } from '../routes/table';
import { headerOf, typeOf } from './answer';
import { droppedBy } from './dropped';
import { bodyOf, passRoutes, takeBuffers } from './passing';
import type { Reauthentication } from './reauthentication';
import type { Remote } from './remote';

/** Passes requests for the routes in the table on to the team service. */
export function forwardRoutes(
  app: FastifyInstance,
  remote: Remote,
  reauthentication: Reauthentication
): void {
  takeBuffers(app);
  const own = {
    'GET /x/v1/status': async (): Promise<IStatus> => {
      const status = await remote.json<IStatus>('GET', '/x/v1/status');
      return { ...status, backend: 'team', home: '' };
    }
  };
  addRoutes(app, SERVICE_ROUTES, own);
  passRoutes(
    app,
    name => !(name in own),
    reauthentication,
    (path, request, reply) => forward(remote, path, request, reply)
  );
}

async function forward(
  remote: Remote,
  path: string,
  request: FastifyRequest,
  reply: FastifyReply
): Promise<FastifyReply> {
  const body = bodyOf(request);
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

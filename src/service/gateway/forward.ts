import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type IStatus, IDEMPOTENCY_HEADER } from '../../contract';
import { SMALL_BODY, VALUE_BODY, limitLarge } from '../routes/limits';
import { Refusal, headerOf, typeOf } from './answer';
import type { Reauthentication } from './reauthentication';
import type { Remote } from './remote';
import { QUERY, ROUTES } from './routes';

const UUID = '[0-9a-fA-F-]{36}';
const RESOLVE_BODY = 512 * 1024;

/** Passes what is on the list on to the team service. */
export function forwardRoutes(
  app: FastifyInstance,
  remote: Remote,
  reauthentication: Reauthentication
): void {
  // A body is kept whole until its answer is there, so that it can be sent again.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });

  app.get('/x/v1/status', async (): Promise<IStatus> => {
    const status = await remote.json<IStatus>('GET', '/x/v1/status');
    return { ...status, backend: 'team', home: '' };
  });

  const large = limitLarge();
  for (const { methods, path, hasValue, manages } of ROUTES) {
    for (const method of methods) {
      app.route({
        method,
        url: path.replace(':id', `:id(^${UUID}$)`),
        ...(hasValue ? large : {}),
        bodyLimit: hasValue ? VALUE_BODY : path === '/x/v1/resolve' ? RESOLVE_BODY : SMALL_BODY,
        preHandler: async () => {
          if (manages && method !== 'GET') {
            reauthentication.require();
          }
        },
        handler: (request, reply) => forward(remote, path, request, reply)
      });
    }
  }
}

async function forward(
  remote: Remote,
  path: string,
  request: FastifyRequest,
  reply: FastifyReply
): Promise<FastifyReply> {
  const { id = '' } = request.params as { id?: string };
  const body = request.body instanceof Buffer && request.body.length ? request.body : undefined;
  try {
    const answer = await remote.send({
      method: request.method,
      // Made anew from the list, so that no trick of writing an address gets through.
      path: path.replace(':id', id) + queryOf(request),
      headers: { ...headersOf(request), ...(body && { 'content-type': 'application/json' }) },
      body
    });
    for (const name of ['content-length', 'x-request-id']) {
      const value = headerOf(answer, name);
      if (value !== undefined) {
        void reply.header(name, value);
      }
    }
    return await reply
      .code(answer.statusCode)
      .type(typeOf(answer) || 'application/json')
      .send(answer.body);
  } catch (error) {
    if (!(error instanceof Refusal)) {
      throw error;
    }
    const { code, message, requestID, retryAfter, status } = error;
    if (retryAfter !== undefined) {
      void reply.header('Retry-After', retryAfter);
    }
    return reply.code(status).header('X-Request-ID', requestID).send({ error: { code, message, requestID } });
  }
}

function queryOf(request: FastifyRequest): string {
  const given = request.query as Record<string, string | string[] | undefined>;
  const kept = new URLSearchParams();
  QUERY.forEach(name => [given[name] ?? []].flat().forEach(value => kept.append(name, value)));
  return kept.size ? `?${kept.toString()}` : '';
}

function headersOf(request: FastifyRequest): Record<string, string> {
  const name = IDEMPOTENCY_HEADER.toLowerCase();
  const value = request.headers[name];
  return typeof value === 'string' ? { [name]: value } : {};
}

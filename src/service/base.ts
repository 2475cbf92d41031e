import Fastify, { type FastifyInstance } from 'fastify';
import { answerFailures, answerUnreadable, answerUnrouted } from './failures';
import type { Log } from './log';
import { SMALL_BODY } from './routes/limits';
import { uuid7 } from './uuid';

/** Certificate and key as PEM. */
export interface ITls {
  cert: Buffer;
  key: Buffer;
}

/** What every service of ours has, whatever it serves: one shape of errors, limits, request ids and log lines. */
export function makeBase(log: Log, tls: ITls | null = null): FastifyInstance {
  const app: FastifyInstance = Fastify({
    https: tls,
    logger: false,
    bodyLimit: SMALL_BODY,
    exposeHeadRoutes: false,
    genReqId: () => uuid7(),
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    frameworkErrors: answerUnrouted,
    clientErrorHandler: answerUnreadable,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, allErrors: false } }
  });
  app.removeContentTypeParser('text/plain');
  acceptNoBody(app);
  answerFailures(app, log);
  app.addHook('onSend', async (request, reply) => {
    void reply.header('Cache-Control', 'no-store');
    if (!reply.hasHeader('X-Request-ID')) {
      void reply.header('X-Request-ID', request.id);
    }
  });
  app.addHook('onResponse', async (request, reply) => {
    log.say('debug', 'answered', {
      requestID: request.id,
      method: request.method,
      route: request.routeOptions.url,
      status: reply.statusCode,
      milliseconds: Math.round(reply.elapsedTime)
    });
  });
  return app;
}

/** Clients, JupyterLab among them, name the type of a body that their DELETE does not have. */
function acceptNoBody(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body) {
      void parse(request, body as string, done);
    } else {
      done(null);
    }
  });
}

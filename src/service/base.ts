import type { ServerOptions } from 'node:http';
import Fastify, { type FastifyInstance } from 'fastify';
import { SMALL_BODY } from '../contract';
import { answerFailures, answerUnreadable, answerUnrouted } from './failures';
import type { Log, LogLevel } from './log';
import { uuid7 } from './uuid';

export interface IBase {
  log: Log;
  /** The level of the log line for each answer. */
  accessLevel?: LogLevel;
  /** TLS certificate and key, as PEM. */
  tls?: { cert: Buffer; key: Buffer };
  /** Options of Node's server. */
  server?: ServerOptions;
}

/** Only UTF-8, because bodies are read as such. */
const JSON_ALONE = /^application\/json(; ?charset="?utf-8"?)?$/i;

/** Makes what every service has: one form of errors, limits, request ids and log lines. */
export function makeBase({ log, accessLevel = 'debug', tls, server = {} }: IBase): FastifyInstance {
  // Otherwise Node would answer a request without a Host itself, in another form.
  const options = { ...server, requireHostHeader: false };
  const app: FastifyInstance = Fastify({
    logger: false,
    // Fastify accepts both, but its types only one of them.
    ...{ http: options },
    https: tls ? { ...tls, ...options } : null,
    bodyLimit: SMALL_BODY,
    exposeHeadRoutes: false,
    genReqId: () => uuid7(),
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    frameworkErrors: answerUnrouted,
    clientErrorHandler: answerUnreadable,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, allErrors: false } }
  });
  // The header Expect is ignored; Node would refuse the request without an explanation.
  app.server.on('checkExpectation', (request, reply) => app.server.emit('request', request, reply));
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
    log.say(accessLevel, 'answered', {
      requestID: request.id,
      method: request.method,
      route: request.routeOptions.url,
      status: reply.statusCode,
      milliseconds: Math.round(reply.elapsedTime)
    });
  });
  return app;
}

/** Some clients, such as JupyterLab, name a body type for DELETE requests that have no body. */
function acceptNoBody(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.decorateRequest('rawBody', '');
  app.addContentTypeParser(JSON_ALONE, { parseAs: 'string' }, (request, body, done) => {
    request.rawBody = body as string;
    if (body) {
      void parse(request, body as string, done);
    } else {
      done(null);
    }
  });
}

import type { ServerOptions } from 'node:http';
import Fastify, { type FastifyInstance } from 'fastify';
import { SMALL_BODY } from '../contract';
import { answerFailures, answerUnreadable, answerUnrouted } from './failures';
import type { Log, LogLevel } from './log';
import { uuid7 } from './uuid';

export interface IBase {
  log: Log;
  /** The level of the line that each answer leaves in the log. */
  accessLevel?: LogLevel;
  /** TLS certificate and key, as PEM. */
  tls?: { cert: Buffer; key: Buffer };
  /** What Node's server allows a client: time and size. */
  server?: ServerOptions;
}

/** In one encoding, since a body is read in no other. */
const JSON_ALONE = /^application\/json(; ?charset="?utf-8"?)?$/i;

/** What every service of ours has, whatever it serves: one shape of errors, limits, request ids and log lines. */
export function makeBase({ log, accessLevel = 'debug', tls, server = {} }: IBase): FastifyInstance {
  // Else Node would answer a request without a Host itself, and not in our shape.
  const options = { ...server, requireHostHeader: false };
  const app: FastifyInstance = Fastify({
    logger: false,
    // Fastify knows both, its types one of them.
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
  // What a client expects is as a header that nobody knows; Node would refuse it without a word.
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

/** Clients, JupyterLab among them, name the type of a body that their DELETE does not have. */
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

import type { ServerOptions } from 'node:http';
import swagger from '@fastify/swagger';
import Fastify, { type FastifyInstance } from 'fastify';
import { version } from '../../package.json';
import type { IStatus } from '../contract';
import type { LogLevel } from './config';
import { answerFailures, answerUnreadable, answerUnrouted } from './failures';
import type { Guard } from './guard';
import type { Log } from './log';
import { extraRoutes } from './routes/extra';
import { SMALL_BODY } from './routes/limits';
import { organizationRoutes } from './routes/organization';
import { peopleRoutes, redeemRoute } from './routes/people';
import { secretRoutes } from './routes/secrets';
import { teamRoutes } from './routes/teams';
import { userRoutes } from './routes/users';
import { uuid7 } from './uuid';
import type { Vault } from './vault/vault';

export interface IApp {
  guard: Guard;
  /** The vault, opened when it is first asked for; throws HeliosError where it does not open. */
  vault: () => Vault;
  backend: IStatus['backend'];
  /** The vault's folder, shown in the status; empty for a team. */
  home: string;
  log: Log;
  /** TLS certificate and key, as PEM. */
  tls?: { cert: Buffer; key: Buffer };
  /** What Node's server allows a client: time and size. */
  server?: ServerOptions;
  /** The level of the line that each answer leaves in the log. */
  accessLevel?: LogLevel;
  /** More routes and hooks, before any route is there. */
  extend?: (app: FastifyInstance) => void | Promise<void>;
}

/** Builds the service; it does not listen yet. */
export async function buildApp(options: IApp): Promise<FastifyInstance> {
  const { guard, vault, backend, home, log, tls, server = {}, accessLevel = 'debug', extend } = options;
  const app = Fastify({
    logger: false,
    // Fastify knows both, its types one of them.
    ...{ http: server },
    https: tls ? { ...tls, ...server } : null,
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
  app.decorateRequest('credential', null);
  app.addHook('onRequest', guard);
  app.addHook('onSend', async (request, reply) => {
    void reply.header('Cache-Control', 'no-store').header('X-Request-ID', request.id);
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
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Helios Secrets', version },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
      security: [{ bearer: [] }]
    }
  });
  await extend?.(app);
  for (const prefix of ['/v1', '/v2']) {
    await app.register(
      async scope => {
        secretRoutes(scope, vault);
        organizationRoutes(scope, vault);
        userRoutes(scope, vault);
        teamRoutes(scope, vault);
      },
      { prefix }
    );
  }
  await app.register(
    async scope => {
      extraRoutes(scope, vault, backend, home);
      peopleRoutes(scope, vault);
      redeemRoute(scope, vault);
    },
    { prefix: '/x/v1' }
  );
  app.get('/healthz', { config: { isOpen: true }, schema: { hide: true } }, async () => ({ status: 'ok' }));
  app.get('/openapi.json', { config: { isOpen: true }, schema: { hide: true } }, async () => app.swagger());
  await app.ready();
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

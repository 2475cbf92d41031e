import swagger from '@fastify/swagger';
import Fastify, { type FastifyInstance } from 'fastify';
import { version } from '../../package.json';
import { answerFailures, answerUnreadable, answerUnrouted } from './failures';
import { guard } from './guard';
import type { Log } from './log';
import { extraRoutes } from './routes/extra';
import { SMALL_BODY } from './routes/limits';
import { organizationRoutes } from './routes/organization';
import { secretRoutes } from './routes/secrets';
import { uuid7 } from './uuid';
import type { Vault } from './vault/vault';

export interface IApp {
  /** The bearer key of this start. */
  key: string;
  /** The vault, opened when it is first asked for; throws HeliosError where it does not open. */
  vault: () => Vault;
  /** The vault's folder, shown in the status. */
  home: string;
  log: Log;
}

/** Builds the service; it does not listen yet. */
export async function buildApp({ key, vault, home, log }: IApp): Promise<FastifyInstance> {
  const app = Fastify({
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
  app.addHook('onRequest', guard(key));
  app.addHook('onSend', async (request, reply) => {
    void reply.header('Cache-Control', 'no-store').header('X-Request-ID', request.id);
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
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Helios Secrets', version },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
      security: [{ bearer: [] }]
    }
  });
  for (const prefix of ['/v1', '/v2']) {
    await app.register(
      async scope => {
        secretRoutes(scope, vault);
        organizationRoutes(scope, vault);
      },
      { prefix }
    );
  }
  await app.register(async scope => extraRoutes(scope, vault, home), { prefix: '/x/v1' });
  app.get('/healthz', { schema: { hide: true } }, async () => ({ status: 'ok' }));
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
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

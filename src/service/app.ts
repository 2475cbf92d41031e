import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { PROTOCOL_VERSION } from '../contract';
import { SERVICE_ROUTES } from '../contract/api';
import { type IBase, makeBase } from './base';
import type { Guard } from './guard';
import { type IService, handlersOf } from './routes/handlers';
import { addRoutes } from './routes/table';

export interface IApp extends IBase, IService {
  guard: Guard;
  /** Adds routes and hooks before all other routes. */
  extend?: (app: FastifyInstance) => void | Promise<void>;
}

/** Builds the service, which does not listen yet. */
export async function buildApp(options: IApp): Promise<FastifyInstance> {
  const { guard, extend } = options;
  const app = makeBase(options);
  app.decorateRequest('credential', null);
  app.addHook('onRequest', guard);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      // Not the version of the program, because this document needs no key.
      info: { title: 'Helios Secrets', version: `${PROTOCOL_VERSION}.0.0` },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
      security: [{ bearer: [] }]
    }
  });
  await extend?.(app);
  await app.register(async scope => addRoutes(scope, SERVICE_ROUTES, handlersOf(options), true));
  app.get('/healthz', { config: { isOpen: true }, schema: { hide: true } }, async () => ({ status: 'ok' }));
  app.get('/openapi.json', { config: { isOpen: true }, schema: { hide: true } }, async () => app.swagger());
  await app.ready();
  return app;
}

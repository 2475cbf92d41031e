import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { type IStatus, PROTOCOL_VERSION } from '../contract';
import { type IBase, makeBase } from './base';
import type { Guard } from './guard';
import { extraRoutes } from './routes/extra';
import { organizationRoutes } from './routes/organization';
import { peopleRoutes, redeemRoute } from './routes/people';
import { secretRoutes } from './routes/secrets';
import { teamRoutes } from './routes/teams';
import { userRoutes } from './routes/users';
import type { Vault } from './vault/vault';

export interface IApp extends IBase {
  guard: Guard;
  /** The vault, opened when it is first asked for; throws HeliosError where it does not open. */
  vault: () => Vault;
  backend: IStatus['backend'];
  /** The vault's folder, shown in the status; empty for a team. */
  home: string;
  /** More routes and hooks, before any route is there. */
  extend?: (app: FastifyInstance) => void | Promise<void>;
}

/** Builds the service; it does not listen yet. */
export async function buildApp(options: IApp): Promise<FastifyInstance> {
  const { guard, vault, backend, home, extend } = options;
  const app = makeBase(options);
  app.decorateRequest('credential', null);
  app.addHook('onRequest', guard);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      // Its own: whoever has no key learns nothing of the program that runs.
      info: { title: 'Helios Secrets', version: `${PROTOCOL_VERSION}.0.0` },
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

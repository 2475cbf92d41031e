// The service of one JupyterLab whose secrets are kept elsewhere: holds the API key, and forwards.
import type { FastifyInstance } from 'fastify';
import type { IReauthentication } from '../../contract';
import { makeBase } from '../base';
import { localGuard } from '../guard';
import type { Log } from '../log';
import { connectionRoutes } from './connection';
import { forwardRoutes } from './forward';
import { Reauthentication, reauthenticationRoutes } from './reauthentication';
import type { Limits } from './pool';
import type { IRemote } from './remote';

export interface IGateway {
  /** The bearer key of this start. */
  key: string;
  connection: IRemote;
  log: Log;
  /** How long and how much; for tests. */
  limits?: Limits;
  /** More routes and hooks, before any route is there. */
  extend?: (app: FastifyInstance) => void;
}

/**
 * Builds the gateway; it does not listen yet.
 * @throws HeliosError connection_invalid, connection_refused
 */
export async function buildGateway({
  key,
  connection,
  log,
  limits,
  extend
}: IGateway): Promise<FastifyInstance> {
  const app = makeBase({ log });
  app.addHook('onRequest', localGuard(key));
  extend?.(app);
  const { Remote } = await import('./remote');
  const remote = new Remote(connection, log, { limits });
  app.addHook('onClose', () => remote.close());
  const reauthentication = new Reauthentication(connection, remote);
  reauthenticationRoutes(app, reauthentication);
  connectionRoutes(app, log);
  await app.register(async scope =>
    connection.kind === 'helios'
      ? (await import('./heliosRoutes')).heliosRoutes(scope, remote, reauthentication)
      : forwardRoutes(scope, remote, reauthentication)
  );
  await app.ready();
  return app;
}

/** What the vault of one person adds for its JupyterLab: a way to a team, and no key that had to be typed. */
export function localRoutes(app: FastifyInstance, log: Log): void {
  connectionRoutes(app, log);
  const always: IReauthentication = { until: '9999-12-31T23:59:59.999Z' };
  app.get('/x/v1/reauthentication', { schema: { hide: true } }, async () => always);
  app.post('/x/v1/reauthentication', { schema: { hide: true } }, async () => always);
}

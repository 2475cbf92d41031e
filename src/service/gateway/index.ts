// The service of one JupyterLab whose secrets are kept elsewhere. It holds the API key and forwards requests.
import type { FastifyInstance } from 'fastify';
import type { IReauthentication } from '../../contract';
import { LOCAL_ROUTES, PRIVATE_ROUTES } from '../../contract/api';
import { makeBase } from '../base';
import { localGuard } from '../guard';
import type { Log } from '../log';
import { addRoutes } from '../routes/table';
import { connectionHandlers } from './connection';
import { forwardRoutes } from './forward';
import { Reauthentication, reauthenticationHandlers } from './reauthentication';
import type { Limits } from './pool';
import type { IRemote } from './remote';

export interface IGateway {
  /** The bearer key of this start. */
  key: string;
  connection: IRemote;
  log: Log;
  /** Other limits, for tests. */
  limits?: Limits;
  /** Adds routes and hooks before all other routes. */
  extend?: (app: FastifyInstance) => void;
}

/**
 * Builds the gateway, which does not listen yet.
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
  addRoutes(app, LOCAL_ROUTES, reauthenticationHandlers(reauthentication));
  addRoutes(app, PRIVATE_ROUTES, connectionHandlers(log));
  await app.register(async scope =>
    connection.kind === 'helios'
      ? (await import('./heliosRoutes')).heliosRoutes(scope, remote, reauthentication)
      : forwardRoutes(scope, remote, reauthentication)
  );
  await app.ready();
  return app;
}

/** Routes that the vault of this computer adds for its JupyterLab: testing connections, and never requiring a typed key. */
export function localRoutes(app: FastifyInstance, log: Log): void {
  const always: IReauthentication = { until: '9999-12-31T23:59:59.999Z' };
  addRoutes(app, LOCAL_ROUTES, {
    'GET /x/v1/reauthentication': () => always,
    'POST /x/v1/reauthentication': () => always
  });
  addRoutes(app, PRIVATE_ROUTES, connectionHandlers(log));
}

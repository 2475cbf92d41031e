// The service of one JupyterLab. It ends when its standard input ends, so it never outlives the process that started it.
import { chmodSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import type { FastifyInstance } from 'fastify';
import { HeliosError } from '../contract';
import { buildApp } from './app';
import type { IConfig } from './config';
import { buildGateway, localRoutes } from './gateway';
import { localGuard } from './guard';
import { Log } from './log';
import { readStart } from './start';
import { PermissionStore, Permissions, permissionRoutes } from './permission';
import { formerValuesFrom } from './formerValues';
import { openVault } from './vault/openVault';
import { ownKeyFile } from './vault/ownKey';
import type { Vault } from './vault/vault';

/** How long requests in progress may delay the end of the process, in milliseconds. */
const GRACE = 2000;

/** Sends a line of JSON to the process that started this one. */
export function tell(message: object, done?: () => void): void {
  process.stdout.write(`${JSON.stringify(message)}\n`, done);
}

/** Opens the vault of this computer with the settings of the environment. */
function openOwn(home: string): Vault {
  return openVault(home, undefined, ownKeyFile(home), { formerValues: formerValuesFrom() });
}

/** Runs until standard input ends. */
export async function serveLocal(config: IConfig): Promise<void> {
  const log = new Log(config.logLevel);

  let opened: Vault | undefined;
  const vault = (): Vault => {
    if (opened?.isStale) {
      void opened.close().catch(() => undefined);
      opened = undefined;
    }
    return (opened ??= openOwn(config.home));
  };

  const lines = createInterface({ input: process.stdin });
  // Registered first, so that the end of the input is not missed while the service is built.
  const ended = new Promise<void>(resolve => lines.once('close', resolve));
  const line = await new Promise<string>((resolve, reject) => {
    lines.once('line', resolve);
    void ended.then(() => reject(new HeliosError('request_invalid', 'The key of this start is missing.')));
  });
  const { key, connection } = readStart(line);
  const permission = (app: FastifyInstance): void =>
    permissionRoutes(app, new Permissions(new PermissionStore(config.home)));
  const app = connection
    ? await buildGateway({ key, connection, log, extend: permission })
    : await buildApp({
        guard: localGuard(key),
        vault,
        backend: 'embedded',
        home: config.home,
        log,
        extend: app => {
          permission(app);
          localRoutes(app, log);
        }
      });

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (!stopping) {
      stopping = true;
      setTimeout(() => app.server.closeAllConnections(), GRACE).unref();
      await app.close();
      await opened?.close();
      process.exit(0);
    }
  };
  void ended.then(stop);
  process.once('SIGTERM', () => void stop());
  process.once('SIGINT', () => void stop());

  if ('socket' in config.listen) {
    const { socket } = config.listen;
    rmSync(socket, { force: true });
    await app.listen({ path: socket });
    chmodSync(socket, 0o600);
    tell({ ready: { socket } });
  } else {
    await app.listen({ host: '127.0.0.1', port: config.listen.port });
    tell({ ready: { port: (app.server.address() as AddressInfo).port } });
  }
  log.say('info', 'listening');
}

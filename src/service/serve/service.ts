import type { FastifyInstance } from 'fastify';
import { buildApp } from '../app';
import type { Log } from '../log';
import type { Vault } from '../vault/vault';
import { health } from './health';
import { hostsOf } from './hosts';
import { type IAddress, listening, serveMetrics, unusedOf, urlOf } from './listener';
import { Metrics } from './metrics';
import { type ILimits, SERVER, limitedGuard, protect } from './protection';
import { RateLimits } from './rateLimits';

export type { IAddress };

/** How long requests in progress may delay the end of the process, in milliseconds. */
const GRACE = 10_000;

/** How long a new connection may wait with its first request while the process ends, in milliseconds. */
const HESITATION = 500;

/** How a service listens, and whom it answers. */
export interface ISettings {
  listen: IAddress;
  tls?: { cert: Buffer; key: Buffer };
  isBehindProxy: boolean;
  /** More names by which clients may call it. */
  hosts: readonly string[];
  /** Requests per second of each API key; 0 for any number. */
  rate: number;
  metrics: IAddress | null;
}

/** A service that listens. */
export interface IService {
  app: FastifyInstance;
  url: string;
  /** Absent without an address for metrics. */
  metricsURL?: string;
  /** From now on `/readyz` says that this process is about to end. */
  retire: () => void;
  /** Finishes requests in progress, and closes everything except the vault. */
  close: () => Promise<void>;
}

/** What tests change. */
export interface ITestOptions {
  limits?: Partial<ILimits>;
  /** The clock of the rate limits, in milliseconds. */
  now?: () => number;
}

/**
 * Serves a vault to clients with API keys.
 * @param home folder of the vault of this computer; null for a team.
 * @throws CommandError listen_failed
 */
export async function startService(
  vault: Vault,
  settings: ISettings,
  home: string | null,
  log: Log,
  { limits, now = () => performance.now() }: ITestOptions = {}
): Promise<IService> {
  const { tls, isBehindProxy } = settings;
  const retired = new AbortController();
  const metrics = new Metrics();
  const rates = new RateLimits(settings.rate, metrics, now);
  const app = await buildApp({
    guard: limitedGuard(rates, isBehindProxy, hostsOf(settings), (credential, { id }) =>
      vault.people.organization({ requestID: id, credential })
    ),
    vault: () => vault,
    backend: home === null ? 'team' : 'embedded',
    home: home ?? '',
    log,
    tls,
    server: SERVER,
    accessLevel: 'info',
    extend: made => {
      protect(made, limits);
      metrics.follow(made);
      rates.follow(made);
      health(made, vault, retired.signal);
    }
  });
  const metricsServer = settings.metrics && (await serveMetrics(settings.metrics, metrics));
  const unused = unusedOf(app.server);
  const close = async (): Promise<void> => {
    retired.abort();
    const timers = [
      setTimeout(() => unused.forEach(socket => socket.destroy()), HESITATION),
      setTimeout(() => app.server.closeAllConnections(), GRACE)
    ];
    await app.close();
    timers.forEach(clearTimeout);
    metricsServer?.close();
    metricsServer?.closeAllConnections();
  };
  try {
    await listening(settings.listen, '--listen', () => app.listen(settings.listen));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    app,
    url: urlOf(app.server, tls ? 'https' : 'http'),
    ...(metricsServer ? { metricsURL: `${urlOf(metricsServer, 'http')}/metrics` } : {}),
    retire: () => retired.abort(),
    close
  };
}

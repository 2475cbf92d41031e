import type { FastifyInstance } from 'fastify';
import { buildApp } from '../app';
import type { Log } from '../log';
import type { Vault } from '../vault/vault';
import { health } from './health';
import { hostsOf } from './hosts';
import { listening, showMetrics, unusedOf, urlOf } from './listener';
import { Metrics } from './metrics';
import { SERVER, limitedGuard, protect } from './protection';
import { RateLimits } from './rateLimits';
import type { ISettings } from './settings';

/** How long requests that are under way may keep the process from its end, in milliseconds. */
const GRACE = 10_000;

/** How long a new connection may take to ask something while the process ends. */
const HESITATION = 500;

/** A service that listens. */
export interface IService {
  app: FastifyInstance;
  url: string;
  /** Absent without an address for it. */
  metricsURL?: string;
  /** From now on `/readyz` says that this process is about to end. */
  retire: () => void;
  /** Finishes what is under way, and closes all but the vault. */
  close: () => Promise<void>;
}

/**
 * Serves a vault to whoever has an API key.
 * @param home folder of the vault of this computer; null for a team.
 * @param now what rates are measured by, in milliseconds.
 * @throws CommandError listen_failed
 */
export async function startService(
  vault: Vault,
  settings: ISettings,
  home: string | null,
  log: Log,
  now: () => number = () => performance.now()
): Promise<IService> {
  const { tls, isBehindProxy, limits } = settings;
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
  const shown = settings.metrics && (await showMetrics(settings.metrics, metrics));
  const unused = unusedOf(app.server);
  const close = async (): Promise<void> => {
    retired.abort();
    const timers = [
      setTimeout(() => unused.forEach(socket => socket.destroy()), HESITATION),
      setTimeout(() => app.server.closeAllConnections(), GRACE)
    ];
    await app.close();
    timers.forEach(clearTimeout);
    shown?.close();
    shown?.closeAllConnections();
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
    ...(shown ? { metricsURL: `${urlOf(shown, 'http')}/metrics` } : {}),
    retire: () => retired.abort(),
    close
  };
}

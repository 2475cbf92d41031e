// The process that serves a team, or the vault of this computer, to whoever has an API key.
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { HeliosError } from '../../contract';
import { buildApp } from '../app';
import type { IInput } from '../cli/command';
import { homeOf, openNamed } from '../cli/place';
import { Log } from '../log';
import type { Vault } from '../vault/vault';
import { listening, showMetrics, urlOf } from './listener';
import { Metrics } from './metrics';
import { SERVER, limitedGuard, protect } from './protection';
import { RateLimits } from './rateLimits';
import { settingsOf } from './settings';

/** How long requests that are under way may keep the process from its end, in milliseconds. */
const GRACE = 10_000;
/** How long the database may take to say that it is there, in milliseconds. */
const READY = 5000;

/** Serves until SIGTERM or SIGINT. */
export async function runServe(input: IInput): Promise<void> {
  const { options, out } = input;
  const settings = settingsOf(options);
  const log = new Log(settings.logLevel);
  const vault = await openNamed(input);
  const stop = new AbortController();
  const metrics = new Metrics();
  const limits = new RateLimits(settings.rate, metrics);
  const call = { requestID: '', credential: { kind: options.embedded ? 'local' : 'operator' } } as const;
  const { name } = await vault.people.organization(call);

  const app = await buildApp({
    guard: limitedGuard(limits, settings.isBehindProxy, (credential, { id }) =>
      vault.people.organization({ requestID: id, credential })
    ),
    vault: () => vault,
    backend: options.embedded ? 'embedded' : 'team',
    home: options.embedded ? homeOf(options) : '',
    log,
    tls: settings.tls,
    server: SERVER,
    accessLevel: 'info',
    extend: made => {
      protect(made);
      metrics.follow(made);
      limits.follow(made);
      health(made, vault, stop.signal);
    }
  });
  const metricsServer = settings.metrics && (await showMetrics(settings.metrics, metrics));
  await listening(settings.listen, '--listen', () => app.listen(settings.listen));
  const url = urlOf(app.server, settings.tls ? 'https' : 'http');
  log.say('info', 'listening');
  const metricsURL = metricsServer ? `${urlOf(metricsServer, 'http')}/metrics` : undefined;
  out.result({ organization: name, url, metricsURL }, `${name} is served at ${url}`);

  await ending(settings.drain, () => {
    log.say('info', 'stopping');
    stop.abort();
  });
  setTimeout(() => app.server.closeAllConnections(), GRACE).unref();
  await app.close();
  metricsServer?.close();
  metricsServer?.closeAllConnections();
  await vault.close();
  log.say('info', 'stopped');
}

/**
 * Resolves when the process is to end. After SIGTERM it goes on for a while, so that a balancer sees /readyz first;
 * SIGINT, or another signal, ends that.
 */
async function ending(drain: number, begin: () => void): Promise<void> {
  const now = new AbortController();
  const signal = await new Promise<NodeJS.Signals>(resolve => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  begin();
  process.once('SIGTERM', () => now.abort());
  process.once('SIGINT', () => now.abort());
  if (signal === 'SIGTERM') {
    await delay(drain, undefined, { signal: now.signal }).catch(() => undefined);
  }
}

/** Whether requests can be served; while the process ends, connections are not kept. */
function health(app: FastifyInstance, vault: Vault, stopping: AbortSignal): void {
  app.get('/readyz', { config: { isOpen: true }, schema: { hide: true } }, async () => {
    if (stopping.aborted) {
      throw new HeliosError('service_unavailable', 'This process is about to end.');
    }
    const late = delay(READY, undefined, { ref: false }).then(() => {
      throw new HeliosError('database_unavailable');
    });
    await Promise.race([vault.check(), late]);
    return { status: 'ready' };
  });
  app.addHook('onSend', async (_, reply) => {
    if (stopping.aborted) {
      void reply.header('Connection', 'close');
    }
  });
}

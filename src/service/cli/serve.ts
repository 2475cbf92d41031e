import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import { isThisMachine } from '../address';
import type { IAuditSettings } from '../audit/auditLog';
import { misused } from '../commandError';
import { MOST_FORMER_VALUES, formerValuesFrom } from '../formerValues';
import { LOG_LEVELS, Log, type LogLevel } from '../log';
import type { IAddress, ISettings } from '../serve/service';
import { type OptionValues, command } from './command';
import { homeOf, withVault } from './location';
import { ANY_LOCATION, CHECKPOINT, choiceOf, flag, list, numberOf, text } from './options';

const MOST_DAYS = 36_500;

/** The options of `serve`, but for where the vault is. */
export const SERVE = {
  listen: text('HOST:PORT', 'the address to listen on (default: 127.0.0.1:8787)'),
  'tls-cert': text('FILE', 'the certificate with its chain, as PEM'),
  'tls-key': text('FILE', 'the private key of the certificate, as PEM'),
  'behind-proxy': flag('a proxy in front terminates TLS and sets X-Forwarded-For'),
  host: list('NAME', 'a name by which clients call the service'),
  'rate-limit': text(
    'N',
    'requests per second of an API key; an address may make ten times as many; 0: no limit (default: 100)'
  ),
  'metrics-listen': text('HOST:PORT', 'the address for metrics (default: none)'),
  drain: text('SECONDS', 'how long to keep serving after SIGTERM, while /readyz answers 503 (default: 3)'),
  'former-values': text('N', 'how many former values of a secret to keep (default: 10)'),
  'log-level': text('LEVEL', `${LOG_LEVELS.join(', ')} (default: info)`),
  ...CHECKPOINT,
  'audit-days': text('N', 'remove entries of the audit log after so many days; 0: never (default: 0)')
};

/** What the options of `serve` say. */
export interface IServeSettings extends ISettings {
  /** How long it keeps serving after SIGTERM, in milliseconds. */
  drain: number;
  logLevel: LogLevel;
  /** How many former values of a secret it keeps. */
  formerValues: number;
  audit: Partial<IAuditSettings>;
}

export const serve = command({
  summary: 'Serves the Management API until you stop it.',
  options: { ...SERVE, ...ANY_LOCATION },
  notes: [
    'To listen on other addresses than those of this machine (127.0.0.1, [::1]), give --tls-cert and --tls-key, or --behind-proxy: API keys and secrets must not cross a network unencrypted. With --behind-proxy the service trusts the last address in X-Forwarded-For, which the proxy writes.',
    'The Host of a request must be an address of this machine, a name of the certificate, or a name given with --host. Behind a proxy without --host any name is accepted. Requests from web pages are always refused.',
    'Two routes need no key: /healthz (the process runs) and /readyz (the database answers and its tables fit). Metrics for Prometheus are at /metrics of --metrics-listen, which needs no key either. The log goes to standard error, one line of JSON per entry.',
    'SIGTERM and SIGINT stop the service: /readyz answers 503, and requests in progress are finished. Any number of these processes can serve one database.',
    'Once a minute the service records the ends of the audit log in the file of --audit-checkpoint. Keep the file apart from the database. `verify` then detects that the database was replaced by an older one.',
    'With --embedded it serves the vault of this computer to other programs on it. They need a key made with `key create --embedded`.'
  ],
  example: 'helios-secrets serve --listen 0.0.0.0:8787 --tls-cert cert.pem --tls-key key.pem',
  run: async input => {
    const { options, out } = input;
    const settings = settingsOf(options);
    // Loaded late: no other command needs the HTTP server.
    const { serveUntilStopped, startService } = await import('../serve');
    const log = new Log(settings.logLevel);
    const { formerValues, audit, drain } = settings;
    await withVault(
      input,
      async (vault, call) => {
        vault.audit.keep({ ...audit, tell: message => log.say('error', message) });
        const { name } = await vault.people.organization(call);
        const home = options.embedded ? homeOf(options) : null;
        const service = await startService(vault, settings, home, log);
        const { url, metricsURL } = service;
        const stopped = serveUntilStopped(service, drain, log);
        out.result({ organization: name, url, metricsURL }, `${name} is served at ${url}`);
        await stopped;
      },
      { formerValues }
    );
  }
});

/** Reads the options of `serve`. @throws CommandError usage_invalid */
export function settingsOf(options: OptionValues<typeof SERVE>): IServeSettings {
  const listen = addressOf(options.listen ?? '127.0.0.1:8787', '--listen');
  const tls = tlsOf(options);
  const isBehindProxy = options['behind-proxy'] ?? false;
  if (tls && isBehindProxy) {
    throw misused('Give either --tls-cert with --tls-key, or --behind-proxy.');
  }
  if (!tls && !isBehindProxy && !isThisMachine(listen.host)) {
    throw misused(
      `On ${listen.host} others could read API keys and secrets on the way. Give --tls-cert and --tls-key, or --behind-proxy if a proxy in front terminates TLS.`
    );
  }
  return {
    listen,
    tls,
    isBehindProxy,
    hosts: hostsOf(options.host ?? []),
    rate: numberOf(options['rate-limit'] ?? '100', 0, 1e6, '--rate-limit'),
    metrics: options['metrics-listen'] ? addressOf(options['metrics-listen'], '--metrics-listen') : null,
    drain: 1000 * numberOf(options.drain ?? '3', 0, 600, '--drain'),
    formerValues:
      options['former-values'] === undefined
        ? formerValuesFrom()
        : numberOf(options['former-values'], 0, MOST_FORMER_VALUES, '--former-values'),
    logLevel: choiceOf(options['log-level'] ?? 'info', LOG_LEVELS, '--log-level'),
    audit: {
      ...(options['audit-checkpoint'] ? { checkpointFile: resolve(options['audit-checkpoint']) } : {}),
      days: numberOf(options['audit-days'] ?? '0', 0, MOST_DAYS, '--audit-days')
    }
  };
}

/** Reads HOST:PORT, where an IPv6 address is in brackets. */
function addressOf(given: string, option: string): IAddress {
  const [, ipv6, host, port] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+)):(\d{1,5})$/i.exec(given) ?? [];
  if (port === undefined || Number(port) > 65535) {
    throw misused(`${option} takes an address and a port, such as 127.0.0.1:8787 or [::1]:8787.`);
  }
  // The name localhost would mean two addresses.
  return { host: ipv6 ?? (host === 'localhost' ? '127.0.0.1' : host), port: Number(port) };
}

/** Names without a port. */
function hostsOf(hosts: readonly string[]): readonly string[] {
  if (!hosts.every(host => /^[a-z0-9_.-]+$/i.test(host) || isIP(host))) {
    throw misused('--host takes a name without a port, such as secrets.acme.example.');
  }
  return hosts;
}

function tlsOf({ 'tls-cert': certFile, 'tls-key': keyFile }: OptionValues<typeof SERVE>): ISettings['tls'] {
  if (certFile === undefined && keyFile === undefined) {
    return undefined;
  }
  if (!certFile || !keyFile) {
    throw misused('Give both --tls-cert and --tls-key.');
  }
  const [cert, key] = [certFile, keyFile].map(file => {
    try {
      return readFileSync(file);
    } catch {
      throw misused(`The file ${file} cannot be read.`);
    }
  });
  try {
    createSecureContext({ cert, key });
  } catch {
    throw misused(`${certFile} and ${keyFile} must be a certificate and its private key, as PEM.`);
  }
  return { cert, key };
}

import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { IAuditSettings } from '../audit/auditLog';
import type { Options } from '../cli/options';
import { choiceOf, numberOf } from '../cli/options';
import { misused } from '../cli/failure';
import type { LogLevel } from '../config';
import { formerValuesFrom } from '../formerValues';
import { type ILimits, LIMITS } from './protection';

export interface IAddress {
  host: string;
  port: number;
}

/** How a service serves, from its command line. */
export interface ISettings {
  listen: IAddress;
  tls?: { cert: Buffer; key: Buffer };
  isBehindProxy: boolean;
  /** Further names that it is known by. */
  hosts: readonly string[];
  /** Requests a second for each API key; 0 for any number. */
  rate: number;
  metrics: IAddress | null;
  /** How long it goes on after SIGTERM, in milliseconds. */
  drain: number;
  logLevel: LogLevel;
  /** Former values of a secret that are kept. */
  formerValues: number;
  audit: Partial<IAuditSettings>;
  limits: ILimits;
}

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** @throws CommandError usage_invalid */
export function settingsOf(options: Options): ISettings {
  const listen = addressOf(options.listen ?? '127.0.0.1:8787', '--listen');
  const tls = tlsOf(options);
  const isBehindProxy = options['behind-proxy'] ?? false;
  if (tls && isBehindProxy) {
    throw misused('Say either --tls-cert with --tls-key, or --behind-proxy.');
  }
  if (!tls && !isBehindProxy && !isLoopback(listen.host)) {
    throw misused(
      `On ${listen.host} others could read API keys and secrets on their way. Say --tls-cert and --tls-key, or --behind-proxy where a proxy in front terminates TLS.`
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
        : numberOf(options['former-values'], 0, 100, '--former-values'),
    logLevel: choiceOf(options['log-level'] ?? 'info', LEVELS, '--log-level'),
    audit: {
      ...(options['audit-checkpoint'] ? { checkpointFile: resolve(options['audit-checkpoint']) } : {}),
      days: numberOf(options['audit-days'] ?? '0', 0, 36_500, '--audit-days')
    },
    limits: LIMITS
  };
}

/** HOST:PORT, where an IPv6 address stands in brackets. */
function addressOf(text: string, option: string): IAddress {
  const [, six, host, port] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+)):(\d{1,5})$/i.exec(text) ?? [];
  if (port === undefined || Number(port) > 65535) {
    throw misused(`${option} is an address and a port, such as 127.0.0.1:8787 or [::1]:8787.`);
  }
  // As a name it would be two addresses.
  return { host: six ?? (host === 'localhost' ? '127.0.0.1' : host), port: Number(port) };
}

/** Names without a port. */
function hostsOf(hosts: readonly string[]): readonly string[] {
  if (!hosts.every(host => /^[a-z0-9_.-]+$/i.test(host) || isIP(host))) {
    throw misused('--host is a name without a port, such as secrets.acme.example.');
  }
  return hosts;
}

function isLoopback(host: string): boolean {
  return host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function tlsOf({ 'tls-cert': certFile, 'tls-key': keyFile }: Options): ISettings['tls'] {
  if (certFile === undefined && keyFile === undefined) {
    return undefined;
  }
  if (!certFile || !keyFile) {
    throw misused('Say both --tls-cert and --tls-key.');
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
    throw misused(
      `${certFile} and ${keyFile} are no certificate and private key that fit each other, as PEM.`
    );
  }
  return { cert, key };
}

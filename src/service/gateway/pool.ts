import { readFileSync } from 'node:fs';
import { getCACertificates } from 'node:tls';
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { HeliosError } from '../../contract';

/** How long and how much, in milliseconds and bytes; every request ends by itself. */
export const LIMITS = {
  connect: 5000,
  /** Until an answer begins, and between two of its pieces. */
  silence: 30_000,
  /** For a request with all of its tries: less than the minute that the Jupyter server waits. */
  answer: 45_000
};

export type Limits = typeof LIMITS;

const HEADERS = 16 * 1024;
const BODY = 256 * 1024 * 1024;
/** Most front ends close a connection after a minute. */
const IDLE = 55_000;

/**
 * The connections to a service: kept, their certificates verified; redirects are not followed unless one asks for it.
 * @param env names further issuers of certificates (HELIOS_SECRETS_CA_FILE) and the network's proxy.
 * @throws HeliosError connection_failed where the file of issuers cannot be read.
 */
export function makePool(address: URL, limits: Limits, env = process.env): Dispatcher {
  const isFar = address.protocol === 'https:';
  const tls = isFar ? issuersOf(env.HELIOS_SECRETS_CA_FILE) : {};
  const options: Agent.Options = {
    connections: 32,
    connect: { timeout: limits.connect, ...tls },
    headersTimeout: limits.silence,
    bodyTimeout: limits.silence,
    keepAliveTimeout: IDLE,
    maxHeaderSize: HEADERS,
    maxResponseSize: BODY,
    // Over HTTP/2 a connection that has gone silent is never left; see docs/architecture.md.
    allowH2: false
  };
  // The network's proxy is for the network, never for this computer.
  return isFar
    ? new EnvHttpProxyAgent({ ...options, requestTls: { timeout: limits.connect, ...tls } })
    : new Agent(options);
}

/** Issuers that count besides those of Node, which knows NODE_EXTRA_CA_CERTS by itself. */
function issuersOf(file: string | undefined): { ca?: string[] } {
  if (!file) {
    return {};
  }
  try {
    return { ca: [...getCACertificates('default'), readFileSync(file, 'utf8')] };
  } catch {
    throw new HeliosError(
      'connection_failed',
      'The file of certificates that HELIOS_SECRETS_CA_FILE names cannot be read. Ask whoever runs this Jupyter server.'
    );
  }
}

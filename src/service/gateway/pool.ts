import { readFileSync } from 'node:fs';
import { getCACertificates } from 'node:tls';
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { HeliosError } from '../../contract';

/** Limits that end every request, in milliseconds. */
export const LIMITS = {
  connect: 5000,
  /** Until an answer begins, and between two of its parts. */
  silence: 30_000,
  /** For a request with all of its tries. It is shorter than the minute that the Jupyter server waits. */
  answer: 45_000
};

export type Limits = typeof LIMITS;

const MOST_HEADERS = 16 * 1024;
const MOST_BODY = 256 * 1024 * 1024;
/** Most load balancers close an idle connection after a minute. */
const IDLE = 55_000;

/**
 * Makes the pool of connections to a service. Certificates are verified, and redirects are not followed.
 * @param env names more issuers of certificates (HELIOS_SECRETS_CA_FILE) and the network's proxy.
 * @throws HeliosError connection_failed if the file of issuers cannot be read.
 */
export function makePool(address: URL, limits: Limits, env = process.env): Dispatcher {
  const isRemote = address.protocol === 'https:';
  const tls = isRemote ? issuersOf(env.HELIOS_SECRETS_CA_FILE) : {};
  const options: Agent.Options = {
    connections: 32,
    connect: { timeout: limits.connect, ...tls },
    headersTimeout: limits.silence,
    bodyTimeout: limits.silence,
    keepAliveTimeout: IDLE,
    maxHeaderSize: MOST_HEADERS,
    maxResponseSize: MOST_BODY,
    // Over HTTP/2 a connection that has gone silent is never replaced; see docs/architecture.md.
    allowH2: false
  };
  // Plain HTTP stays on this machine, so it never uses the network's proxy.
  return isRemote
    ? new EnvHttpProxyAgent({ ...options, requestTls: { timeout: limits.connect, ...tls } })
    : new Agent(options);
}

/** Issuers in addition to those of Node, which reads NODE_EXTRA_CA_CERTS itself. */
function issuersOf(file: string | undefined): { ca?: string[] } {
  if (!file) {
    return {};
  }
  try {
    return { ca: [...getCACertificates('default'), readFileSync(file, 'utf8')] };
  } catch {
    throw new HeliosError(
      'connection_failed',
      'The file of certificates in HELIOS_SECRETS_CA_FILE cannot be read. Ask the operator of this Jupyter server.'
    );
  }
}

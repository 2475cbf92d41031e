// What keeps one client, or many, from taking the service from all others.
import type { ServerOptions } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HeliosError } from '../../contract';
import { type Guard, keyGuard } from '../guard';
import type { Credential } from '../vault/call';
import { addressOf } from './address';
import type { RateLimits } from './rateLimits';

const MiB = 1024 * 1024;
const LARGE = MiB;
const SMALL_ANSWER = 64 * 1024;

/** What a client may take; times are milliseconds. */
export interface ILimits {
  /** For the head of a request, and for all of it. */
  head: number;
  request: number;
  /** Without a byte in either direction. */
  silence: number;
  connections: number;
  /** Bytes of answers that clients are slow to take. */
  untaken: number;
}

export const LIMITS: ILimits = {
  head: 10_000,
  request: 120_000,
  silence: 120_000,
  connections: 5000,
  untaken: 256 * MiB
};

/** What Node's server is made with; the rest is set by `protect`. */
export const SERVER: ServerOptions = { connectionsCheckingInterval: 500 };

/** Bounds the time and the memory that a client may take. */
export function protect(app: FastifyInstance, limits: ILimits): void {
  app.server.headersTimeout = limits.head;
  app.server.requestTimeout = limits.request;
  app.server.setTimeout(limits.silence);
  app.server.maxConnections = limits.connections;
  let untaken = 0;
  app.addHook('onSend', async (_, reply, payload) => {
    const length = Number(
      reply.getHeader('content-length') ?? (typeof payload === 'string' ? payload.length : 0)
    );
    if (reply.statusCode < 300 && length > SMALL_ANSWER) {
      if (untaken + length > limits.untaken) {
        throw new HeliosError('too_busy');
      }
      untaken += length;
      reply.raw.once('close', () => (untaken -= length));
    }
    if (reply.statusCode === 413) {
      // Nobody reads on what is too large.
      void reply.header('Connection', 'close');
    }
  });
}

/**
 * Counts a request before it finds out who asks.
 * @param isOurs whether a Host is this service.
 * @param authenticate looks a key up, for those who are about to send something.
 */
export function limitedGuard(
  limits: RateLimits,
  isBehindProxy: boolean,
  isOurs: (host: string | undefined) => boolean,
  authenticate: (credential: Credential, request: FastifyRequest) => Promise<unknown>
): Guard {
  const guard = keyGuard();
  return async (request, reply) => {
    const { url = '', config } = request.routeOptions;
    if (url === '/healthz' || url === '/readyz') {
      return;
    }
    const address = addressOf(request, isBehindProxy);
    limits.takeAddress(address, reply);
    checkWay(request, isOurs);
    if (config.isOpen && request.method === 'GET') {
      return;
    }
    try {
      await guard(request, reply);
    } catch (error) {
      limits.takeKey(null, address, request, reply);
      throw error;
    }
    const { credential } = request;
    const hash = credential?.kind === 'key' ? credential.hash : null;
    const isKnown = hash !== null && limits.knows(hash);
    limits.takeKey(hash, address, request, reply);
    // Of whoever was never here nothing is read before his key was looked up, and of nobody anything large.
    if (credential && lengthOf(request) > (isKnown ? LARGE : 0)) {
      await authenticate(credential, request);
    }
  };
}

/**
 * No page in a browser has anything to ask here, whatever key it holds, nor anybody who means another server.
 * @throws HeliosError origin_not_allowed, host_not_allowed
 */
function checkWay({ headers }: FastifyRequest, isOurs: (host: string | undefined) => boolean): void {
  if (headers.origin !== undefined) {
    throw new HeliosError('origin_not_allowed');
  }
  if (!isOurs(headers.host)) {
    throw new HeliosError('host_not_allowed');
  }
}

/** Bytes that are about to come; nobody knows how many where they come in chunks. */
function lengthOf({ headers }: FastifyRequest): number {
  return headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : Infinity;
}

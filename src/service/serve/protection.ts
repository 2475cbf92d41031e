// Limits that keep one client, or many, from taking the service from all others.
import type { ServerOptions } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HeliosError } from '../../contract';
import { type Guard, keyGuard } from '../guard';
import type { Credential } from '../vault/call';
import { clientOf } from './client';
import type { RateLimits } from './rateLimits';

const MiB = 1024 * 1024;
const LARGE = MiB;
const SMALL_ANSWER = 64 * 1024;

/** What clients may take; times are milliseconds. */
export interface ILimits {
  /** For the headers of a request, and for all of it. */
  headers: number;
  request: number;
  /** Without a byte in either direction. */
  silence: number;
  connections: number;
  /** Bytes of answers that wait because clients read slowly. */
  waiting: number;
}

const LIMITS: ILimits = {
  headers: 10_000,
  request: 120_000,
  silence: 120_000,
  connections: 5000,
  waiting: 256 * MiB
};

/** The options of Node's server; `protect` sets the rest. */
export const SERVER: ServerOptions = { connectionsCheckingInterval: 500 };

/** Limits the time and the memory that clients may take. */
export function protect(app: FastifyInstance, changed: Partial<ILimits> = {}): void {
  const limits = { ...LIMITS, ...changed };
  app.server.headersTimeout = limits.headers;
  app.server.requestTimeout = limits.request;
  app.server.setTimeout(limits.silence);
  app.server.maxConnections = limits.connections;
  let waiting = 0;
  app.addHook('onSend', async (_, reply, payload) => {
    const length = Number(
      reply.getHeader('content-length') ?? (typeof payload === 'string' ? payload.length : 0)
    );
    if (reply.statusCode < 300 && length > SMALL_ANSWER) {
      if (waiting + length > limits.waiting) {
        throw new HeliosError('too_busy');
      }
      waiting += length;
      reply.raw.once('close', () => (waiting -= length));
    }
    if (reply.statusCode === 413) {
      // The rest of a body that is too large is not read.
      void reply.header('Connection', 'close');
    }
  });
}

/**
 * Counts a request before it is authenticated.
 * @param isOurs whether a Host means this service.
 * @param authenticate looks up the key of a client that is about to send a body.
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
    const client = clientOf(request, isBehindProxy);
    limits.takeAddress(client);
    checkSource(request, isOurs);
    if (config.isOpen && request.method === 'GET') {
      return;
    }
    try {
      await guard(request, reply);
    } catch (error) {
      limits.takeKey(null, client, request);
      throw error;
    }
    const { credential } = request;
    const hash = credential?.kind === 'key' ? credential.hash : null;
    const isKnown = hash !== null && limits.knows(hash);
    limits.takeKey(hash, client, request);
    // A body is read only after its key was looked up, except a small one with a key that was accepted before.
    if (credential && lengthOf(request) > (isKnown ? LARGE : 0)) {
      await authenticate(credential, request);
    }
  };
}

/**
 * Refuses requests from web pages, whatever key they have, and requests for another server.
 * @throws HeliosError origin_not_allowed, host_not_allowed
 */
function checkSource({ headers }: FastifyRequest, isOurs: (host: string | undefined) => boolean): void {
  if (headers.origin !== undefined) {
    throw new HeliosError('origin_not_allowed');
  }
  if (!isOurs(headers.host)) {
    throw new HeliosError('host_not_allowed');
  }
}

/** The bytes of the body; infinite if it comes in chunks. */
function lengthOf({ headers }: FastifyRequest): number {
  return headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : Infinity;
}

// What keeps one client, or many, from taking the service from all others.
import type { ServerOptions } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HeliosError } from '../../contract';
import { type Guard, keyGuard } from '../guard';
import type { Credential } from '../vault/core';
import { addressOf } from './address';
import type { RateLimits } from './rateLimits';

const SECOND = 1000;
const MOST_CONNECTIONS = 5000;
const LARGE = 1024 * 1024;
const SMALL_ANSWER = 64 * 1024;
/** What answers may hold in memory while clients are slow to take them. */
const MOST_UNTAKEN = 256 * 1024 * 1024;

/** What Node's server is made with; the rest is set by `protect`. */
export const SERVER: ServerOptions = { connectionsCheckingInterval: SECOND };

/** Bounds the time and the memory that a client may take. */
export function protect(app: FastifyInstance): void {
  app.server.headersTimeout = 10 * SECOND;
  app.server.requestTimeout = 120 * SECOND;
  app.server.setTimeout(120 * SECOND);
  app.server.maxConnections = MOST_CONNECTIONS;
  let untaken = 0;
  app.addHook('onSend', async (_, reply, payload) => {
    const length = Number(
      reply.getHeader('content-length') ?? (typeof payload === 'string' ? payload.length : 0)
    );
    if (reply.statusCode < 300 && length > SMALL_ANSWER) {
      if (untaken + length > MOST_UNTAKEN) {
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
 * @param authenticate looks a key up, for those who are about to send much.
 */
export function limitedGuard(
  limits: RateLimits,
  isBehindProxy: boolean,
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
    // Whoever was never here sends nothing large before his key was looked up.
    if (credential && !isKnown && Number(request.headers['content-length'] ?? 0) > LARGE) {
      await authenticate(credential, request);
    }
  };
}

import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HeliosError } from '../contract';
import { isLoopbackName, nameInHost } from './address';
import { credentialOf } from './vault/key';

declare module 'fastify' {
  // Fastify's own name.
  // eslint-disable-next-line @typescript-eslint/naming-convention
  interface FastifyContextConfig {
    /** Whether a route answers without a key. */
    isOpen?: boolean;
  }
}

/** Authenticates a request. @throws HeliosError not_authenticated */
export type Guard = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/** The name by which the Jupyter server calls the service over its socket. */
const SOCKET_NAME = 'helios-secrets';

/**
 * Accepts requests with the bearer key of this start, but none from a browser: a page never calls the service itself,
 * and a Host with another name is an attempt at DNS rebinding.
 */
export function localGuard(key: string): Guard {
  const expected = digest(`Bearer ${key}`);
  return async request => {
    const { authorization = '', origin } = request.headers;
    const host = nameInHost(request.headers.host) ?? '';
    if (request.url === '/healthz') {
      return;
    }
    const isOurs = host === SOCKET_NAME || isLoopbackName(host);
    if (origin !== undefined || !isOurs || !timingSafeEqual(digest(authorization), expected)) {
      throw new HeliosError('not_authenticated');
    }
    request.credential = { kind: 'local' };
  };
}

/** Takes the API key from the request. The vault looks it up in the transaction of the operation. */
export function keyGuard(): Guard {
  return async request => {
    if (request.routeOptions.config.isOpen) {
      return;
    }
    const [, key] = /^Bearer ([\x21-\x7e]{1,200})$/i.exec(request.headers.authorization ?? '') ?? [];
    if (key === undefined) {
      throw new HeliosError('not_authenticated');
    }
    request.credential = credentialOf(key);
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

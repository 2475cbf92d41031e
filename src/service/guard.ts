import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HeliosError } from '../contract';
import { credentialOf } from './vault/key';

declare module 'fastify' {
  // Fastify's own name.
  // eslint-disable-next-line @typescript-eslint/naming-convention
  interface FastifyContextConfig {
    /** Whether a route answers without a key. */
    isOpen?: boolean;
  }
}

/** Finds out who asks; throws HeliosError not_authenticated where that is nobody. */
export type Guard = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

const HOSTS = /^(localhost|127\.0\.0\.1|\[::1\]|helios-secrets)(:\d+)?$/;

/**
 * Refuses whoever does not hold the bearer key of this start, and every browser: a page never speaks to the
 * service itself, and a Host that is not ours is a rebound name.
 */
export function localGuard(key: string): Guard {
  const expected = digest(`Bearer ${key}`);
  return async request => {
    const { authorization = '', host = '', origin } = request.headers;
    if (request.url === '/healthz') {
      return;
    }
    if (origin !== undefined || !HOSTS.test(host) || !timingSafeEqual(digest(authorization), expected)) {
      throw new HeliosError('not_authenticated');
    }
    request.credential = { kind: 'local' };
  };
}

/** Takes an API key along; the vault looks it up in the same transaction as what is asked for. */
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

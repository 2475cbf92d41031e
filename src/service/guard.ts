import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { HeliosError } from '../contract';

const HOSTS = /^(localhost|127\.0\.0\.1|\[::1\]|helios-secrets)(:\d+)?$/;

/**
 * Refuses whoever does not hold the bearer key of this start, and every browser: a page never speaks to the
 * service itself, and a Host that is not ours is a rebound name.
 * @throws HeliosError not_authenticated
 */
export function guard(key: string): (request: FastifyRequest) => Promise<void> {
  const expected = digest(`Bearer ${key}`);
  return async request => {
    const { authorization = '', host = '', origin } = request.headers;
    if (request.url === '/healthz') {
      return;
    }
    if (origin !== undefined || !HOSTS.test(host) || !timingSafeEqual(digest(authorization), expected)) {
      throw new HeliosError('not_authenticated');
    }
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

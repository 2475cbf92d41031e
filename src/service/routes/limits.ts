import type { FastifyReply, FastifyRequest } from 'fastify';
import { HeliosError } from '../../contract';

/** 5 MiB of control characters are 31 MB of JSON. */
export const VALUE_BODY = 32 * 1024 * 1024;
export const SMALL_BODY = 64 * 1024;

const LARGE = 1024 * 1024;
const MOST_LARGE = 4;

/**
 * Hooks that let a few large bodies in at once; more would fill the memory.
 * @throws HeliosError too_busy
 */
export function limitLarge(): {
  onRequest: (request: FastifyRequest) => Promise<void>;
  onResponse: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
} {
  const large = new Set<string>();
  return {
    onRequest: async request => {
      if (Number(request.headers['content-length'] ?? Infinity) > LARGE) {
        if (large.size >= MOST_LARGE) {
          throw new HeliosError('too_busy');
        }
        large.add(request.id);
        request.raw.on('close', () => large.delete(request.id));
      }
    },
    onResponse: async request => void large.delete(request.id)
  };
}

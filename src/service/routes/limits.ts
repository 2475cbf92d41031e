import type { FastifyReply, FastifyRequest } from 'fastify';
import { HeliosError } from '../../contract';

const LARGE = 1024 * 1024;
const MOST_LARGE = 4;

/**
 * A hook that lets a few large bodies in at once; more would fill the memory.
 * @throws HeliosError too_busy
 */
export function limitLarge(): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  let large = 0;
  return async (request, reply) => {
    if (Number(request.headers['content-length'] ?? Infinity) > LARGE) {
      if (large >= MOST_LARGE) {
        throw new HeliosError('too_busy');
      }
      large++;
      // The answer's end, or the connection's; the request's own comes when its body was read.
      reply.raw.once('close', () => large--);
    }
  };
}

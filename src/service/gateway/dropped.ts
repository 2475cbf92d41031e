import type { FastifyReply } from 'fastify';

/** Tells when nobody waits for an answer any more: the connection that it belongs to has ended before it. */
export function droppedBy(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) {
      controller.abort();
    }
  });
  return controller.signal;
}

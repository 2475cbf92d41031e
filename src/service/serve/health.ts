import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { HeliosError } from '../../contract';
import type { Vault } from '../vault/vault';

/** How long the database may take to say that it is there, in milliseconds. */
const PATIENCE = 5000;

/** `/readyz`: whether requests can be served. While the process ends, connections are not kept. */
export function health(app: FastifyInstance, vault: Vault, stopping: AbortSignal): void {
  app.get('/readyz', { config: { isOpen: true }, schema: { hide: true } }, async () => {
    if (stopping.aborted) {
      throw new HeliosError('service_unavailable', 'This process is about to end.');
    }
    const late = delay(PATIENCE, undefined, { ref: false }).then(() => {
      throw new HeliosError('database_unavailable');
    });
    await Promise.race([vault.check(), late]);
    return { status: 'ready' };
  });
  app.addHook('onSend', async (_, reply) => {
    if (stopping.aborted) {
      void reply.header('Connection', 'close');
    }
  });
}

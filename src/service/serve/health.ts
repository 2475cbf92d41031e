import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { HeliosError } from '../../contract';
import type { Vault } from '../vault/vault';

/** How long the database may take to answer, in milliseconds. */
const PATIENCE = 5000;

/** Adds `/readyz`: whether requests can be served. While the process ends, connections are closed after each answer. */
export function health(app: FastifyInstance, vault: Vault, stopping: AbortSignal): void {
  app.get('/readyz', { config: { isOpen: true }, schema: { hide: true } }, async () => {
    if (stopping.aborted) {
      throw new HeliosError('service_unavailable', 'This process is about to end.');
    }
    const timeout = delay(PATIENCE, undefined, { ref: false }).then(() => {
      throw new HeliosError('database_unavailable');
    });
    await Promise.race([vault.check(), timeout]);
    return { status: 'ready' };
  });
  app.addHook('onSend', async (_, reply) => {
    if (stopping.aborted) {
      void reply.header('Connection', 'close');
    }
  });
}

import { setTimeout as delay } from 'node:timers/promises';
import { HeliosError } from '../../../contract';
import { toVaultError } from './errors';

/** How long opening waits for another process that makes or closes the file, in milliseconds. */
const PATIENCE = 1000;

/** Repeats `open` while the file is locked. This blocks, but nothing is under way before a database is open. */
export function patiently<T>(open: () => T): T {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    try {
      return open();
    } catch (thrown) {
      const error = toVaultError(thrown);
      if (!isLocked(error) || Date.now() > deadline) {
        throw error;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5 + Math.random() * 20);
    }
  }
}

/**
 * Repeats `work` while another process holds the file; others go on meanwhile.
 * @param patience for how long, in milliseconds.
 * @param name gives an error of the store the code that people see.
 */
export async function untilFree<T>(
  work: () => T,
  patience: number,
  name: (error: unknown) => unknown = toVaultError
): Promise<T> {
  const deadline = Date.now() + patience;
  for (;;) {
    try {
      return work();
    } catch (thrown) {
      const error = name(thrown);
      if (!isLocked(error) || Date.now() >= deadline) {
        throw error;
      }
      await delay(1 + Math.random() * 20);
    }
  }
}

function isLocked(error: unknown): boolean {
  return error instanceof HeliosError && error.code === 'vault_locked';
}

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
      if (!(error instanceof HeliosError && error.code === 'vault_locked') || Date.now() > deadline) {
        throw error;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5 + Math.random() * 20);
    }
  }
}

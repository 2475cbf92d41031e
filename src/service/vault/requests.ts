import { HeliosError } from '../../contract';
import { hashOf } from './call';

const MOST = 10_000;

/** Remembers which names a request id asked for, so that it cannot come again for others. */
export class RequestLedger {
  readonly #names = new Map<string, string>();

  /** @throws HeliosError request_id_reused */
  check(requestID: string, names: readonly string[]): void {
    // A thousand long names would take their room ten thousand times.
    const asked = hashOf(JSON.stringify([...names].sort()));
    const before = this.#names.get(requestID);
    if (before !== undefined && before !== asked) {
      throw new HeliosError('request_id_reused');
    }
    this.#names.set(requestID, asked);
    if (this.#names.size > MOST) {
      const oldest = this.#names.keys().next();
      this.#names.delete(oldest.value as string);
    }
  }
}

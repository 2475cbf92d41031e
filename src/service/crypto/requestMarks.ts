import { type KeyObject, createHmac, createSecretKey, hkdfSync } from 'node:crypto';
import { contextOf } from './message';

/**
 * Tells a repeated request from another one. Only the root key makes marks: from a plain hash somebody could guess what
 * stands in a request, a short value above all.
 */
export class RequestMarks {
  readonly #key: KeyObject;

  constructor(root: KeyObject) {
    this.#key = createSecretKey(Buffer.from(hkdfSync('sha512', root, '', 'helios-secrets idempotency', 32)));
  }

  /** The mark of a request with these parts, as hexadecimal text. */
  of(parts: readonly (string | null)[]): string {
    return createHmac('sha256', this.#key)
      .update(contextOf(...parts))
      .digest('hex');
  }
}

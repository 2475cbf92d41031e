import { type KeyObject, createHmac, createSecretKey, hkdfSync } from 'node:crypto';

/**
 * Tells whether two requests ask for the same to whoever has the root key, and nothing to anybody else: what stands in
 * a request may be guessed otherwise, a short value above all.
 */
export class RequestMarks {
  readonly #key: KeyObject;

  constructor(root: KeyObject) {
    this.#key = createSecretKey(Buffer.from(hkdfSync('sha512', root, '', 'helios-secrets idempotency', 32)));
  }

  /** The mark of a request, as hexadecimal text. */
  of(request: string): string {
    return createHmac('sha256', this.#key).update(request).digest('hex');
  }
}

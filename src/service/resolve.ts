// What every source of secrets needs to answer the requests of kernels.
import { createHash } from 'node:crypto';
import { type ErrorCode, HeliosError, type IFrame, closeNames, missingSecret } from '../contract';

/** Bytes of one answer; the Jupyter server accepts 256 MiB. */
const MOST_BYTES = 250 * 1024 * 1024;

/** How many missing names of one answer get a hint. Each is compared with every name that there is. */
const MOST_HINTS = 10;

/** Request ids that are remembered. */
const MOST_REQUESTS = 10_000;

/** Puts the answer to one request of a kernel together, in the order of its names whatever arrives first. */
export class ResolveAnswer {
  /** The names without duplicates. */
  readonly names: ReadonlySet<string>;
  readonly #values = new Map<string, { secretID: string; bytes: Uint8Array }>();
  readonly #errors = new Map<string, HeliosError>();
  #size = 0;

  constructor(names: readonly string[]) {
    this.names = new Set(names);
  }

  /** @throws HeliosError request_too_large */
  addValue(name: string, secretID: string, bytes: Uint8Array): void {
    this.#size += bytes.byteLength;
    if (this.#size > MOST_BYTES) {
      throw new HeliosError('request_too_large');
    }
    this.#values.set(name, { secretID, bytes });
  }

  addError(name: string, error: HeliosError): void {
    this.#errors.set(name, error);
  }

  /** The names that have an error with this code. */
  failed(code: ErrorCode): string[] {
    return [...this.names].filter(name => this.#errors.get(name)?.code === code);
  }

  /** Says in the errors of missing names which of the `known` ones may be meant instead. */
  addHints(known: readonly string[]): void {
    this.failed('secret_not_found').forEach((name, index) => {
      const close = index < MOST_HINTS ? closeNames(name, known) : [];
      this.addError(name, new HeliosError('secret_not_found', missingSecret(name, close)));
    });
  }

  get frame(): IFrame {
    const frame: IFrame = { values: [], errors: [], bytes: [] };
    for (const name of this.names) {
      const value = this.#values.get(name);
      const error = this.#errors.get(name);
      if (value) {
        frame.values.push({ name, secretID: value.secretID, size: value.bytes.byteLength });
        frame.bytes.push(value.bytes);
      } else if (error) {
        frame.errors.push({ name, code: error.code, message: error.message });
      }
    }
    return frame;
  }
}

/** Remembers the names of each request id, so that the id cannot come again with other names. */
export class RequestLedger {
  readonly #hashes = new Map<string, string>();

  /** @throws HeliosError request_id_reused */
  check(requestID: string, names: readonly string[]): void {
    // A hash, because names can be long.
    const hash = createHash('sha256')
      .update(JSON.stringify([...names].sort()))
      .digest('hex');
    const before = this.#hashes.get(requestID);
    if (before !== undefined && before !== hash) {
      throw new HeliosError('request_id_reused');
    }
    this.#hashes.set(requestID, hash);
    if (this.#hashes.size > MOST_REQUESTS) {
      const [oldest] = this.#hashes.keys();
      this.#hashes.delete(oldest);
    }
  }
}

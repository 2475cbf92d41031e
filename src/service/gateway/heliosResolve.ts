import {
  HeliosError,
  type IFrameHead,
  type IResolveForward,
  checkName,
  closeNames,
  missingSecret
} from '../../contract';
import { RequestLedger } from '../vault/requests';
import type { IResolved } from '../vault/values';
import type { HeliosAPI } from './heliosApi';

/** Requests under way for one kernel's request. */
const AT_ONCE = 16;

/** Bytes of one answer; the Jupyter server takes 256 MiB. */
const MOST_BYTES = 250 * 1024 * 1024;

/** Missing names of one answer that get a hint. */
const MOST_HINTS = 10;

type Failure = IFrameHead['errors'][number];
type Found = { secretID: string; bytes: Uint8Array } | Failure;

/** Reads values for kernels: a request for each name, since the Management API takes one at a time. */
export class HeliosResolver {
  readonly #api: HeliosAPI;
  readonly #ledger = new RequestLedger();

  constructor(api: HeliosAPI) {
    this.#api = api;
  }

  /**
   * What fails for one name is told for that name.
   * @throws HeliosError request_id_reused, request_too_large, connection_refused
   */
  async resolve({ requestID, names }: IResolveForward, signal: AbortSignal): Promise<IResolved> {
    this.#ledger.check(requestID, names);
    const wanted = [...new Set(names)];
    const found = new Map<string, Found>();
    let size = 0;
    const rest = wanted.values();
    const work = async (): Promise<void> => {
      // All workers take from one iterator.
      for (const name of rest) {
        const one = await this.#one(name, signal);
        size += 'bytes' in one ? one.bytes.byteLength : 0;
        if (size > MOST_BYTES) {
          throw new HeliosError('request_too_large');
        }
        found.set(name, one);
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, wanted.length) }, work));
    return this.#answer(wanted, found);
  }

  async #one(name: string, signal: AbortSignal): Promise<Found> {
    try {
      const code = checkName(name);
      if (code) {
        throw new HeliosError(code);
      }
      const secret = await this.#api.byName(name, signal);
      if (!secret) {
        throw new HeliosError('secret_not_found');
      }
      return { secretID: secret.secretID, bytes: Buffer.from(secret.value ?? '') };
    } catch (error) {
      // A key that is not accepted is the same for all names.
      if (!(error instanceof HeliosError) || error.code === 'connection_refused') {
        throw error;
      }
      return { name, code: error.code, message: error.message };
    }
  }

  async #answer(wanted: readonly string[], found: ReadonlyMap<string, Found>): Promise<IResolved> {
    const answer: IResolved = { values: [], errors: [], bytes: [] };
    for (const name of wanted) {
      const one = found.get(name)!;
      if ('bytes' in one) {
        answer.values.push({ name, secretID: one.secretID, size: one.bytes.byteLength });
        answer.bytes.push(one.bytes);
      } else {
        answer.errors.push(one);
      }
    }
    await this.#hint(answer.errors);
    return answer;
  }

  /** Says which names a person may have meant, as far as the list can be read. */
  async #hint(errors: Failure[]): Promise<void> {
    const missing = errors.filter(({ code }) => code === 'secret_not_found');
    const known = missing.length ? await this.#api.secrets.get().catch(() => []) : [];
    missing.forEach((failure, index) => {
      const names = index < MOST_HINTS ? known.map(({ name }) => name) : [];
      failure.message = missingSecret(failure.name, closeNames(failure.name, names));
    });
  }
}

import { HeliosError, type IFrame, type IResolveForward, type ISecret, checkName } from '../../contract';
import { RequestLedger, ResolveAnswer } from '../resolve';
import type { HeliosAPI } from './heliosApi';

/** How many secrets one request of a kernel reads at the same time. */
const AT_ONCE = 16;

/** Reads values for kernels, with one request per name because the Management API returns one value at a time. */
export class HeliosResolver {
  readonly #api: HeliosAPI;
  readonly #ledger = new RequestLedger();

  constructor(api: HeliosAPI) {
    this.#api = api;
  }

  /**
   * An error of one name is part of the answer.
   * @throws HeliosError request_id_reused, request_too_large, connection_refused
   */
  async resolve({ requestID, names }: IResolveForward, signal: AbortSignal): Promise<IFrame> {
    this.#ledger.check(requestID, names);
    const answer = new ResolveAnswer(names);
    const rest = answer.names.values();
    const work = async (): Promise<void> => {
      // All workers take names from one iterator.
      for (const name of rest) {
        await this.#read(name, signal, answer);
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, answer.names.size) }, work));
    if (answer.failed('secret_not_found').length) {
      // The list is only for hints, so its failure does not matter.
      const known = await this.#api.secrets.get().catch(() => []);
      answer.addHints(known.map(({ name }) => name));
    }
    return answer.frame;
  }

  async #read(name: string, signal: AbortSignal, answer: ResolveAnswer): Promise<void> {
    const invalid = checkName(name);
    if (invalid) {
      return answer.addError(name, new HeliosError(invalid));
    }
    let secret: ISecret | null;
    try {
      secret = await this.#api.byName(name, signal);
    } catch (error) {
      // A key that is not accepted is the same error for all names.
      if (error instanceof HeliosError && error.code !== 'connection_refused') {
        return answer.addError(name, error);
      }
      throw error;
    }
    if (secret) {
      answer.addValue(name, secret.secretID, Buffer.from(secret.value ?? ''));
    } else {
      answer.addError(name, new HeliosError('secret_not_found'));
    }
  }
}

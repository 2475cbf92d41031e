import type { TranslationBundle } from '@jupyterlab/translation';
import { HeliosError, type ISecret } from '../../contract';
import type { ISecretsClient } from '../tokens';
import { moment } from '../ui/dom';

/** A change of a secret that overwrites no value that the person has not seen. */
export class Change {
  readonly #client: ISecretsClient;
  readonly #trans: TranslationBundle;
  #seen: ISecret;

  constructor(client: ISecretsClient, secret: ISecret, trans: TranslationBundle) {
    this.#client = client;
    this.#seen = secret;
    this.#trans = trans;
  }

  /**
   * Runs `work` with the version that the person has seen. If somebody else was faster, the error says so, and the next
   * run replaces that version.
   * @throws HeliosError secret_changed
   */
  async run(work: (version: number | undefined) => Promise<unknown>): Promise<void> {
    try {
      await work(this.#seen.version);
    } catch (error) {
      throw error instanceof HeliosError && error.code === 'secret_changed'
        ? await this.#conflict(error)
        : error;
    }
  }

  async #conflict(error: HeliosError): Promise<HeliosError> {
    const { secretID, name } = this.#seen;
    const now = (await this.#client.list()).find(secret => secret.secretID === secretID);
    if (!now) {
      return error;
    }
    this.#seen = now;
    return new HeliosError(
      'secret_changed',
      this.#trans.__(
        'Somebody else changed the value of %1 at %2, after you opened this. Nothing was overwritten. Try again to replace that value, or choose Cancel to keep it.',
        name,
        moment(now.lastUpdatedAt)
      )
    );
  }
}

import type { TranslationBundle } from '@jupyterlab/translation';
import { HeliosError, type ISecret } from '../../contract';
import type { ISecretsClient } from '../tokens';
import { moment } from './dom';

/** A change of a secret that overwrites nothing which the person has not seen. */
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
   * Runs `work` with the version that the person has seen. Where somebody else was faster that is told, and then seen.
   * @throws HeliosError secret_changed
   */
  async run(work: (version: number | undefined) => Promise<unknown>): Promise<void> {
    try {
      await work(this.#seen.version);
    } catch (error) {
      throw error instanceof HeliosError && error.code === 'secret_changed' ? await this.#look(error) : error;
    }
  }

  async #look(error: HeliosError): Promise<HeliosError> {
    const { secretID, name } = this.#seen;
    const now = (await this.#client.list()).find(secret => secret.secretID === secretID);
    if (!now) {
      return error;
    }
    this.#seen = now;
    return new HeliosError(
      'secret_changed',
      this.#trans.__(
        'Somebody else gave %1 a new value at %2, after you had opened this. Nothing was overwritten. Do it again to go on all the same, or choose Cancel to leave that value.',
        name,
        moment(now.lastUpdatedAt)
      )
    );
  }
}

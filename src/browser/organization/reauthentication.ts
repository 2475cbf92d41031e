import { HeliosError } from '../../contract';
import type { ISecretsClient } from '../tokens';
import { input, labelled } from '../ui/dom';
import { Abandoned, showForm } from '../ui/form';
import type { Layers } from '../ui/layers';

/** Asks the service, and the person for their API key where the service wants it typed again. */
export class Reauthentication {
  readonly #client: ISecretsClient;
  readonly #layers: Layers;
  #asking: Promise<void> | null = null;

  constructor(client: ISecretsClient, layers: Layers) {
    this.#client = client;
    this.#layers = layers;
  }

  /** As {@link ISecretsClient.ask}, once more after the key was typed. @throws Abandoned where it was not. */
  async ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    try {
      return await this.#client.ask<Answer>(method, path, body);
    } catch (error) {
      if (!(error instanceof HeliosError && error.code === 'reauthentication_required')) {
        throw error;
      }
    }
    // Two requests that need the key at the same time show one form.
    this.#asking ??= this.#confirm().finally(() => (this.#asking = null));
    await this.#asking;
    return this.#client.ask<Answer>(method, path, body);
  }

  async #confirm(): Promise<void> {
    const { trans } = this.#layers;
    const key = input('password');
    const done = await showForm(this.#layers, {
      title: trans.__('Confirm that it is you'),
      body: [
        trans.__('To manage people and keys, type your own API key again. This lasts for ten minutes.'),
        labelled(trans.__('API key'), key)
      ],
      accept: trans.__('Confirm'),
      work: () => this.#client.ask('POST', 'x/v1/reauthentication', { apiKey: key.value.trim() })
    });
    if (!done) {
      throw new Abandoned();
    }
  }
}

import { HeliosError, type PageAnswer, type PageArguments, type PageRoute } from '../../contract';
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

  /** As {@link ISecretsClient.call}, once more after the key was typed. @throws Abandoned where it was not */
  async call<R extends PageRoute>(route: R, ...request: PageArguments<R>): Promise<PageAnswer<R>> {
    try {
      return await this.#client.call(route, ...request);
    } catch (error) {
      if (!(error instanceof HeliosError && error.code === 'reauthentication_required')) {
        throw error;
      }
    }
    // Two requests that need the key at the same time show one form.
    this.#asking ??= this.#confirm().finally(() => (this.#asking = null));
    await this.#asking;
    return this.#client.call(route, ...request);
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
      work: () => this.#client.call('POST /x/v1/reauthentication', { body: { apiKey: key.value.trim() } })
    });
    if (!done) {
      throw new Abandoned();
    }
  }
}

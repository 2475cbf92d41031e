import { HeliosError } from '../../contract';
import type { ISecretsClient } from '../tokens';
import { input, labelled } from './dom';
import { Abandoned, ask } from './question';
import type { Stage } from './stage';

/** Asks the service, and the person for his API key where the service wants it typed again. */
export class Reauthentication {
  readonly #client: ISecretsClient;
  readonly #stage: Stage;
  #asking: Promise<void> | null = null;

  constructor(client: ISecretsClient, stage: Stage) {
    this.#client = client;
    this.#stage = stage;
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
    // Two requests that need it at once are one question.
    this.#asking ??= this.#confirm().finally(() => (this.#asking = null));
    await this.#asking;
    return this.#client.ask<Answer>(method, path, body);
  }

  async #confirm(): Promise<void> {
    const { trans } = this.#stage;
    const key = input('password');
    const isConfirmed = await ask(this.#stage, {
      title: trans.__('Confirm that it is you'),
      body: [
        trans.__('Type your own API key again to manage people and keys. It is good for ten minutes.'),
        labelled(trans.__('API key'), key)
      ],
      accept: trans.__('Confirm'),
      work: async () => {
        await this.#client.ask('POST', 'x/v1/reauthentication', { apiKey: key.value.trim() });
      }
    });
    if (!isConfirmed) {
      throw new Abandoned();
    }
  }
}

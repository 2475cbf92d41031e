import type { IDirectory, IUser } from '../../contract';
import type { ISecretsClient } from '../tokens';
import { Reauthentication } from './reauthentication';
import type { Stage } from './stage';

/** What the views of an organization share: how to ask, where to show, and who one is. */
export class People {
  readonly api: Reauthentication;
  readonly stage: Stage;
  readonly #client: ISecretsClient;
  #userID = '';

  constructor(client: ISecretsClient, stage: Stage) {
    this.#client = client;
    this.stage = stage;
    this.api = new Reauthentication(client, stage);
  }

  /** Oneself; empty until {@link ready}. */
  get userID(): string {
    return this.#userID;
  }

  /** Asks once who one is. */
  async ready(): Promise<void> {
    this.#userID ||= (await this.#client.ask<IUser>('GET', 'v1/users/current')).userID;
  }

  /** Users and teams whose name or email address contains the text. */
  directory(text: string): Promise<IDirectory> {
    return this.#client.ask('GET', `x/v1/directory?search=${encodeURIComponent(text)}`);
  }
}

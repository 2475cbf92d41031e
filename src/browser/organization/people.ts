import {
  type IDirectory,
  type ISecretSummary,
  type ISecretSummaryList,
  type IUser,
  MAX_PAGE
} from '../../contract';
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

  /** All secrets that one may see, by name. */
  async secrets(): Promise<ISecretSummary[]> {
    const found: ISecretSummary[] = [];
    for (let page = ''; ;) {
      const path = `x/v1/secrets?limit=${MAX_PAGE}${page}`;
      const { secrets, nextToken } = await this.#client.ask<ISecretSummaryList>('GET', path);
      found.push(...secrets);
      if (nextToken === undefined) {
        return found;
      }
      page = `&nextToken=${encodeURIComponent(nextToken)}`;
    }
  }

  /** Users and teams whose name or email address contains the text. */
  directory(text: string): Promise<IDirectory> {
    return this.#client.ask('GET', `x/v1/directory?search=${encodeURIComponent(text)}`);
  }
}

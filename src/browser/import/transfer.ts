import { HeliosError, type ICopy, type ISecretSummary, checkValue } from '../../contract';
import type { ISecretsClient } from '../tokens';
import type { ImportEntry } from './entry';

/** How entries of one kind become secrets. Every method throws HeliosError. */
export interface ITransfer {
  /** The secrets that exist where the entries go. */
  list(): Promise<ISecretSummary[]>;
  /** Whether a secret there has the value of an entry. */
  isSame(entry: ImportEntry, secret: ISecretSummary): Promise<boolean>;
  /** Writes the value of an entry to a secret, or to a new one. */
  write(entry: ImportEntry, secret?: ISecretSummary): Promise<void>;
}

/** The entries of a file, whose values are in this page. */
export class FileTransfer implements ITransfer {
  readonly #client: ISecretsClient;

  constructor(client: ISecretsClient) {
    this.#client = client;
  }

  list(): Promise<ISecretSummary[]> {
    return this.#client.list();
  }

  async isSame({ value }: ImportEntry, { secretID }: ISecretSummary): Promise<boolean> {
    return (await this.#client.read(secretID)) === value;
  }

  async write({ name, value }: ImportEntry, secret?: ISecretSummary): Promise<void> {
    const wrong = checkValue(value);
    if (wrong) {
      throw new HeliosError(wrong);
    }
    await (secret ? this.#client.update(secret.secretID, value) : this.#client.create(name, value));
  }
}

/** Secrets of one connection for another. Their values never come into this page. */
export class CopyTransfer implements ITransfer {
  readonly #client: ISecretsClient;
  readonly #route: Pick<ICopy, 'from' | 'to'>;

  /** @param from the id of the connection that has them. @param to the id of the one that gets them. */
  constructor(client: ISecretsClient, from: string, to: string) {
    this.#client = client.at(to);
    this.#route = { from, to };
  }

  list(): Promise<ISecretSummary[]> {
    return this.#client.list();
  }

  isSame(entry: ImportEntry, secret: ISecretSummary): Promise<boolean> {
    return this.#ask(entry, { targetID: secret.secretID, compare: true });
  }

  async write(entry: ImportEntry, secret?: ISecretSummary): Promise<void> {
    await this.#ask(entry, secret ? { targetID: secret.secretID } : {});
  }

  async #ask({ name, secretID }: ImportEntry, what: Pick<ICopy, 'targetID' | 'compare'>): Promise<boolean> {
    const body: ICopy = { ...this.#route, secretID, name, ...what };
    return (await this.#client.call('POST /x/v1/copies', { body })).isSame;
  }
}

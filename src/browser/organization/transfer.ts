import { HeliosError, type ICopy, type ICopyResult, type ISecretSummary, checkValue } from '../../contract';
import type { ISecretsClient } from '../tokens';
import type { Candidate } from './candidate';

/** How entries of one kind become secrets. Every method throws HeliosError. */
export interface ITransfer {
  /** The secrets that are there already, where the entries go. */
  list(): Promise<ISecretSummary[]>;
  /** Whether a secret there has the value of an entry. */
  isSame(candidate: Candidate, secret: ISecretSummary): Promise<boolean>;
  /** Gives the value of an entry to a secret, to a new one by default. */
  write(candidate: Candidate, secret?: ISecretSummary): Promise<void>;
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

  async isSame({ value }: Candidate, { secretID }: ISecretSummary): Promise<boolean> {
    return (await this.#client.read(secretID)) === value;
  }

  async write({ name, value }: Candidate, secret?: ISecretSummary): Promise<void> {
    const wrong = checkValue(value);
    if (wrong) {
      throw new HeliosError(wrong);
    }
    await (secret ? this.#client.update(secret.secretID, value) : this.#client.create(name, value));
  }
}

/** Secrets of one connection for another, whose values go from one to the other without coming here. */
export class CopyTransfer implements ITransfer {
  readonly #client: ISecretsClient;
  readonly #ways: Pick<ICopy, 'from' | 'to'>;

  /** @param from the id of the connection that they are in. @param to that of the one they go to. */
  constructor(client: ISecretsClient, from: string, to: string) {
    this.#client = client.at(to);
    this.#ways = { from, to };
  }

  list(): Promise<ISecretSummary[]> {
    return this.#client.list();
  }

  isSame(candidate: Candidate, secret: ISecretSummary): Promise<boolean> {
    return this.#ask(candidate, { targetID: secret.secretID, compare: true });
  }

  async write(candidate: Candidate, secret?: ISecretSummary): Promise<void> {
    await this.#ask(candidate, secret ? { targetID: secret.secretID } : {});
  }

  async #ask({ name, secretID }: Candidate, what: Pick<ICopy, 'targetID' | 'compare'>): Promise<boolean> {
    const body: ICopy = { ...this.#ways, secretID, name, ...what };
    return (await this.#client.ask<ICopyResult>('POST', 'x/v1/copies', body)).isSame;
  }
}

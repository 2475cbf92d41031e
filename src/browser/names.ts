import { HeliosError, type ISecretSummary, MAX_NAME_LENGTH } from '../contract';
import type { ISecretsClient } from './tokens';

/** How long a list is used again, in milliseconds: many threads, or key strokes, are one request. */
const KEEP = 2000;

/** Which secrets there are, remembered for a moment by the name of the connection. */
export class KnownSecrets {
  readonly #client: ISecretsClient;
  readonly #known = new Map<string, { secrets: Promise<ISecretSummary[]>; until: number }>();

  constructor(client: ISecretsClient) {
    this.#client = client;
    client.changed.connect(() => this.#known.clear());
  }

  /** @param connection the name of a connection; empty for the current one. @throws HeliosError */
  of(connection = ''): Promise<ISecretSummary[]> {
    const known = this.#known.get(connection);
    if (known && Date.now() < known.until) {
      return known.secrets;
    }
    const secrets = this.#load(connection);
    this.#known.set(connection, { secrets, until: Date.now() + KEEP });
    return secrets;
  }

  async #load(connection: string): Promise<ISecretSummary[]> {
    if (!connection) {
      return this.#client.list(true);
    }
    const { connections } = await this.#client.connections(true);
    const named = connections.find(({ name }) => name === connection);
    if (!named) {
      throw new HeliosError('connection_not_found');
    }
    return this.#client.at(named.connectionID).list(true);
  }
}

/** The name itself, or the name with the first number that makes it free. */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
  let free = name;
  for (let number = 2; isTaken(free); number++) {
    free = `${name.slice(0, MAX_NAME_LENGTH - 8)}_${number}`;
  }
  return free;
}

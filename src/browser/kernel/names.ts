import { clientOf } from '../place';
import type { ISecretsClient } from '../tokens';

/** How long names are taken for true, in milliseconds: many threads that ask together are one question. */
const KEEP = 2000;

/** Which secrets there are, so that nobody is asked about one that does not exist. */
export class KnownNames {
  readonly #client: ISecretsClient;
  readonly #known = new Map<string, { names: Promise<Set<string>>; until: number }>();

  constructor(client: ISecretsClient) {
    this.#client = client;
    client.changed.connect(() => this.#known.clear());
  }

  /** @param place the name of a connection; by default the current one. */
  of(place = ''): Promise<Set<string>> {
    const known = this.#known.get(place);
    if (known && Date.now() < known.until) {
      return known.names;
    }
    const names = this.#load(place);
    this.#known.set(place, { names, until: Date.now() + KEEP });
    return names;
  }

  async #load(place: string): Promise<Set<string>> {
    const client = (await clientOf(this.#client, place)) ?? this.#client.at('');
    return new Set((await client.list(true)).map(({ name }) => name));
  }
}

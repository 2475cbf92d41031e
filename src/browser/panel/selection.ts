import type { ISecretSummary } from '../../contract';

export type SortKey = 'name' | 'lastUpdatedAt';

/** All; those that one owns; those that somebody else made. */
export type Filter = 'all' | 'mine' | 'shared';

/** Made once: a comparison of strings that makes its own each time is a hundred times slower. */
const { compare } = new Intl.Collator();

const ORDERS: Record<SortKey, (a: ISecretSummary, b: ISecretSummary) => number> = {
  name: (a, b) => compare(a.name, b.name),
  // RFC 3339 in UTC sorts as text; the newest first.
  lastUpdatedAt: (a, b) =>
    a.lastUpdatedAt < b.lastUpdatedAt ? 1 : a.lastUpdatedAt > b.lastUpdatedAt ? -1 : 0
};

interface IEntry {
  secret: ISecretSummary;
  /** The name as it is searched. */
  key: string;
}

/** Which of the secrets are shown, in which order. A key stroke in the search filters and sorts nothing anew. */
export class Selection {
  #secrets: readonly ISecretSummary[] = [];
  #userID = '';
  #search = '';
  #filter: Filter = 'all';
  #sort: SortKey = 'name';
  #isReversed = false;
  #sorted: IEntry[] | null = null;
  #shown: ISecretSummary[] | null = null;

  /** The secrets to choose from, and whose panel it is. */
  take(secrets: readonly ISecretSummary[], userID: string): void {
    this.#secrets = secrets;
    this.#userID = userID;
    this.#sorted = this.#shown = null;
  }

  get search(): string {
    return this.#search;
  }

  set search(text: string) {
    this.#search = text;
    this.#shown = null;
  }

  get filter(): Filter {
    return this.#filter;
  }

  set filter(filter: Filter) {
    this.#filter = filter;
    this.#shown = null;
  }

  get sort(): SortKey {
    return this.#sort;
  }

  /** Whether the order is the other one: names from Z to A, dates from the oldest. */
  get isReversed(): boolean {
    return this.#isReversed;
  }

  /** Sorts by `key`; a key chosen twice turns the order around. */
  sortBy(key: SortKey): void {
    this.#isReversed = key === this.#sort && !this.#isReversed;
    this.#sort = key;
    this.#sorted = this.#shown = null;
  }

  /** The secrets that pass filter and search, in the chosen order. */
  get shown(): readonly ISecretSummary[] {
    this.#shown ??= this.#select();
    return this.#shown;
  }

  #select(): ISecretSummary[] {
    this.#sorted ??= this.#order();
    const wanted = this.#search.trim().toLowerCase();
    return this.#sorted
      .filter(({ secret, key }) => key.includes(wanted) && this.#passes(secret))
      .map(({ secret }) => secret);
  }

  #passes({ role, createdBy }: ISecretSummary): boolean {
    switch (this.#filter) {
      case 'mine':
        return role === 'Owner';
      case 'shared':
        return createdBy !== this.#userID;
      default:
        return true;
    }
  }

  #order(): IEntry[] {
    const sorted = [...this.#secrets].sort(ORDERS[this.#sort]);
    return (this.#isReversed ? sorted.reverse() : sorted).map(secret => ({
      secret,
      key: secret.name.toLowerCase()
    }));
  }
}

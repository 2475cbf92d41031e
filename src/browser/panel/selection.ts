import { type ISignal, Signal } from '@lumino/signaling';
import type { ISecretSummary } from '../../contract';

export type SortKey = 'name' | 'lastUpdatedAt';

/** All secrets; those that you own; those that somebody else made. */
export type Filter = 'all' | 'mine' | 'shared';

/** Made once, because making one for each comparison is a hundred times slower. */
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

/** Which of the secrets are shown, in which order. A key stroke in the search does not sort again. */
export class Selection {
  readonly #changed = new Signal<this, void>(this);
  #secrets: readonly ISecretSummary[] = [];
  #userID = '';
  #search = '';
  #filter: Filter = 'all';
  #sort: SortKey = 'name';
  #isReversed = false;
  #sorted: IEntry[] | null = null;
  #shown: ISecretSummary[] | null = null;

  /** Emitted when the person searches, filters or sorts. */
  get changed(): ISignal<this, void> {
    return this.#changed;
  }

  /** Sets the secrets to choose from, whose panel it is, and whether there is anything to filter by. */
  take(secrets: readonly ISecretSummary[], userID: string, isTeam: boolean): void {
    this.#secrets = secrets;
    this.#userID = userID;
    this.#filter = isTeam ? this.#filter : 'all';
    this.#sorted = this.#shown = null;
  }

  get search(): string {
    return this.#search;
  }

  set search(text: string) {
    this.#search = text;
    this.#shown = null;
    this.#changed.emit();
  }

  get filter(): Filter {
    return this.#filter;
  }

  set filter(filter: Filter) {
    this.#filter = filter;
    this.#shown = null;
    this.#changed.emit();
  }

  get sort(): SortKey {
    return this.#sort;
  }

  /** Whether names run from Z to A, or dates from the oldest. */
  get isReversed(): boolean {
    return this.#isReversed;
  }

  /** Sorts by `key`; a key that is chosen twice reverses the order. */
  sortBy(key: SortKey): void {
    this.#isReversed = key === this.#sort && !this.#isReversed;
    this.#sort = key;
    this.#sorted = this.#shown = null;
    this.#changed.emit();
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

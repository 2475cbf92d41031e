import { type ISignal, Signal } from '@lumino/signaling';
import { Poll } from '@lumino/polling';
import type { IDisposable } from '@lumino/disposable';
import { HeliosError, type ISecret, type IStatus, type IUser } from '../../contract';
import type { ISecretsClient } from '../tokens';

export type SortKey = 'name' | 'lastUpdatedAt';

const FOLLOW_MILLISECONDS = 3000;

/** What the panel shows: the list, and how it is searched and sorted. Never a value. */
export class SecretsModel implements IDisposable {
  readonly client: ISecretsClient;
  readonly #changed = new Signal<this, void>(this);
  readonly #poll: Poll;
  #secrets: ISecret[] | null = null;
  #error: HeliosError | null = null;
  #status: IStatus | null = null;
  #user: IUser | null = null;
  #search = '';
  #sort: SortKey = 'name';
  #isReversed = false;
  #shown = '';
  #turns = 0;
  #taken = 0;

  constructor(client: ISecretsClient) {
    this.client = client;
    client.changed.connect(this.#reload, this);
    this.#poll = new Poll({
      auto: false,
      factory: () => this.#load(true),
      frequency: { interval: FOLLOW_MILLISECONDS, backoff: true, max: 10 * FOLLOW_MILLISECONDS },
      standby: 'when-hidden',
      name: 'jupyterlab-helios-secrets:list'
    });
  }

  get changed(): ISignal<this, void> {
    return this.#changed;
  }

  /** Whether nothing has arrived yet. */
  get isLoading(): boolean {
    return this.#secrets === null && this.#error === null;
  }

  get isEmpty(): boolean {
    return this.#secrets?.length === 0;
  }

  get error(): HeliosError | null {
    return this.#error;
  }

  get status(): IStatus | null {
    return this.#status;
  }

  get search(): string {
    return this.#search;
  }

  set search(text: string) {
    this.#search = text;
    this.#changed.emit();
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
    this.#changed.emit();
  }

  /** The secrets that match the search, in the chosen order. */
  get visible(): ISecret[] {
    const wanted = this.#search.trim().toLowerCase();
    const found = (this.#secrets ?? []).filter(({ name }) => name.toLowerCase().includes(wanted));
    found.sort((a, b) =>
      this.#sort === 'name' ? a.name.localeCompare(b.name) : b.lastUpdatedAt.localeCompare(a.lastUpdatedAt)
    );
    return this.#isReversed ? found.reverse() : found;
  }

  get isDisposed(): boolean {
    return this.#poll.isDisposed;
  }

  /** Whether this person made the secret. */
  isMine(secret: ISecret): boolean {
    return secret.createdBy === this.#user?.userID;
  }

  /** Follows changes made elsewhere while the panel is seen. */
  follow(isSeen: boolean): void {
    if (isSeen) {
      void this.refresh();
      void this.#poll.schedule({ phase: 'started', interval: FOLLOW_MILLISECONDS });
    } else {
      void this.#poll.stop();
    }
  }

  /** Asks now; failures are shown, not thrown. */
  async refresh(): Promise<void> {
    await this.#load(false).catch(() => undefined);
  }

  dispose(): void {
    this.#poll.dispose();
    this.client.changed.disconnect(this.#reload, this);
    Signal.clearData(this);
  }

  #reload(): void {
    void this.refresh();
  }

  async #load(background: boolean): Promise<void> {
    const turn = ++this.#turns;
    try {
      const secrets = await this.client.list(background);
      this.#user ??= await this.client.currentUser();
      this.#status ??= await this.client.status();
      this.#take(turn, secrets, null);
    } catch (error) {
      this.#take(
        turn,
        this.#secrets,
        error instanceof HeliosError ? error : new HeliosError('internal_error')
      );
      throw error;
    }
  }

  /** An answer that was overtaken by a later one tells what was, not what is. */
  #take(turn: number, secrets: ISecret[] | null, error: HeliosError | null): void {
    if (turn > this.#taken) {
      this.#taken = turn;
      this.#secrets = secrets;
      this.#error = error;
      this.#tell();
    }
  }

  /** A poll that brings nothing new must not take a menu or a selection away. */
  #tell(): void {
    const shown = JSON.stringify([this.#secrets, this.#error?.code, this.#status, this.#user]);
    if (shown !== this.#shown) {
      this.#shown = shown;
      this.#changed.emit();
    }
  }
}

import { type ISignal, Signal } from '@lumino/signaling';
import { Poll } from '@lumino/polling';
import type { IDisposable } from '@lumino/disposable';
import {
  type ErrorCode,
  type Feature,
  HeliosError,
  type IConnectionEntry,
  type IConnectionList,
  type ISecret,
  type ISecretSummary,
  type IStatus
} from '../../contract';
import type { ISecretsClient } from '../tokens';
import { type Filter, Selection, type SortKey } from './selection';

const FOLLOW_MILLISECONDS = 3000;

/** Up to so many secrets are asked for every three seconds; more of them proportionally less often. */
const OFTEN = 1000;

/** After these the person may not be who he was: nothing that he saw stays. */
const NOT_ALLOWED: readonly ErrorCode[] = [
  'connection_required',
  'connection_refused',
  'api_key_incomplete',
  'not_authenticated'
];

/** What came of a look at everything; all of it is of one connection. */
interface ILook {
  client: ISecretsClient;
  connections: IConnectionList | null;
  status: IStatus | null;
  secrets: ISecretSummary[] | null;
  error: HeliosError | null;
}

/** What the panel shows: the list, and how it is searched and sorted. Never a value. */
export class SecretsModel implements IDisposable {
  readonly #base: ISecretsClient;
  readonly #changed = new Signal<this, void>(this);
  readonly #poll: Poll;
  readonly #selection = new Selection();
  #look: ILook;
  #told = '';
  #turns = 0;
  #taken = 0;

  constructor(client: ISecretsClient) {
    this.#base = client;
    this.#look = { client, connections: null, status: null, secrets: null, error: null };
    client.changed.connect(this.#reload, this);
    this.#poll = new Poll({
      auto: false,
      factory: () => this.#load(true),
      frequency: frequency(0),
      standby: 'when-hidden',
      name: 'jupyterlab-helios-secrets:list'
    });
  }

  get changed(): ISignal<this, void> {
    return this.#changed;
  }

  /** Reads and writes what is shown: that stays the same connection, whichever is the current one later. */
  get client(): ISecretsClient {
    return this.#look.client;
  }

  /** All connections of this person. */
  get connections(): readonly IConnectionEntry[] {
    return this.#look.connections?.connections ?? [];
  }

  /** The one whose secrets are shown; null where there is none yet. */
  get connection(): IConnectionEntry | null {
    const current = this.#look.connections?.current;
    return this.connections.find(({ connectionID }) => connectionID === current) ?? null;
  }

  /** Shows another connection from now on, in all pages; notebooks that name none read from it, too. */
  async use(connectionID: string): Promise<void> {
    await this.#base.ask('PATCH', `x/v1/connections/${connectionID}`, { isCurrent: true });
  }

  /** Whether nothing has arrived yet. */
  get isLoading(): boolean {
    return this.#look.secrets === null && this.error === null;
  }

  get isEmpty(): boolean {
    return this.#look.secrets?.length === 0;
  }

  /** How many secrets there are, shown or not. */
  get count(): number {
    return this.#look.secrets?.length ?? 0;
  }

  get error(): HeliosError | null {
    return this.#look.error;
  }

  get status(): IStatus | null {
    return this.#look.status;
  }

  /** Whether others are there to share with. */
  get isTeam(): boolean {
    return this.status !== null && this.status.backend !== 'embedded';
  }

  /** Whether the place where secrets are kept can tell or do this. */
  offers(feature: Feature): boolean {
    return this.status?.features?.includes(feature) ?? true;
  }

  /** Whether this person restores deleted secrets and, in a team, manages its people. */
  get isAdministrator(): boolean {
    return this.status?.isAdministrator ?? false;
  }

  get search(): string {
    return this.#selection.search;
  }

  set search(text: string) {
    this.#selection.search = text;
    this.#changed.emit();
  }

  get filter(): Filter {
    return this.#selection.filter;
  }

  set filter(filter: Filter) {
    this.#selection.filter = filter;
    this.#changed.emit();
  }

  get sort(): SortKey {
    return this.#selection.sort;
  }

  /** Whether the order is the other one: names from Z to A, dates from the oldest. */
  get isReversed(): boolean {
    return this.#selection.isReversed;
  }

  /** Sorts by `key`; a key chosen twice turns the order around. */
  sortBy(key: SortKey): void {
    this.#selection.sortBy(key);
    this.#changed.emit();
  }

  /** The secrets that pass filter and search, in the chosen order. */
  get visible(): readonly ISecretSummary[] {
    return this.#selection.shown;
  }

  get isDisposed(): boolean {
    return this.#poll.isDisposed;
  }

  /** Whether this person made the secret. */
  isMine(secret: ISecret): boolean {
    return secret.createdBy === this.status?.user.userID;
  }

  /** Follows changes made elsewhere while the panel is seen. */
  follow(isSeen: boolean): void {
    if (isSeen) {
      void this.refresh();
      void this.#poll.schedule({ phase: 'started', interval: this.#poll.frequency.interval });
    } else {
      void this.#poll.stop();
    }
  }

  /** Asks now, also who and where one is; failures are shown, not thrown. */
  async refresh(): Promise<void> {
    await this.#load(false).catch(() => undefined);
  }

  dispose(): void {
    this.#poll.dispose();
    this.#base.changed.disconnect(this.#reload, this);
    Signal.clearData(this);
  }

  #reload(): void {
    void this.refresh();
  }

  /** Each request names the connection that it is for, so that no answer comes from another one. */
  async #load(background: boolean): Promise<void> {
    const turn = ++this.#turns;
    let look = this.#look;
    try {
      const connections = await this.#base.connections(background);
      const { current } = connections;
      if (current !== look.connections?.current) {
        look = { ...look, client: this.#base.at(current ?? ''), status: null, secrets: null };
      }
      look = { ...look, connections };
      const [status, secrets] = await Promise.all([
        (background && look.status) || look.client.status(background),
        look.client.list(background)
      ]);
      this.#take(turn, { ...look, status, secrets, error: null });
    } catch (reason) {
      const error = reason instanceof HeliosError ? reason : new HeliosError('internal_error');
      const nothing = NOT_ALLOWED.includes(error.code) ? { status: null, secrets: null } : {};
      this.#take(turn, { ...look, ...nothing, error });
      throw error;
    }
  }

  /** An answer that was overtaken by a later one tells what was, not what is. */
  #take(turn: number, look: ILook): void {
    if (turn > this.#taken) {
      this.#taken = turn;
      this.#look = look;
      this.#tell();
    }
  }

  /** A poll that brings nothing new must not take a menu or a selection away. */
  #tell(): void {
    const { secrets, error, status, connections } = this.#look;
    const told = JSON.stringify([secrets, error?.code, status, connections]);
    if (told === this.#told) {
      return;
    }
    this.#told = told;
    if (!this.isTeam) {
      this.#selection.filter = 'all';
    }
    this.#selection.take(secrets ?? [], status?.user.userID ?? '');
    if (!this.isDisposed) {
      this.#poll.frequency = frequency(this.count);
    }
    this.#changed.emit();
  }
}

function frequency(count: number): { interval: number; backoff: boolean; max: number } {
  const interval = FOLLOW_MILLISECONDS * Math.max(1, count / OFTEN);
  return { interval, backoff: true, max: 10 * interval };
}

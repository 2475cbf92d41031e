import { type ISignal, Signal } from '@lumino/signaling';
import { Poll } from '@lumino/polling';
import type { IDisposable } from '@lumino/disposable';
import {
  type Feature,
  HeliosError,
  type IConnectionEntry,
  type IConnectionList,
  type ISecret,
  type ISecretSummary,
  type IStatus
} from '../../contract';
import type { ISecretsClient } from '../tokens';
import { endsIdentity } from '../connectionErrors';
import { Selection } from './selection';

const FOLLOW_MILLISECONDS = 3000;

/** Up to so many secrets are listed every three seconds; more of them proportionally less often. */
const OFTEN = 1000;

/** Everything that the panel shows; all of it is of one connection. */
interface IContent {
  client: ISecretsClient;
  connections: IConnectionList | null;
  status: IStatus | null;
  secrets: ISecretSummary[] | null;
  error: HeliosError | null;
}

/** What the panel shows: the list, and how it is searched and sorted. It never has a value. */
export class SecretsModel implements IDisposable {
  /** What is searched, filtered and sorted. */
  readonly selection = new Selection();
  readonly #base: ISecretsClient;
  readonly #changed = new Signal<this, void>(this);
  readonly #poll: Poll;
  #content: IContent;
  #last = '';
  #turns = 0;
  #taken = 0;

  constructor(client: ISecretsClient) {
    this.#base = client;
    this.#content = { client, connections: null, status: null, secrets: null, error: null };
    client.changed.connect(this.#reload, this);
    this.selection.changed.connect(() => this.#changed.emit());
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

  /** Reads and writes what is shown. It stays with that connection, even if another one becomes the current one. */
  get client(): ISecretsClient {
    return this.#content.client;
  }

  /** All connections of this person. */
  get connections(): readonly IConnectionEntry[] {
    return this.#content.connections?.connections ?? [];
  }

  /** The one whose secrets are shown; null where there is none yet. */
  get connection(): IConnectionEntry | null {
    const current = this.#content.connections?.current;
    return this.connections.find(({ connectionID }) => connectionID === current) ?? null;
  }

  /** Switches to another connection, in all pages; notebooks that name no connection read from it too. */
  async use(connectionID: string): Promise<void> {
    await this.#base.call('PATCH /x/v1/connections/:connectionID', {
      connectionID,
      body: { isCurrent: true }
    });
  }

  /** Whether nothing has arrived yet. */
  get isLoading(): boolean {
    return this.#content.secrets === null && this.error === null;
  }

  get isEmpty(): boolean {
    return this.#content.secrets?.length === 0;
  }

  /** How many secrets there are, shown or not. */
  get count(): number {
    return this.#content.secrets?.length ?? 0;
  }

  get error(): HeliosError | null {
    return this.#content.error;
  }

  get status(): IStatus | null {
    return this.#content.status;
  }

  /** Whether there are others to share with. */
  get isTeam(): boolean {
    return this.status !== null && this.status.backend !== 'embedded';
  }

  /** Whether the service that keeps the secrets offers this. */
  offers(feature: Feature): boolean {
    return this.status?.features?.includes(feature) ?? true;
  }

  /** Whether this person can restore deleted secrets and, in a team, manage its people. */
  get isAdministrator(): boolean {
    return this.status?.isAdministrator ?? false;
  }

  /** The secrets that pass filter and search, in the chosen order. */
  get visible(): readonly ISecretSummary[] {
    return this.selection.shown;
  }

  get isDisposed(): boolean {
    return this.#poll.isDisposed;
  }

  /** Whether this person made the secret. */
  isMine(secret: ISecret): boolean {
    return secret.createdBy === this.status?.user.userID;
  }

  /** Follows changes made elsewhere while the panel is visible. */
  follow(isSeen: boolean): void {
    if (isSeen) {
      void this.refresh();
      void this.#poll.schedule({ phase: 'started', interval: this.#poll.frequency.interval });
    } else {
      void this.#poll.stop();
    }
  }

  /** Loads everything now; failures are shown, not thrown. */
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

  /** Each request names its connection, so that no answer comes from another one. */
  async #load(background: boolean): Promise<void> {
    const turn = ++this.#turns;
    let content = this.#content;
    try {
      const connections = await this.#base.connections(background);
      const { current } = connections;
      if (current !== content.connections?.current) {
        content = { ...content, client: this.#base.at(current ?? ''), status: null, secrets: null };
      }
      content = { ...content, connections };
      const [status, secrets] = await Promise.all([
        (background && content.status) || content.client.status(background),
        content.client.list(background)
      ]);
      this.#take(turn, { ...content, status, secrets, error: null });
    } catch (reason) {
      const error = reason instanceof HeliosError ? reason : new HeliosError('internal_error');
      const nothing = endsIdentity(error.code) ? { status: null, secrets: null } : {};
      this.#take(turn, { ...content, ...nothing, error });
      throw error;
    }
  }

  /** An answer that a later one has overtaken is out of date. */
  #take(turn: number, content: IContent): void {
    if (turn > this.#taken) {
      this.#taken = turn;
      this.#content = content;
      this.#tell();
    }
  }

  /** A poll that brings nothing new must not close a menu or clear a selection. */
  #tell(): void {
    const { secrets, error, status, connections } = this.#content;
    const current = JSON.stringify([secrets, error?.code, status, connections]);
    if (current === this.#last) {
      return;
    }
    this.#last = current;
    this.selection.take(secrets ?? [], status?.user.userID ?? '', this.isTeam);
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

import type { INotebookTracker } from '@jupyterlab/notebook';
import { type ISignal, Signal } from '@lumino/signaling';
import type { IPermissionChange } from '../../contract';
import type { ISecretsClient } from '../tokens';
import type { SecretsModel } from './model';

/** The notebook that a person works in, and which secrets it may read without a question. */
export class CurrentNotebook {
  readonly #model: SecretsModel;
  readonly #tracker: INotebookTracker | null;
  readonly #changed = new Signal<this, void>(this);
  #allowed: ReadonlySet<string> | null = null;
  /** The connection that the permissions are of. */
  #client: ISecretsClient | null = null;
  #turns = 0;

  constructor(model: SecretsModel, tracker: INotebookTracker | null) {
    this.#model = model;
    this.#tracker = tracker;
    tracker?.currentChanged.connect(this.#renew, this);
    model.changed.connect(this.#follow, this);
    // One signal for all connections, after each write, for example an answer above a notebook.
    model.client.changed.connect(this.#reload, this);
    this.#renew();
  }

  get changed(): ISignal<this, void> {
    return this.#changed;
  }

  /** Below the server's root; empty where there is no notebook. */
  get path(): string {
    return this.#tracker?.currentWidget?.context.path ?? '';
  }

  /** Whether it may read the secret; null where there is no notebook, nobody is asked, or it is not known. */
  allows(name: string): boolean | null {
    return this.#allowed?.has(name) ?? null;
  }

  /**
   * Allows the notebook to read the secret always, or forbids it. Nothing happens while the permissions are not known: the
   * switch that was pressed belongs to another notebook. @throws HeliosError
   */
  async toggle(name: string): Promise<void> {
    const { path } = this;
    const { client } = this.#model;
    const isAllowed = this.allows(name);
    if (isAllowed === null) {
      return;
    }
    if (isAllowed) {
      await client.call('DELETE /x/v1/permissions', { name, path });
    } else {
      const body: IPermissionChange = { names: [name], answer: 'always', path };
      await client.call('POST /x/v1/permissions', { body });
    }
    await this.#load();
  }

  dispose(): void {
    this.#tracker?.currentChanged.disconnect(this.#renew, this);
    this.#model.changed.disconnect(this.#follow, this);
    this.#model.client.changed.disconnect(this.#reload, this);
    Signal.clearData(this);
  }

  #renew(): void {
    this.#tracker?.currentWidget?.context.pathChanged.connect(this.#renew, this);
    this.#restart();
  }

  /** Another connection has other permissions. */
  #follow(): void {
    if (this.#model.client !== this.#client) {
      this.#restart();
    }
  }

  /** What was shown belongs to something else: it goes at once, before the answer arrives. */
  #restart(): void {
    this.#allowed = null;
    this.#reload();
    this.#changed.emit();
  }

  #reload(): void {
    void this.#load();
  }

  async #load(): Promise<void> {
    const turn = ++this.#turns;
    const { path } = this;
    const { client } = this.#model;
    this.#client = client;
    let allowed: Set<string> | null = null;
    try {
      if (path) {
        const answer = await client.call('GET /x/v1/permissions', { path, no_track_activity: '1' });
        const names = answer.permissions.filter(({ isOutdated }) => !isOutdated).map(({ name }) => name);
        // Other policies do not depend on permissions.
        allowed = answer.policy === 'ask' ? new Set(names) : null;
      }
    } catch {
      // The list says what is wrong.
    }
    if (turn === this.#turns) {
      this.#allowed = allowed;
      this.#changed.emit();
    }
  }
}

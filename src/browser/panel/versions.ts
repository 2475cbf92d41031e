import type { TranslationBundle } from '@jupyterlab/translation';
import type { ISecretSummary, ISecretVersion, ISecretVersionList, IVersionRestore } from '../../contract';
import type { ISecretsClient } from '../tokens';
import { button, make, moment, wordsOf } from './dom';
import { PlainDialog } from './plain';
import { TableView } from './table';

/** When a secret had which value, and whose it was; a person's own click goes back to one. */
export class VersionsDialog extends PlainDialog {
  constructor(client: ISecretsClient, secret: ISecretSummary, trans: TranslationBundle) {
    super(trans.__('Versions of %1', secret.name), new VersionsView(client, secret, trans), trans);
  }
}

class VersionsView extends TableView {
  readonly #client: ISecretsClient;
  readonly #secret: ISecretSummary;

  constructor(client: ISecretsClient, secret: ISecretSummary, trans: TranslationBundle) {
    super([trans.__('When'), trans.__('Who'), ''], trans);
    this.#client = client;
    this.#secret = secret;
    void this.#load();
  }

  async #load(): Promise<void> {
    this.say(this.trans.__('Loading…'), 'status');
    await this.#attempt(async () => {
      const { versions } = await this.#client.ask<ISecretVersionList>('GET', this.#path);
      this.rows.replaceChildren(...versions.map(version => this.#row(version)));
      const isAlone = versions.length < 2;
      this.say(isAlone ? this.trans.__('No former value is kept.') : '', 'status');
    });
  }

  get #path(): string {
    return `x/v1/secrets/${this.#secret.secretID}/versions`;
  }

  #row({ version, createdAt, createdByEmail, isCurrent }: ISecretVersion): HTMLElement {
    const what = isCurrent
      ? make('td', '', this.trans.__('in use'))
      : make('td', '', this.#button(version, createdAt));
    return make('tr', '', this.time(createdAt), make('td', '', createdByEmail), what);
  }

  #button(version: number, createdAt: string): HTMLElement {
    const name = this.trans.__('Use the value of %1 again', moment(createdAt));
    return button(this.trans.__('Use again'), () => void this.#restore(version), { name });
  }

  async #restore(version: number): Promise<void> {
    const body: IVersionRestore = { version };
    this.rows.querySelectorAll('button').forEach(one => (one.disabled = true));
    const isDone = await this.#attempt(() => this.#client.ask('POST', this.#path, body));
    if (isDone) {
      await this.#load();
      this.say(
        this.trans.__('That value is in use again; the one before it is kept among the former ones.'),
        'status'
      );
      this.node.focus();
    } else {
      this.rows.querySelectorAll('button').forEach(one => (one.disabled = false));
    }
  }

  /** Runs `work`, and says what is wrong with it; whether it succeeded. */
  async #attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.say(wordsOf(error), 'alert');
      return false;
    }
  }
}

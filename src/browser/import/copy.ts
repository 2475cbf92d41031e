import type { ISecretSummary } from '../../contract';
import type { ISecretsClient } from '../tokens';
import { button, labelled, live, make, select, wordsOf } from '../ui/dom';
import { connectionLabel } from '../ui/identity';
import type { Layers } from '../ui/layers';
import { Importer } from './importer';
import { Preview } from './preview';
import { CopyTransfer } from './transfer';

/** How many secrets one preview shows at most. */
const MOST = 1000;

/** Copies secrets to another connection. It first shows what would change, and replaces only what you choose. */
export class CopyView {
  readonly node: HTMLElement;
  readonly #client: ISecretsClient;
  readonly #layers: Layers;
  readonly #from: string;
  readonly #secrets: readonly ISecretSummary[];
  readonly #targets = select<string>({});
  readonly #next: HTMLButtonElement;
  readonly #alert = live('alert', 'alert');
  readonly #target = make('p', 'hint');
  readonly #preview: Preview;

  /** @param from the id of the connection that has the secrets. */
  constructor(client: ISecretsClient, layers: Layers, from: string, secrets: readonly ISecretSummary[]) {
    const { trans } = layers;
    this.#client = client;
    this.#layers = layers;
    this.#from = from;
    this.#secrets = secrets.slice(0, MOST);
    this.#next = button(trans.__('Preview'), () => void this.#show(), { kind: 'accept' });
    const warning = trans.__(
      'Sharing is not copied: each new secret is yours alone until you share it there.'
    );
    const source = make(
      'div',
      'copy-source',
      make('p', '', this.#introduction(secrets.length)),
      make('p', 'warning', warning),
      labelled(trans.__('Copy to'), this.#targets),
      this.#alert,
      make('div', 'tools', this.#next)
    );
    const words = {
      run: (count: number) =>
        count ? trans._n('Copy %1 secret', 'Copy %1 secrets', count, count) : trans.__('Copy'),
      done: (count: number) => trans._n('%1 secret is copied.', '%1 secrets are copied.', count, count),
      end: trans.__('Sharing was not copied. The original secrets are still where they were.'),
      again: trans.__('Another connection')
    };
    this.#preview = new Preview(layers, words, source, () => this.forget());
    this.node = make('div', 'listing', this.#target, this.#preview.node);
    this.forget();
  }

  /** Asks where the secrets can go; a failure is shown, not thrown. */
  async refresh(): Promise<void> {
    const { trans } = this.#layers;
    try {
      const { connections } = await this.#client.connections();
      const others = connections.filter(({ connectionID }) => connectionID !== this.#from);
      const options = others.map(one => new Option(connectionLabel(one, trans), one.connectionID));
      this.#targets.replaceChildren(...options);
      this.#next.disabled = !others.length;
      this.#alert.textContent = others.length
        ? ''
        : trans.__('There is no other connection yet. To add one, choose More, Connection.');
    } catch (error) {
      this.#next.disabled = true;
      this.#alert.textContent = wordsOf(error);
    }
    this.#layers.focus();
  }

  /** Stops after the current secret, and starts again. */
  forget(): void {
    this.#preview.clear();
    this.#alert.textContent = '';
    this.#target.hidden = true;
  }

  #introduction(count: number): string {
    const { trans } = this.#layers;
    const what =
      count === 1
        ? trans.__('Copy %1 to another connection.', this.#secrets[0].name)
        : trans.__('Copy the %1 secrets that the panel lists to another connection.', count);
    const part = trans.__(
      'These are the first %1. To choose others, search or filter in the panel.',
      MOST.toLocaleString()
    );
    const how = trans.__(
      'Values go through the Jupyter server only. Nothing is written before you have seen what would change.'
    );
    return [what, ...(count > MOST ? [part] : []), how].join(' ');
  }

  async #show(): Promise<void> {
    const [target] = this.#targets.selectedOptions;
    const transfer = new CopyTransfer(this.#client, this.#from, target.value);
    this.#target.textContent = this.#layers.trans.__('To %1', target.text);
    this.#target.hidden = false;
    const why = await this.#preview.show(new Importer(transfer, this.#secrets, false));
    if (why) {
      this.forget();
      this.#alert.textContent = why;
    }
  }
}

import type { TranslationBundle } from '@jupyterlab/translation';
import { caretDownIcon } from '@jupyterlab/ui-components';
import { make } from '../ui/dom';
import { connectionLabel } from '../ui/identity';
import { ActionsMenu, type IEntry } from './menu';
import type { SecretsModel } from './model';

/** The connection whose secrets the panel shows, and the menu to choose another one. */
export class ConnectionButton {
  readonly node = make('button', 'connection');
  readonly #model: SecretsModel;
  readonly #trans: TranslationBundle;
  readonly #name = make('span', 'connection-name');
  readonly #use: (connectionID: string) => Promise<void>;
  readonly #manage: () => Promise<void>;
  #menu: ActionsMenu | null = null;

  /**
   * @param use shows another connection.
   * @param manage opens the dialog in which connections are added and changed.
   */
  constructor(
    model: SecretsModel,
    trans: TranslationBundle,
    use: (connectionID: string) => Promise<void>,
    manage: () => Promise<void>
  ) {
    this.#model = model;
    this.#trans = trans;
    this.#use = use;
    this.#manage = manage;
    this.node.type = 'button';
    this.node.setAttribute('aria-haspopup', 'menu');
    this.node.append(this.#name, caretDownIcon.element({ tag: 'span' }));
    this.node.addEventListener('click', () => this.#open());
  }

  /** Shows the current state. */
  update(): void {
    const { connection } = this.#model;
    this.node.hidden = connection === null;
    if (connection) {
      const { name, color } = connection;
      this.#name.textContent = name;
      this.node.dataset.color = color;
      this.node.title = this.#trans.__('Connection %1', name);
      this.node.setAttribute('aria-label', this.#trans.__('Connection %1. Choose another one', name));
    }
  }

  dispose(): void {
    this.#menu?.dispose();
  }

  /** Connections come and go, so the menu is made each time. */
  #open(): void {
    const { connections, connection } = this.#model;
    const entries: IEntry[] = connections.map(one => ({
      label: connectionLabel(one, this.#trans),
      color: one.color,
      isChosen: one === connection,
      run: () => (one === connection ? undefined : this.#use(one.connectionID))
    }));
    entries.push({ label: this.#trans.__('Add or change connections…'), run: () => this.#manage() });
    this.#menu?.dispose();
    const menu = (this.#menu = new ActionsMenu(entries, () => undefined));
    menu.aboutToClose.connect(() => this.node.focus());
    menu.openBelow(this.node);
  }
}

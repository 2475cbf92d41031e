// The Secrets panel; loaded when it is first opened.
import '../../../style/panel.css';
import type { TranslationBundle } from '@jupyterlab/translation';
import { refreshIcon } from '@jupyterlab/ui-components';
import { PanelLayout, Widget } from '@lumino/widgets';
import type { ISecret } from '../../contract';
import type { ISecretsClient, ISecretsSettings } from '../tokens';
import { SecretActions } from './actions';
import { SecretsList } from './list';
import { SecretsModel, type SortKey } from './model';

export interface IPanelOptions {
  client: ISecretsClient;
  settings: ISecretsSettings;
  trans: TranslationBundle;
  /** Puts a call of get_secret for the name into the notebook. */
  insert: (name: string) => void;
}

/** List, search and actions. */
export class SecretsPanel extends Widget {
  readonly actions: SecretActions;
  readonly #model: SecretsModel;
  readonly #list: SecretsList;
  readonly #trans: TranslationBundle;
  readonly #settings: ISecretsSettings;
  readonly #place = document.createElement('span');
  readonly #state = document.createElement('div');
  readonly #sortButtons: ReadonlyMap<SortKey, HTMLButtonElement>;

  constructor({ client, settings, trans, insert }: IPanelOptions) {
    super();
    this.addClass('jp-HeliosSecrets-panel');
    this.#trans = trans;
    this.#settings = settings;
    this.actions = new SecretActions(client, settings, trans);
    this.#model = new SecretsModel(client);
    const { actions } = this;
    this.#list = new SecretsList(this.#model, trans, [
      { label: trans.__('Edit'), run: secret => actions.edit(secret) },
      { label: trans.__('Copy name'), run: secret => actions.copyName(secret) },
      { label: trans.__('Copy value'), run: secret => actions.copyValue(secret) },
      { label: trans.__('Show value'), run: secret => this.#show(secret) },
      { label: trans.__('Insert into notebook'), run: ({ name }) => insert(name) },
      { label: trans.__('Delete'), run: secret => actions.delete(secret) }
    ]);
    this.#sortButtons = new Map(
      (['name', 'lastUpdatedAt'] as const).map(key => [key, button('', () => this.#model.sortBy(key))])
    );
    const layout = (this.layout = new PanelLayout());
    this.#state.className = 'jp-HeliosSecrets-state';
    layout.addWidget(new Widget({ node: this.#header() }));
    layout.addWidget(new Widget({ node: this.#state }));
    layout.addWidget(this.#list);
    this.#model.changed.connect(() => this.update());
    document.addEventListener('visibilitychange', this);
  }

  handleEvent(): void {
    if (document.hidden) {
      this.#list.hideValue();
    }
  }

  /** Asks the service now. */
  refresh(): Promise<void> {
    return this.#model.refresh();
  }

  override dispose(): void {
    document.removeEventListener('visibilitychange', this);
    this.#model.dispose();
    super.dispose();
  }

  protected override onAfterShow(): void {
    this.#model.follow(true);
  }

  protected override onAfterAttach(): void {
    this.#model.follow(this.isVisible);
    this.update();
  }

  protected override onAfterHide(): void {
    this.#list.hideValue();
    this.#model.follow(false);
  }

  protected override onUpdateRequest(): void {
    const { status, error, isLoading, isEmpty, visible, search } = this.#model;
    this.#place.textContent = status?.organization ?? '';
    this.#place.title = status?.home ?? '';
    this.#showOrder();
    this.#state.replaceChildren();
    if (error) {
      this.#say(error.message, 'alert');
      this.#state.append(button(this.#trans.__('Retry'), () => void this.refresh()));
    } else if (isLoading) {
      this.#say(this.#trans.__('Loading…'), 'status');
    } else if (isEmpty) {
      this.#say(
        this.#trans.__('No secrets yet. Choose New Secret, then read it in a cell with get_secret("NAME").'),
        'status'
      );
    } else if (!visible.length) {
      this.#say(this.#trans.__('No name contains “%1”.', search), 'status');
    }
  }

  #showOrder(): void {
    const { sort, isReversed } = this.#model;
    const labels = { name: this.#trans.__('Name'), lastUpdatedAt: this.#trans.__('Last updated') };
    for (const [key, shown] of this.#sortButtons) {
      const isChosen = key === sort;
      // Names and dates start at opposite ends: A first, and the newest first.
      const arrow = isReversed === (key === 'name') ? '\u25be' : '\u25b4';
      shown.textContent = isChosen ? `${labels[key]} ${arrow}` : labels[key];
      shown.setAttribute('aria-pressed', String(isChosen));
    }
  }

  async #show(secret: ISecret): Promise<void> {
    const value = await this.actions.read(secret);
    // The panel may have been closed while the value was on its way.
    if (value !== null && this.isVisible && !document.hidden) {
      this.#list.showValue(secret, value, this.#settings.hideValueAfter);
    }
  }

  #say(text: string, role: 'alert' | 'status'): void {
    const line = document.createElement('p');
    line.setAttribute('role', role);
    line.textContent = text;
    this.#state.append(line);
  }

  #header(): HTMLElement {
    const trans = this.#trans;
    const header = document.createElement('div');
    header.className = 'jp-HeliosSecrets-header';

    const top = document.createElement('div');
    top.className = 'jp-HeliosSecrets-bar-top';
    this.#place.className = 'jp-HeliosSecrets-place';
    const refresh = button('', () => void this.refresh());
    refresh.className = 'jp-HeliosSecrets-refresh';
    refresh.setAttribute('aria-label', trans.__('Refresh'));
    refresh.title = trans.__('Refresh');
    refreshIcon.element({ container: refresh });
    top.append(this.#place, refresh);

    const create = button(trans.__('New Secret'), () => void this.actions.create());
    create.classList.add('jp-mod-accept');

    const search = document.createElement('input');
    search.type = 'search';
    search.className = 'jp-mod-styled';
    search.placeholder = trans.__('Search');
    search.setAttribute('aria-label', trans.__('Search secrets'));
    search.addEventListener('input', () => (this.#model.search = search.value));

    const sort = document.createElement('div');
    sort.className = 'jp-HeliosSecrets-sort';
    sort.setAttribute('role', 'group');
    sort.setAttribute('aria-label', trans.__('Sort by'));
    sort.append(...this.#sortButtons.values());
    header.append(top, create, search, sort);
    return header;
  }
}

function button(label: string, act: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'jp-Button jp-mod-styled';
  made.textContent = label;
  made.addEventListener('click', act);
  return made;
}

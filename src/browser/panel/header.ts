import type { TranslationBundle } from '@jupyterlab/translation';
import { type LabIcon, ellipsesIcon, refreshIcon } from '@jupyterlab/ui-components';
import { Widget } from '@lumino/widgets';
import type { IStatus, KeyProtection } from '../../contract';
import { ConnectionButton } from './connections';
import { make } from './dom';
import { ActionsMenu, type IEntry } from './menu';
import type { SecretsModel } from './model';
import type { Filter, SortKey } from './selection';

export interface IHeaderOptions {
  model: SecretsModel;
  trans: TranslationBundle;
  /** Opens the dialog of a new secret. */
  create: () => void;
  /** Shows another connection. */
  use: (connectionID: string) => Promise<void>;
  /** Opens the dialog of connections. */
  connect: () => Promise<void>;
  /** The entries of the menu More. */
  more: readonly IEntry[];
}

/** Where one is, and what one sees of it: search, filter and order. */
export class Header extends Widget {
  readonly #model: SecretsModel;
  readonly #trans: TranslationBundle;
  readonly #connection: ConnectionButton;
  readonly #place = make('span', 'place');
  readonly #person = make('span', 'person');
  readonly #count = make('span', 'count');
  readonly #filters: HTMLElement;
  readonly #filterButtons: ReadonlyMap<Filter, HTMLButtonElement>;
  readonly #sortButtons: ReadonlyMap<SortKey, HTMLButtonElement>;
  readonly #menu: ActionsMenu;

  constructor({ model, trans, create, use, connect, more }: IHeaderOptions) {
    super();
    this.#model = model;
    this.#trans = trans;
    this.addClass('jp-HeliosSecrets-header');
    this.#connection = new ConnectionButton(model, trans, use, connect);
    // Tells those who do not see it that other secrets are shown now.
    this.#place.setAttribute('aria-live', 'polite');
    const menu = iconButton(trans.__('More'), ellipsesIcon, () => this.#menu.openBelow(menu));
    menu.setAttribute('aria-haspopup', 'menu');
    this.#menu = new ActionsMenu(more, () => undefined);
    this.#menu.aboutToClose.connect(() => menu.focus());
    const refresh = iconButton(trans.__('Refresh'), refreshIcon, () => void model.refresh());
    const made = choice(trans.__('New Secret'), create);
    made.className = 'jp-Button jp-mod-styled jp-mod-accept';
    const search = make('input');
    search.type = 'search';
    search.className = 'jp-mod-styled';
    search.placeholder = trans.__('Search');
    search.setAttribute('aria-label', trans.__('Search secrets'));
    search.addEventListener('input', () => (model.search = search.value));
    this.#count.setAttribute('aria-live', 'polite');
    this.#filterButtons = this.#makeFilters();
    this.#sortButtons = new Map(
      (['name', 'lastUpdatedAt'] as const).map(key => [key, choice('', () => model.sortBy(key))])
    );
    this.#filters = group(trans.__('Show'), this.#filterButtons);
    this.node.append(
      make('div', 'bar-top', make('div', 'where', this.#connection.node), refresh, menu),
      make('div', 'where', this.#place, this.#person),
      made,
      search,
      this.#filters,
      make('div', 'order', group(trans.__('Sort by'), this.#sortButtons), this.#count)
    );
    model.changed.connect(() => this.update());
    this.update();
  }

  override dispose(): void {
    this.#menu.dispose();
    this.#connection.dispose();
    super.dispose();
  }

  protected override onUpdateRequest(): void {
    const { status, isTeam, filter, count, visible } = this.#model;
    this.#connection.update();
    this.#place.textContent = this.#place.title = status ? this.#placeOf(status) : '';
    if (status?.home) {
      this.#place.title = status.home;
    }
    if (status?.protection) {
      this.#place.title += `\n${protectionOf(status.protection, this.#trans)}`;
    }
    this.#person.textContent = this.#person.title = isTeam ? (status?.user.email ?? '') : '';
    this.#filters.hidden = !isTeam;
    this.#filterButtons.forEach((button, key) => button.setAttribute('aria-pressed', String(key === filter)));
    const counts = [visible.length, count].map(number => number.toLocaleString());
    const isAll = visible.length === count;
    this.#count.textContent = count ? (isAll ? counts[1] : this.#trans.__('%1 of %2', ...counts)) : '';
    this.#showOrder();
  }

  /** The organization and what keeps its secrets. */
  #placeOf({ organization, backend }: IStatus): string {
    switch (backend) {
      case 'team':
        return this.#trans.__('%1 · team service', organization);
      case 'helios':
        return this.#trans.__('%1 · SingleStore Helios', organization);
      default:
        return organization;
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

  #makeFilters(): ReadonlyMap<Filter, HTMLButtonElement> {
    const trans = this.#trans;
    const filters: [Filter, string, string][] = [
      ['all', trans.__('All'), trans.__('Every secret that you may read')],
      ['mine', trans.__('Mine'), trans.__('Secrets that you own, by yourself or through a team')],
      ['shared', trans.__('Shared with me'), trans.__('Secrets that somebody else made')]
    ];
    return new Map(
      filters.map(([filter, label, caption]) => {
        const button = choice(label, () => (this.#model.filter = filter));
        button.title = caption;
        return [filter, button];
      })
    );
  }
}

function choice(label: string, act: () => void): HTMLButtonElement {
  const made = make('button', '', label);
  made.type = 'button';
  made.addEventListener('click', act);
  return made;
}

function iconButton(label: string, icon: LabIcon, act: () => void): HTMLButtonElement {
  const made = choice('', act);
  made.className = 'jp-HeliosSecrets-icon';
  made.setAttribute('aria-label', label);
  made.title = label;
  icon.element({ container: made });
  return made;
}

function group(label: string, buttons: ReadonlyMap<string, HTMLElement>): HTMLElement {
  const made = make('div', 'choices', ...buttons.values());
  made.setAttribute('role', 'group');
  made.setAttribute('aria-label', label);
  return made;
}

/** From whom the secrets are safe, as far as the place of their root key says. */
function protectionOf(protection: KeyProtection, trans: TranslationBundle): string {
  switch (protection) {
    case 'keyFileBeside':
      return trans.__(
        'The key lies in a file beside the secrets: who steals the database or a backup of it reads nothing, who steals the disk does.'
      );
    case 'keyFileElsewhere':
      return trans.__(
        'The key lies in a file apart from the secrets: who has the database alone reads nothing.'
      );
    case 'passphrase':
      return trans.__('The key is under a passphrase: who steals the disk reads nothing without that.');
  }
}

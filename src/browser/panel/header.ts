import type { TranslationBundle } from '@jupyterlab/translation';
import { type LabIcon, ellipsesIcon, refreshIcon } from '@jupyterlab/ui-components';
import { Widget } from '@lumino/widgets';
import type { IStatus, KeyProtection } from '../../contract';
import { ConnectionButton } from './connections';
import { make } from '../ui/dom';
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

/** Which secrets the panel shows: connection, search, filter and order. */
export class Header extends Widget {
  readonly #model: SecretsModel;
  readonly #trans: TranslationBundle;
  readonly #connection: ConnectionButton;
  readonly #organization = make('span', 'organization-name');
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
    // A screen reader says that other secrets are shown now.
    this.#organization.setAttribute('aria-live', 'polite');
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
    search.addEventListener('input', () => (model.selection.search = search.value));
    this.#count.setAttribute('aria-live', 'polite');
    this.#filterButtons = this.#makeFilters();
    this.#sortButtons = new Map(
      (['name', 'lastUpdatedAt'] as const).map(key => [key, choice('', () => model.selection.sortBy(key))])
    );
    this.#filters = group(trans.__('Show'), this.#filterButtons);
    this.node.append(
      make('div', 'bar-top', make('div', 'where', this.#connection.node), refresh, menu),
      make('div', 'where', this.#organization, this.#person),
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
    const { status, isTeam, count, visible } = this.#model;
    const { filter } = this.#model.selection;
    this.#connection.update();
    this.#organization.textContent = this.#organization.title = status ? this.#organizationOf(status) : '';
    if (status?.home) {
      this.#organization.title = status.home;
    }
    if (status?.protection) {
      this.#organization.title += `\n${protectionOf(status.protection, this.#trans)}`;
    }
    this.#person.textContent = this.#person.title = isTeam ? (status?.user.email ?? '') : '';
    this.#filters.hidden = !isTeam;
    this.#filterButtons.forEach((button, key) => button.setAttribute('aria-pressed', String(key === filter)));
    const counts = [visible.length, count].map(number => number.toLocaleString());
    const isAll = visible.length === count;
    this.#count.textContent = count ? (isAll ? counts[1] : this.#trans.__('%1 of %2', ...counts)) : '';
    this.#showOrder();
  }

  /** The organization and where its secrets are kept. */
  #organizationOf({ organization, backend }: IStatus): string {
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
    const { sort, isReversed } = this.#model.selection;
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
      ['all', trans.__('All'), trans.__('Every secret that you can read')],
      ['mine', trans.__('Mine'), trans.__('Secrets that you own, yourself or through a team')],
      ['shared', trans.__('Shared with me'), trans.__('Secrets that somebody else created')]
    ];
    return new Map(
      filters.map(([filter, label, caption]) => {
        const button = choice(label, () => (this.#model.selection.filter = filter));
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

/** What protects the secrets, as far as the location of their root key tells. */
function protectionOf(protection: KeyProtection, trans: TranslationBundle): string {
  switch (protection) {
    case 'keyFileBeside':
      return trans.__(
        'The key is stored next to the vault: a stolen database is unreadable, a stolen disk is not.'
      );
    case 'keyFileElsewhere':
      return trans.__('The key is stored apart from the vault: the database is unreadable without it.');
    case 'passphrase':
      return trans.__('The key is protected by a passphrase: a stolen disk is unreadable without it.');
  }
}

import type { TranslationBundle } from '@jupyterlab/translation';
import { button, input, make, named, wordsOf } from './dom';
import { Abandoned } from './question';

/** Rows drawn at most: a thousand of them would make each key stroke slow. */
const MOST_ROWS = 100;

export interface IListing<Item> {
  /** What the list holds. */
  label: string;
  /** Said where there is nothing. */
  empty: string;
  load: () => Promise<readonly Item[]>;
  row: (item: Item) => HTMLElement;
  /** The text that the search looks at; without it there is no search. */
  text?: (item: Item) => string;
  /** Beside the search. */
  actions?: readonly HTMLElement[];
}

/** A list with its search, and with words for loading, failing and being empty. */
export class Listing<Item> {
  readonly node: HTMLElement;
  readonly #options: IListing<Item>;
  readonly #trans: TranslationBundle;
  readonly #search = input('search');
  readonly #state = make('div', 'view-state');
  readonly #rows = make('ul', 'rows');
  #items: readonly Item[] = [];
  #turn = 0;

  constructor(trans: TranslationBundle, options: IListing<Item>) {
    const { label, text, actions = [] } = options;
    this.#options = options;
    this.#trans = trans;
    this.#search.placeholder = trans.__('Search');
    this.#search.setAttribute('aria-label', trans.__('Search %1', label));
    this.#search.addEventListener('input', () => this.#draw());
    this.#rows.setAttribute('role', 'list');
    this.#rows.setAttribute('aria-label', label);
    const bar = make('div', 'tools', ...(text ? [this.#search] : []), ...actions);
    this.node = make('div', 'listing', bar, this.#state, this.#rows);
  }

  get items(): readonly Item[] {
    return this.#items;
  }

  /** Loads and draws it; a failure is shown, not thrown. */
  async refresh(): Promise<void> {
    const turn = ++this.#turn;
    if (!this.#items.length) {
      this.#say('status', this.#trans.__('Loading…'));
    }
    try {
      const items = await this.#options.load();
      if (turn === this.#turn) {
        this.#items = items;
        this.#draw();
      }
    } catch (error) {
      if (turn === this.#turn) {
        const left = this.#trans.__('Your API key is needed to show this.');
        this.#say('alert', error instanceof Abandoned ? left : wordsOf(error));
        this.#state.append(button(this.#trans.__('Retry'), () => void this.refresh()));
      }
    }
  }

  #draw(): void {
    const { text, row, empty } = this.#options;
    const wanted = this.#search.value.trim().toLowerCase();
    const found = text ? this.#items.filter(item => text(item).toLowerCase().includes(wanted)) : this.#items;
    const focused = this.#focused();
    this.#rows.replaceChildren(...found.slice(0, MOST_ROWS).map(row));
    if (!this.#items.length) {
      this.#say('status', empty);
    } else if (!found.length) {
      this.#say('status', this.#trans.__('Nothing matches “%1”.', this.#search.value.trim()));
    } else if (found.length > MOST_ROWS) {
      const counts = [MOST_ROWS, found.length].map(count => count.toLocaleString());
      this.#say('status', this.#trans.__('The first %1 of %2. Search to narrow them down.', ...counts));
    } else {
      this.#state.replaceChildren();
    }
    if (focused !== undefined) {
      (named(this.#rows, focused) ?? this.node.querySelector<HTMLElement>('input, button'))?.focus();
    }
  }

  /** The name of the button in the rows that has the focus. */
  #focused(): string | undefined {
    const { activeElement } = document;
    const isRow = activeElement instanceof HTMLElement && this.#rows.contains(activeElement);
    return isRow ? (activeElement.dataset.focus ?? '') : undefined;
  }

  #say(role: 'alert' | 'status', text: string): void {
    const line = make('p', role === 'alert' ? 'alert' : 'hint', text);
    line.setAttribute('role', role);
    this.#state.replaceChildren(line);
  }
}

export interface IRow {
  title: string;
  badges?: readonly string[];
  facts?: readonly string[];
  actions?: readonly HTMLElement[];
}

/** A row: what it is about, what is known of it, and what can be done. */
export function row({ title, badges = [], facts = [], actions = [] }: IRow): HTMLElement {
  const head = make('div', 'row-title', make('span', 'row-name', title));
  head.append(...badges.map(badge => make('span', 'badge', badge)));
  const lines = facts.filter(fact => fact).map(fact => make('span', 'meta-line', fact));
  const made = make(
    'li',
    'entry',
    make('div', 'facts', head, ...lines),
    make('div', 'row-actions', ...actions)
  );
  made.setAttribute('role', 'listitem');
  return made;
}

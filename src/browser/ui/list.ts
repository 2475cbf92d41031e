import { button, input, list, live, make, redraw, wordsOf } from './dom';
import { Abandoned } from './form';
import type { Layers } from './layers';

/** Rows drawn at most: a thousand of them would make each key stroke slow. */
const MOST_ROWS = 100;

/** A list with its search, and with words for loading, failing and being empty. */
export abstract class ListView<Item> {
  readonly node: HTMLElement;
  protected readonly layers: Layers;
  readonly #empty: string;
  readonly #search = input('search');
  readonly #state = make('div', 'view-state');
  readonly #rows: HTMLElement;
  #items: readonly Item[] = [];
  #turn = 0;

  /**
   * @param label what the list holds.
   * @param empty what it says where there is nothing.
   * @param actions stand beside the search.
   */
  constructor(layers: Layers, label: string, empty: string, actions: readonly HTMLElement[] = []) {
    const { trans } = layers;
    this.layers = layers;
    this.#empty = empty;
    this.#search.placeholder = trans.__('Search');
    this.#search.setAttribute('aria-label', trans.__('Search %1', label));
    this.#search.addEventListener('input', () => this.#draw());
    this.#rows = list(label);
    const tools = make('div', 'tools', ...(this.text ? [this.#search] : []), ...actions);
    this.node = make('div', 'listing', tools, this.#state, this.#rows);
  }

  protected abstract load(): Promise<readonly Item[]>;

  protected abstract row(item: Item): HTMLElement;

  /** The text that the search looks at; without it there is no search. */
  protected text?(item: Item): string;

  /** Loads and draws it; a failure is shown, not thrown. */
  async refresh(): Promise<void> {
    const { trans } = this.layers;
    const turn = ++this.#turn;
    if (!this.#items.length) {
      this.say('status', trans.__('Loading…'));
    }
    try {
      const items = await this.load();
      if (turn === this.#turn) {
        this.#items = items;
        this.#draw();
      }
    } catch (error) {
      if (turn === this.#turn) {
        const left = trans.__('To see this, confirm with your API key.');
        this.say('alert', error instanceof Abandoned ? left : wordsOf(error));
        this.#state.append(button(trans.__('Retry'), () => void this.refresh()));
      }
    }
  }

  /** Changes something, with the rows' buttons off meanwhile, and loads the list again. @returns whether it succeeded */
  protected async change(work: () => Promise<unknown>): Promise<boolean> {
    const buttons = [...this.#rows.querySelectorAll('button')];
    buttons.forEach(one => (one.disabled = true));
    let isDone = true;
    try {
      await work();
      await this.refresh();
    } catch (error) {
      isDone = false;
      this.say('alert', wordsOf(error));
      buttons.forEach(one => (one.disabled = false));
    }
    // A button that is switched off has lost the focus.
    this.layers.focus();
    return isDone;
  }

  protected say(role: 'alert' | 'status', text: string): void {
    this.#state.replaceChildren(live(role, role === 'alert' ? 'alert' : 'hint', text));
  }

  #draw(): void {
    const { trans } = this.layers;
    const wanted = this.#search.value.trim().toLowerCase();
    const found = this.#items.filter(item => this.text?.(item).toLowerCase().includes(wanted) ?? true);
    const rows = found.slice(0, MOST_ROWS).map(item => this.row(item));
    redraw(this.#rows, rows, () => this.node.querySelector<HTMLElement>('input, button'));
    if (!this.#items.length) {
      this.say('status', this.#empty);
    } else if (!found.length) {
      this.say('status', trans.__('Nothing matches “%1”.', this.#search.value.trim()));
    } else if (found.length > MOST_ROWS) {
      const counts = [MOST_ROWS, found.length].map(count => count.toLocaleString());
      this.say('status', trans.__('The first %1 of %2. Search to find the others.', ...counts));
    } else {
      this.#state.replaceChildren();
    }
  }
}

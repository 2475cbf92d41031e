import { MAX_FILTER_LENGTH } from '../../contract';
import { input, labelled, live, make, uniqueID, wordsOf } from './dom';
import type { Layers } from './layers';

/** Lines drawn at most; a search finds the others. */
const MOST_LINES = 50;

export interface IChoice {
  id: string;
  name: string;
  /** What kind of thing it is, where there are several. */
  badge?: string;
}

export interface IPicker<Choice extends IChoice> {
  label: string;
  placeholder: string;
  search: (text: string) => Promise<readonly Choice[]>;
  /** How many can be chosen; by default one. */
  most?: number;
}

/** Chooses one or several from what a search finds. */
export class Picker<Choice extends IChoice = IChoice> {
  readonly node: HTMLElement;
  readonly #layers: Layers;
  readonly #search = input('search');
  readonly #state = live('status', 'hint');
  readonly #list = make('div', 'picker-list');
  readonly #group = uniqueID();
  readonly #find: (text: string) => Promise<readonly Choice[]>;
  readonly #most: number;
  #chosen: Choice[] = [];
  /** What there is to say of what was found. */
  #rest = '';
  #isAsking = false;

  constructor(layers: Layers, { label, placeholder, search, most = 1 }: IPicker<Choice>) {
    this.#layers = layers;
    this.#find = search;
    this.#most = most;
    this.#search.placeholder = placeholder;
    this.#search.maxLength = MAX_FILTER_LENGTH;
    this.#search.addEventListener('input', () => void this.search());
    this.#list.setAttribute('role', 'group');
    this.#list.setAttribute('aria-label', label);
    this.node = make('div', 'picker', labelled(label, this.#search), this.#list, this.#state);
  }

  get chosen(): readonly Choice[] {
    return this.#chosen;
  }

  /** Asks for what was typed; where more was typed meanwhile, for that next. */
  async search(): Promise<void> {
    if (this.#isAsking) {
      return;
    }
    this.#isAsking = true;
    try {
      let text: string;
      let found: readonly Choice[];
      do {
        text = this.#search.value.trim();
        found = await this.#find(text);
      } while (text !== this.#search.value.trim());
      this.#draw(found, text);
    } catch (error) {
      this.#state.textContent = wordsOf(error);
    } finally {
      this.#isAsking = false;
    }
  }

  #draw(all: readonly Choice[], text: string): void {
    const { trans } = this.#layers;
    const found = all.filter(({ id }) => !this.#chosen.some(chosen => chosen.id === id));
    // What was chosen stays in sight, even if it does not match the next search.
    const lines = [...this.#chosen, ...found.slice(0, MOST_LINES)];
    this.#list.replaceChildren(...lines.map(choice => this.#line(choice)));
    const rest = found.length - MOST_LINES;
    const none = text ? trans.__('Nothing matches “%1”.', text) : trans.__('There is nothing to choose.');
    this.#rest = rest > 0 ? trans.__('Search to see the other %1.', rest) : found.length ? '' : none;
    this.#say();
  }

  #say(): void {
    const { length } = this.#chosen;
    const chosen = length && this.#most > 1 ? this.#layers.trans.__('%1 chosen.', length) : '';
    this.#state.textContent = `${chosen} ${this.#rest}`.trim();
  }

  #line(choice: Choice): HTMLElement {
    const isMany = this.#most > 1;
    const box = make('input');
    box.type = isMany ? 'checkbox' : 'radio';
    box.name = this.#group;
    box.checked = this.#chosen.some(({ id }) => id === choice.id);
    box.addEventListener('change', () => {
      const others = isMany ? this.#chosen.filter(({ id }) => id !== choice.id) : [];
      box.checked &&= others.length < this.#most;
      this.#chosen = box.checked ? [...others, choice] : others;
      this.#say();
    });
    const badge = choice.badge ? [make('span', 'badge', choice.badge)] : [];
    return make('label', 'toggle', box, make('span', 'row-name', choice.name), ...badge);
  }
}

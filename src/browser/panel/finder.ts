import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDirectory } from '../../contract';
import { trust } from '../trust';
import { input, live, make, uniqueID, wordsOf } from '../ui/dom';
import { type Identity, isTeam, nameOf } from '../ui/identity';

/** Between the last key stroke and the request, in milliseconds. */
const PAUSE = 200;

/** A search for a user or a team, with suggestions below it. */
export class Finder {
  readonly node: HTMLElement;
  readonly input = input('text');
  readonly #list = make('ul', 'suggestions');
  readonly #said = live('status', 'hint');
  readonly #trans: TranslationBundle;
  readonly #search: (text: string) => Promise<IDirectory>;
  readonly #choose: (identity: Identity) => void;
  #found: Identity[] = [];
  #active = -1;
  #timer = 0;
  #turn = 0;

  constructor(
    trans: TranslationBundle,
    search: (text: string) => Promise<IDirectory>,
    choose: (identity: Identity) => void
  ) {
    this.#trans = trans;
    this.#search = search;
    this.#choose = choose;
    this.#list.id = uniqueID();
    this.#list.setAttribute('role', 'listbox');
    this.#list.setAttribute('aria-label', trans.__('Users and teams'));
    const { input } = this;
    input.placeholder = trans.__('Name or email address');
    const facts = {
      role: 'combobox',
      'aria-label': trans.__('Add a user or a team'),
      'aria-autocomplete': 'list',
      'aria-controls': this.#list.id
    };
    Object.entries(facts).forEach(([name, value]) => input.setAttribute(name, value));
    input.addEventListener('input', () => this.#ask(PAUSE));
    input.addEventListener('keydown', event => this.#press(event));
    input.addEventListener('blur', () => this.#close());
    this.node = make('div', 'finder', input, this.#list, this.#said);
    this.#draw();
  }

  /** Ignores the answer to a search that is under way. */
  dispose(): void {
    this.#close();
  }

  #ask(pause: number): void {
    const turn = ++this.#turn;
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#find(turn), pause);
  }

  async #find(turn: number): Promise<void> {
    const text = this.input.value.trim();
    let said = '';
    let found: IDirectory = { users: [], teams: [] };
    try {
      found = await this.#search(text);
      if (!found.users.length && !found.teams.length) {
        said = this.#trans.__('Nobody matches “%1”.', text);
      }
    } catch (error) {
      said = wordsOf(error);
    }
    // The person has typed, chosen or left meanwhile.
    if (turn === this.#turn) {
      this.#found = [...found.users, ...found.teams];
      this.#active = this.#found.length ? 0 : -1;
      this.#said.textContent = said;
      this.#draw();
    }
  }

  #draw(): void {
    this.#list.hidden = !this.#found.length;
    this.input.setAttribute('aria-expanded', String(!this.#list.hidden));
    this.#list.replaceChildren(...this.#found.map((identity, index) => this.#option(identity, index)));
    const active = this.#list.children.item(this.#active);
    if (active) {
      this.input.setAttribute('aria-activedescendant', active.id);
      active.scrollIntoView?.({ block: 'nearest' });
    } else {
      this.input.removeAttribute('aria-activedescendant');
    }
  }

  #option(identity: Identity, index: number): HTMLElement {
    const option = make('li', '', make('span', 'row-name', nameOf(identity)));
    if (isTeam(identity)) {
      option.append(make('span', 'badge', this.#trans.__('Team')));
    }
    option.id = `${this.#list.id}-${index}`;
    option.setAttribute('role', 'option');
    option.setAttribute('aria-selected', String(index === this.#active));
    // The field must not lose the focus, because that closes the list before the click.
    option.addEventListener('mousedown', event => event.preventDefault());
    option.addEventListener('click', event => {
      if (trust.of(event)) {
        this.#take(identity);
      }
    });
    return option;
  }

  #press(event: KeyboardEvent): void {
    const count = this.#found.length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!trust.of(event)) {
      return;
    }
    if (step && count) {
      this.#active = (this.#active + step + count) % count;
      this.#draw();
    } else if (step) {
      this.#ask(0);
    } else if (event.key === 'Enter' && count) {
      this.#take(this.#found[this.#active]);
    } else if (event.key === 'Escape' && count) {
      this.#close();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  #take(identity: Identity): void {
    this.input.value = '';
    this.#close();
    this.#choose(identity);
  }

  #close(): void {
    this.#turn++;
    window.clearTimeout(this.#timer);
    this.#found = [];
    this.#active = -1;
    this.#said.textContent = '';
    this.#draw();
  }
}

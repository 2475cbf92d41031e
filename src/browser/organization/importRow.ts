import type { TranslationBundle } from '@jupyterlab/translation';
import type { Candidate, State } from './candidate';
import { button, input, make } from './dom';
import type { Note } from './dotenv';

export interface IImportRow {
  /** What a screen reader calls the box and the field of a name. */
  choice: string;
  field: string;
  /** Says what the entry was called before. */
  renamed: (original: string) => string;
  rename: (name: string) => void;
  choose: (isChosen: boolean) => void;
}

/** An entry in the preview: whether it shall be imported, its name, and what would come of it. Never its value. */
export class ImportRow {
  readonly node: HTMLElement;
  readonly #candidate: Candidate;
  readonly #trans: TranslationBundle;
  readonly #renamed: (original: string) => string;
  readonly #box = make('input');
  readonly #name = input('text');
  readonly #state = make('span', 'badge');
  readonly #words = make('div', 'import-words');
  readonly #propose: HTMLButtonElement;
  #seen = '';

  constructor(
    candidate: Candidate,
    trans: TranslationBundle,
    { choice, field, renamed, rename, choose }: IImportRow
  ) {
    this.#candidate = candidate;
    this.#trans = trans;
    this.#renamed = renamed;
    this.#box.type = 'checkbox';
    this.#box.setAttribute('aria-label', choice);
    this.#box.addEventListener('change', () => choose(this.#box.checked));
    this.#name.setAttribute('aria-label', field);
    this.#name.addEventListener('change', () => rename(this.#name.value.trim()));
    this.#propose = button('', () => {
      rename(candidate.proposal);
      this.#name.focus();
    });
    const actions = make('div', 'row-actions', this.#propose);
    const facts = make('div', 'row-title', this.#state, actions);
    this.node = make(
      'tr',
      '',
      make('td', '', this.#box),
      make('td', 'import-name', this.#name),
      make('td', '', facts, this.#words)
    );
    this.update();
  }

  update(): void {
    const trans = this.#trans;
    const { name, original, state, proposal, error, notes, isChosen, canImport } = this.#candidate;
    this.#box.checked = isChosen && canImport;
    this.#name.value = name;
    // All rows are told of each change, and hundreds of them drawn anew would be slow.
    const seen = [name, state, proposal, error].join('\n');
    if (seen === this.#seen) {
      return;
    }
    this.#seen = seen;
    this.#box.disabled = !canImport;
    this.#name.disabled = state === 'done';
    this.#name.setAttribute('aria-invalid', String(['invalid', 'twice', 'taken'].includes(state)));
    this.#state.textContent = stateWords(state, trans);
    this.#state.dataset.state = state;
    this.#propose.parentElement!.hidden = !proposal;
    this.#propose.textContent = trans.__('Use %1', proposal);
    this.#propose.setAttribute('aria-label', trans.__('Use %1 for %2', proposal, original));
    const lines = [
      error,
      ...(name === original ? [] : [this.#renamed(original)]),
      ...[...notes].map(note => noteWords(note, trans))
    ];
    const words = state === 'done' ? [] : lines.filter(line => line);
    this.#words.replaceChildren(...words.map(line => make('span', 'meta-line', line)));
  }
}

function stateWords(state: State, trans: TranslationBundle): string {
  switch (state) {
    case 'new':
      return trans.__('New');
    case 'changed':
      return trans.__('Changed: replaces the value');
    case 'same':
      return trans.__('Same');
    case 'exists':
      return trans.__('Exists: would be replaced');
    case 'denied':
      return trans.__('Cannot be changed: you are a Reader');
    case 'invalid':
      return trans.__('Name not valid');
    case 'twice':
      return trans.__('Name chosen twice');
    case 'taken':
      return trans.__('Name taken by somebody else');
    case 'unreadable':
      return trans.__('Cannot be read');
    case 'done':
      return trans.__('Done');
  }
}

function noteWords(note: Note, trans: TranslationBundle): string {
  switch (note) {
    case 'repeated':
      return trans.__('It stands in the file more than once; the last value counts.');
    case 'reference':
      return trans.__('${…} in the value is kept as it is written, not replaced.');
    case 'cut':
      return trans.__(
        'The value ends at a #, which begins a comment. If it is part of the value, add quotes.'
      );
    case 'unclosed':
      return trans.__('A quote has no end, so the value may be broken. Look at the file.');
  }
}

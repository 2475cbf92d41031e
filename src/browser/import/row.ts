import type { TranslationBundle } from '@jupyterlab/translation';
import { button, input, make } from '../ui/dom';
import type { Warning } from './dotenv';
import type { ImportEntry, State } from './entry';

/** An entry in the preview: whether it is imported, its name, and what becomes of it. Never its value. */
export class ImportRow {
  readonly node: HTMLElement;
  readonly #entry: ImportEntry;
  readonly #trans: TranslationBundle;
  readonly #box = make('input');
  readonly #name = input('text');
  readonly #state = make('span', 'badge');
  readonly #words = make('div', 'import-words');
  readonly #propose: HTMLButtonElement;
  #drawn = '';

  /**
   * @param rename gives the entry another name.
   * @param chosen is called after the entry was chosen or not.
   */
  constructor(
    entry: ImportEntry,
    trans: TranslationBundle,
    rename: (name: string) => void,
    chosen: () => void
  ) {
    this.#entry = entry;
    this.#trans = trans;
    this.#box.type = 'checkbox';
    this.#box.setAttribute('aria-label', trans.__('Choose %1', entry.original));
    this.#box.addEventListener('change', () => {
      entry.isChosen = this.#box.checked;
      chosen();
    });
    this.#name.setAttribute('aria-label', trans.__('Name for %1', entry.original));
    this.#name.addEventListener('change', () => rename(this.#name.value.trim()));
    this.#propose = button('', () => {
      rename(entry.proposal);
      this.#name.focus();
    });
    const facts = make('div', 'row-title', this.#state, make('div', 'row-actions', this.#propose));
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
    const { name, original, state, proposal, error, warnings, isChosen, canImport } = this.#entry;
    this.#box.checked = isChosen && canImport;
    this.#name.value = name;
    // Every change updates all rows, and to draw hundreds of them again would be slow.
    const drawn = [name, state, proposal, error].join('\n');
    if (drawn === this.#drawn) {
      return;
    }
    this.#drawn = drawn;
    this.#box.disabled = !canImport;
    this.#name.disabled = state === 'done';
    this.#name.setAttribute('aria-invalid', String(['invalid', 'twice', 'taken'].includes(state)));
    this.#state.textContent = stateWords(trans)[state];
    this.#state.dataset.state = state;
    this.#propose.parentElement!.hidden = !proposal;
    this.#propose.textContent = trans.__('Use %1', proposal);
    this.#propose.setAttribute('aria-label', trans.__('Use %1 for %2', proposal, original));
    const lines = [
      error,
      name === original ? '' : trans.__('Renamed from %1', original),
      ...[...warnings].map(warning => warningWords(trans)[warning])
    ];
    const words = state === 'done' ? [] : lines.filter(line => line);
    this.#words.replaceChildren(...words.map(line => make('span', 'meta-line', line)));
  }
}

function stateWords(trans: TranslationBundle): Record<State, string> {
  return {
    new: trans.__('New'),
    changed: trans.__('Changed: replaces the value'),
    same: trans.__('Same'),
    exists: trans.__('Exists: would be replaced'),
    denied: trans.__('Cannot be changed: you are a Reader'),
    invalid: trans.__('Name not valid'),
    twice: trans.__('Name chosen twice'),
    taken: trans.__('Name taken by somebody else'),
    unreadable: trans.__('Cannot be read'),
    done: trans.__('Done')
  };
}

function warningWords(trans: TranslationBundle): Record<Warning, string> {
  return {
    repeated: trans.__('The name is in the file more than once. The last value is used.'),
    reference: trans.__('${…} in the value is not expanded.'),
    cut: trans.__(
      'The value ends at a #, which starts a comment. If the # is part of the value, add quotes.'
    ),
    unclosed: trans.__('A quote is not closed, so the value may be wrong. Check the file.')
  };
}

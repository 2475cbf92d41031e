import type { TranslationBundle } from '@jupyterlab/translation';
import { utf8Length } from '../../contract';
import { button, labelled, make } from './dom';
import { type IDotenv, MAX_ENTRIES, MAX_FILE_BYTES, parseDotenv } from './dotenv';

/** Where a file is chosen, dropped or pasted. Nothing of it leaves the page here. */
export class ImportSource {
  readonly node: HTMLElement;
  readonly #trans: TranslationBundle;
  readonly #taken: (parsed: IDotenv) => void;
  readonly #file = make('input');
  readonly #pasted = make('textarea', 'import-pasted');
  readonly #alert = make('p', 'alert');

  /** @param taken gets what was read. */
  constructor(trans: TranslationBundle, taken: (parsed: IDotenv) => void) {
    this.#trans = trans;
    this.#taken = taken;
    this.#file.type = 'file';
    this.#file.dataset.first = '';
    this.#file.addEventListener('change', () => void this.#open(this.#file.files?.[0]));
    this.#pasted.className += ' jp-mod-styled jp-HeliosSecrets-masked';
    this.#pasted.rows = 4;
    this.#pasted.autocomplete = 'off';
    this.#pasted.spellcheck = false;
    this.#pasted.setAttribute('data-lpignore', 'true');
    this.#alert.setAttribute('role', 'alert');
    this.node = make(
      'div',
      'import-source',
      make(
        'p',
        '',
        trans.__('Make secrets of the entries of a .env file, which are lines such as API_KEY="…".'),
        ' ',
        trans.__(
          'The file is read in this page only. Nothing is sent before you have seen what would change.'
        )
      ),
      labelled(trans.__('Choose a .env file, or drop one here'), this.#file),
      labelled(trans.__('Or paste its lines'), this.#pasted),
      make(
        'div',
        'tools',
        button(trans.__('Preview what was pasted'), () => this.#read(this.#pasted.value))
      ),
      this.#alert
    );
    this.node.addEventListener('dragover', event => this.#drag(event, true));
    this.node.addEventListener('dragleave', event => this.#drag(event, false));
    this.node.addEventListener('drop', event => {
      this.#drag(event, false);
      const { files } = event.dataTransfer ?? {};
      void this.#open(files?.[0]);
    });
  }

  /** Takes what was pasted or chosen out of the page. */
  clear(): void {
    this.#pasted.value = this.#file.value = this.#alert.textContent = '';
  }

  /** Says why nothing came of it. */
  refuse(why: string): void {
    this.#file.value = '';
    this.#alert.textContent = why;
  }

  /** A page that takes no part in a drop is left for the file that was dropped; text goes into the field as ever. */
  #drag(event: DragEvent, isOver: boolean): void {
    if (event.dataTransfer?.types.includes('Files')) {
      event.preventDefault();
      event.stopPropagation();
      this.node.classList.toggle('jp-mod-drop', isOver);
    }
  }

  async #open(file: File | undefined): Promise<void> {
    if (!file) {
      return;
    }
    if (file.size > MAX_FILE_BYTES) {
      this.refuse(this.#tooLarge());
      return;
    }
    let text: string;
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
    } catch {
      this.refuse(this.#trans.__('This file cannot be read as text. Save it in UTF-8 and choose it again.'));
      return;
    }
    this.#read(text);
  }

  #read(text: string): void {
    if ((utf8Length(text) ?? 0) > MAX_FILE_BYTES) {
      this.refuse(this.#tooLarge());
      return;
    }
    const parsed = parseDotenv(text);
    if (!parsed.entries.length) {
      this.refuse(this.#trans.__('No entry was found. An entry is a line such as API_KEY="…".'));
    } else if (parsed.entries.length > MAX_ENTRIES) {
      this.refuse(
        this.#trans.__('More than %1 entries cannot be imported at once. Split the file.', MAX_ENTRIES)
      );
    } else {
      this.clear();
      this.#taken(parsed);
    }
  }

  #tooLarge(): string {
    return this.#trans.__('Files of more than 1 MB cannot be imported. Is it the right one?');
  }
}

import type { TranslationBundle } from '@jupyterlab/translation';
import { utf8Length } from '../../contract';
import { button, labelled, live, make, textarea } from '../ui/dom';
import { type IDotenv, MAX_ENTRIES, MAX_FILE_BYTES, parseDotenv } from './dotenv';

/** Where a file is chosen, dropped or pasted. Nothing of it leaves the page. */
export class ImportSource {
  readonly node: HTMLElement;
  readonly #trans: TranslationBundle;
  readonly #taken: (parsed: IDotenv) => void;
  readonly #file = make('input');
  readonly #pasted = textarea(4, 'import-pasted');
  readonly #alert = live('alert', 'alert');

  /** @param taken gets what was read. */
  constructor(trans: TranslationBundle, taken: (parsed: IDotenv) => void) {
    this.#trans = trans;
    this.#taken = taken;
    this.#file.type = 'file';
    this.#file.dataset.first = '';
    this.#file.addEventListener('change', () => void this.#open(this.#file.files?.[0]));
    this.#pasted.classList.add('jp-HeliosSecrets-masked');
    this.node = make(
      'div',
      'import-source',
      make(
        'p',
        '',
        trans.__('Make secrets from the lines of a .env file, such as API_KEY="…".'),
        ' ',
        trans.__('This page reads the file. Nothing is sent before you have seen what would change.')
      ),
      labelled(trans.__('Choose a .env file, or drop one here'), this.#file),
      labelled(trans.__('Or paste its lines'), this.#pasted),
      make(
        'div',
        'tools',
        button(trans.__('Preview'), () => this.#read(this.#pasted.value))
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

  /** Removes what was pasted or chosen from the page. */
  clear(): void {
    this.#pasted.value = this.#file.value = this.#alert.textContent = '';
  }

  /** Says why it could not be imported. */
  refuse(why: string): void {
    this.#file.value = '';
    this.#alert.textContent = why;
  }

  /** Without this the browser would leave the page and open the dropped file. Dropped text goes into the field. */
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
      this.refuse(this.#trans.__('This file is not UTF-8 text. Save it as UTF-8 and choose it again.'));
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
      this.refuse(this.#trans.__('No entries found. An entry is a line such as API_KEY="…".'));
    } else if (parsed.entries.length > MAX_ENTRIES) {
      this.refuse(
        this.#trans.__('The file has more than %1 entries. Split it into several files.', MAX_ENTRIES)
      );
    } else {
      this.clear();
      this.#taken(parsed);
    }
  }

  #tooLarge(): string {
    return this.#trans.__('The file is larger than 1 MB. Check that it is the right one.');
  }
}

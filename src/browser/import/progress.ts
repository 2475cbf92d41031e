import type { TranslationBundle } from '@jupyterlab/translation';
import { make } from '../ui/dom';
import type { Step } from './importer';

/** How many entries are done; hidden while nothing is being done. */
export class ImportProgress {
  readonly node = make('div', 'import-progress');
  readonly #trans: TranslationBundle;
  readonly #bar = make('progress');
  readonly #count = make('span');

  constructor(trans: TranslationBundle) {
    this.#trans = trans;
    this.#bar.setAttribute('aria-label', trans.__('Progress'));
    this.node.append(this.#bar, this.#count);
  }

  show(isBusy: boolean): void {
    this.node.hidden = !isBusy;
    this.#bar.removeAttribute('value');
    this.#bar.removeAttribute('aria-valuetext');
    this.#count.textContent = isBusy ? this.#trans.__('Working…') : '';
  }

  readonly step: Step = (done, total) => {
    const words = this.#trans.__('%1 of %2', done, total);
    this.#bar.max = Math.max(total, 1);
    this.#bar.value = done;
    this.#bar.setAttribute('aria-valuetext', words);
    this.#count.textContent = words;
  };
}

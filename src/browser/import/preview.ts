import { button, live, make, wordsOf } from '../ui/dom';
import type { Layers } from '../ui/layers';
import type { ImportEntry } from './entry';
import type { Importer, Step } from './importer';
import { ImportProgress } from './progress';
import { ImportRow } from './row';

/** What differs between an import and a copy. */
export interface IPreviewWords {
  /** The button that does it, for so many secrets; without a number for none. */
  run: (count: number) => string;
  /** How many were done. */
  done: (count: number) => string;
  /** What there is to know at the end. */
  end: string;
  /** The button that goes back to the source. */
  again: string;
}

/** Where entries come from, then what would become of them, and then what became of them. No value is ever shown. */
export class Preview {
  readonly node: HTMLElement;
  readonly #layers: Layers;
  readonly #words: IPreviewWords;
  readonly #source: HTMLElement;
  readonly #preview = make('div', 'listing');
  readonly #offer: HTMLElement;
  readonly #offered = make('p');
  readonly #body = make('tbody');
  readonly #choice = make('fieldset', 'import-choice');
  readonly #alert = live('alert', 'alert');
  readonly #progress: ImportProgress;
  readonly #said = live('status', 'said');
  readonly #end: HTMLElement;
  readonly #compare: HTMLButtonElement;
  readonly #replace: HTMLButtonElement;
  readonly #all = make('input');
  readonly #run: HTMLButtonElement;
  readonly #stop: HTMLButtonElement;
  readonly #again: HTMLButtonElement;
  #importer: Importer | null = null;
  #rows: readonly ImportRow[] = [];
  #isBusy = false;

  /** @param source is in sight until there are entries; @param restart goes back to it. */
  constructor(layers: Layers, words: IPreviewWords, source: HTMLElement, restart: () => void) {
    const { trans } = layers;
    this.#layers = layers;
    this.#words = words;
    this.#source = source;
    this.#progress = new ImportProgress(trans);
    this.#compare = button(trans.__('Compare values'), () => {
      void this.#do(importer => importer.compare(this.#step));
    });
    this.#replace = button('', () => this.#choose(this.#importer!.replacing, true));
    this.#offer = make(
      'div',
      'view-state',
      this.#offered,
      make('div', 'tools', this.#compare, this.#replace)
    );
    this.#all.type = 'checkbox';
    this.#all.title = trans.__('All new secrets');
    this.#all.setAttribute('aria-label', this.#all.title);
    this.#all.addEventListener('change', () => this.#choose(this.#importer!.fresh, this.#all.checked));
    this.#run = button('', () => void this.#import(), { kind: 'accept' });
    this.#stop = button(trans.__('Stop'), () => this.#importer?.stop());
    this.#again = button(words.again, () => {
      restart();
      layers.focus();
    });
    this.#end = make('p', 'warning', words.end);
    this.#choice.append(this.#offer, this.#table());
    const buttons = make('div', 'import-buttons', this.#progress.node, this.#again, this.#stop, this.#run);
    this.#preview.append(
      this.#choice,
      make('div', 'import-run', this.#alert, this.#said, this.#end, buttons)
    );
    this.node = make('div', 'listing', source, this.#preview);
    this.clear();
  }

  /** Shows what would become of entries. @returns why that is not known; nothing where it is. */
  async show(importer: Importer): Promise<string> {
    this.#importer = importer;
    this.#rows = importer.entries.map(entry => {
      const rename = (name: string): void => {
        importer.rename(entry, name);
        this.#update();
      };
      return new ImportRow(entry, this.#layers.trans, rename, () => this.#update());
    });
    this.#source.hidden = true;
    this.#preview.hidden = false;
    this.#end.hidden = true;
    let why = '';
    if (await this.#work(() => importer.load())) {
      this.#body.replaceChildren(...this.#rows.map(({ node }) => node));
    } else {
      why = this.#alert.textContent;
      this.clear();
    }
    this.#layers.focus();
    return why;
  }

  /** Forgets every value and goes back to the source. */
  clear(): void {
    this.#importer?.forget();
    this.#importer = null;
    this.#rows = [];
    this.#body.replaceChildren();
    this.#preview.hidden = true;
    this.#source.hidden = false;
  }

  #choose(entries: readonly ImportEntry[], isChosen: boolean): void {
    entries.forEach(entry => (entry.isChosen = isChosen));
    this.#update();
  }

  async #import(): Promise<void> {
    const { trans } = this.#layers;
    const before = this.#done;
    await this.#do(importer => importer.run(this.#step));
    const { entries = [], chosen = [] } = this.#importer ?? {};
    const left = entries.filter(({ state }) => state !== 'done' && state !== 'same').length;
    this.#said.textContent = [
      this.#words.done(this.#done - before),
      ...(left ? [trans._n('%1 is left.', '%1 are left.', left, left)] : []),
      ...(chosen.length ? [trans.__('To continue, choose %1.', this.#words.run(chosen.length))] : [])
    ].join(' ');
    this.#end.hidden = !this.#done;
  }

  /** Does something with the entries, and then puts the focus on what comes next. */
  async #do(work: (importer: Importer) => Promise<void>): Promise<void> {
    const importer = this.#importer!;
    await this.#work(() => work(importer));
    (this.#run.disabled ? this.#again : this.#run).focus();
  }

  /** Keeps the dialog open during the work. @returns whether nothing went wrong. */
  async #work(work: () => Promise<void>): Promise<boolean> {
    if (this.#isBusy) {
      return false;
    }
    this.#said.textContent = this.#alert.textContent = '';
    this.#setBusy(true);
    try {
      await this.#layers.hold(work);
      return true;
    } catch (error) {
      this.#alert.textContent = wordsOf(error);
      return false;
    } finally {
      this.#setBusy(false);
    }
  }

  readonly #step: Step = (done, total) => {
    this.#progress.step(done, total);
    this.#update();
  };

  get #done(): number {
    return this.#importer?.entries.filter(({ state }) => state === 'done').length ?? 0;
  }

  #setBusy(isBusy: boolean): void {
    this.#isBusy = isBusy;
    this.node.setAttribute('aria-busy', String(isBusy));
    this.#choice.disabled = isBusy;
    this.#progress.show(isBusy);
    this.#stop.hidden = !isBusy;
    this.#run.hidden = this.#again.hidden = isBusy;
    if (isBusy) {
      this.#stop.focus();
    }
    this.#update();
  }

  #update(): void {
    const { trans } = this.#layers;
    const { chosen = [], unknown = [], replacing = [], fresh = [] } = this.#importer ?? {};
    this.#rows.forEach(row => row.update());
    this.#run.textContent = this.#words.run(chosen.length);
    this.#run.disabled = !chosen.length;
    const chosenOfFresh = fresh.filter(({ isChosen }) => isChosen).length;
    this.#all.checked = fresh.length > 0 && chosenOfFresh === fresh.length;
    this.#all.indeterminate = chosenOfFresh > 0 && chosenOfFresh < fresh.length;
    this.#all.disabled = !fresh.length;
    const waiting = replacing.filter(({ isChosen }) => !isChosen).length;
    this.#replace.textContent = trans._n('Replace %1 value', 'Replace all %1 values', waiting, waiting);
    this.#replace.hidden = !waiting;
    this.#compare.hidden = this.#offered.hidden = !unknown.length;
    this.#offer.hidden = !waiting && !unknown.length;
    const known = trans._n(
      '%1 of these names already exists.',
      '%1 of these names already exist.',
      unknown.length,
      unknown.length
    );
    const how = trans.__('To compare values, they must be read, and each read is recorded.');
    this.#offered.textContent = `${known} ${how}`;
  }

  #table(): HTMLElement {
    const { trans } = this.#layers;
    const first = make('label', 'toggle', this.#all, this.#words.run(0));
    const columns = [first, trans.__('Name'), trans.__('What happens')].map(words => {
      const column = make('th', '', words);
      column.scope = 'col';
      return column;
    });
    const table = make('table', 'import-table', make('thead', '', make('tr', '', ...columns)), this.#body);
    table.setAttribute('aria-label', trans.__('Secrets'));
    return table;
  }
}

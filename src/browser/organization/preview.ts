import type { Candidate } from './candidate';
import { button, make, wordsOf } from './dom';
import { ImportProgress } from './importProgress';
import { ImportRow } from './importRow';
import type { Importer, Step } from './importer';
import type { Stage } from './stage';

/** What is said of one kind of entries. */
export interface IPreviewWords {
  /** The button that does it, for so many; without a number for none. */
  run: (count: number) => string;
  /** What has come of it, and what has not. */
  done: (count: number) => string;
  left: (count: number) => string;
  /** How to go on with what is left. */
  goOn: string;
  /** What there is to know at the end. */
  end: string;
  /** What the table holds, and what its first column is for. */
  table: string;
  choice: string;
  /** The button that begins anew. */
  again: string;
  /** For a screen reader: the box and the field of an entry; and what it was called before. */
  choose: (candidate: Candidate) => string;
  field: (candidate: Candidate) => string;
  renamed: (original: string) => string;
}

/** What would come of entries, and then what comes of them. No value is ever shown. */
export class Preview {
  readonly node = make('div', 'listing');
  readonly #stage: Stage;
  readonly #words: IPreviewWords;
  readonly #offer: HTMLElement;
  readonly #offered = make('p');
  readonly #body = make('tbody');
  readonly #choice = make('fieldset', 'import-choice');
  readonly #alert = make('p', 'alert');
  readonly #progress: ImportProgress;
  readonly #said = make('p', 'said');
  readonly #end = make('p', 'warning');
  readonly #compare: HTMLButtonElement;
  readonly #replace: HTMLButtonElement;
  readonly #all = make('input');
  readonly #import: HTMLButtonElement;
  readonly #stop: HTMLButtonElement;
  readonly #another: HTMLButtonElement;
  #importer: Importer | null = null;
  #rows: readonly ImportRow[] = [];
  #isBusy = false;

  /** @param again begins anew. */
  constructor(stage: Stage, words: IPreviewWords, again: () => void) {
    const { trans } = stage;
    this.#stage = stage;
    this.#words = words;
    this.#progress = new ImportProgress(trans);
    this.#compare = button(trans.__('Compare values'), () => void this.#look());
    this.#replace = button('', () => this.#choose(this.#importer!.replacing, true));
    this.#offer = make(
      'div',
      'view-state',
      this.#offered,
      make('div', 'tools', this.#compare, this.#replace)
    );
    this.#all.type = 'checkbox';
    this.#all.setAttribute('aria-label', trans.__('All that are new'));
    this.#all.title = trans.__('All that are new');
    this.#all.addEventListener('change', () => this.#choose(this.#importer!.fresh, this.#all.checked));
    this.#import = button('', () => void this.#run(), { kind: 'accept' });
    this.#stop = button(trans.__('Stop'), () => this.#importer?.stop());
    this.#another = button(words.again, again);
    this.#alert.setAttribute('role', 'alert');
    this.#said.setAttribute('role', 'status');
    this.#end.textContent = words.end;
    this.#choice.append(this.#offer, this.#table());
    const buttons = make(
      'div',
      'import-buttons',
      this.#progress.node,
      this.#another,
      this.#stop,
      this.#import
    );
    this.node.append(this.#choice, make('div', 'import-run', this.#alert, this.#said, this.#end, buttons));
    this.node.hidden = true;
  }

  /** Shows what would come of entries. @returns why that cannot be told; nothing where it can. */
  async show(importer: Importer): Promise<string> {
    const { choose, field, renamed } = this.#words;
    this.#importer = importer;
    this.#rows = importer.candidates.map(
      candidate =>
        new ImportRow(candidate, this.#stage.trans, {
          choice: choose(candidate),
          field: field(candidate),
          renamed,
          rename: name => {
            importer.rename(candidate, name);
            this.#update();
          },
          choose: isChosen => {
            candidate.isChosen = isChosen;
            this.#update();
          }
        })
    );
    this.node.hidden = false;
    this.#end.hidden = true;
    if (await this.#work(() => importer.load())) {
      this.#body.replaceChildren(...this.#rows.map(({ node }) => node));
      return '';
    }
    const why = this.#alert.textContent;
    this.clear();
    return why;
  }

  /** Drops every value, and is there no more. */
  clear(): void {
    this.#importer?.forget();
    this.#importer = null;
    this.#rows = [];
    this.#body.replaceChildren();
    this.node.hidden = true;
  }

  #choose(candidates: readonly Candidate[], isChosen: boolean): void {
    candidates.forEach(candidate => (candidate.isChosen = isChosen));
    this.#update();
  }

  async #look(): Promise<void> {
    const importer = this.#importer!;
    await this.#work(() => importer.compare(this.#step));
    this.#focus();
  }

  async #run(): Promise<void> {
    const importer = this.#importer!;
    const doneBefore = this.#done;
    await this.#work(() => importer.run(this.#step));
    const made = this.#done - doneBefore;
    const left = importer.candidates.filter(({ state }) => state !== 'done' && state !== 'same').length;
    this.#said.textContent = [
      this.#words.done(made),
      ...(left ? [this.#words.left(left)] : []),
      ...(importer.chosen.length ? [this.#words.goOn] : [])
    ].join(' ');
    this.#end.hidden = !this.#done;
    this.#focus();
  }

  /** Works on the entries, and keeps the dialog open meanwhile. @returns whether nothing went wrong. */
  async #work(work: () => Promise<void>): Promise<boolean> {
    if (this.#isBusy) {
      return false;
    }
    this.#said.textContent = '';
    this.#alert.textContent = '';
    this.#setBusy(true);
    try {
      await this.#stage.hold(work);
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

  /** To what comes next, without leaving the end of a long table. */
  #focus(): void {
    (this.#import.disabled ? this.#another : this.#import).focus();
  }

  get #done(): number {
    return this.#importer?.candidates.filter(({ state }) => state === 'done').length ?? 0;
  }

  #setBusy(isBusy: boolean): void {
    this.#isBusy = isBusy;
    this.node.setAttribute('aria-busy', String(isBusy));
    this.#choice.disabled = isBusy;
    this.#progress.show(isBusy);
    this.#stop.hidden = !isBusy;
    this.#import.hidden = this.#another.hidden = isBusy;
    if (isBusy) {
      this.#stop.focus();
    }
    this.#update();
  }

  #update(): void {
    const { trans } = this.#stage;
    const { chosen = [], unknown = [], replacing = [], fresh = [] } = this.#importer ?? {};
    this.#rows.forEach(row => row.update());
    const count = chosen.length;
    this.#import.textContent = this.#words.run(count);
    this.#import.disabled = !count;
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
      '%1 of these names exists already.',
      '%1 of these names exist already.',
      unknown.length,
      unknown.length
    );
    this.#offered.textContent = [
      known,
      trans.__('To tell whether a value differs, it has to be read, and each read is written down.')
    ].join(' ');
  }

  #table(): HTMLElement {
    const { trans } = this.#stage;
    const first = make('label', 'toggle', this.#all, this.#words.choice);
    const heads = [first, trans.__('Name'), trans.__('What happens')].map(words => {
      const head = make('th', '', words);
      head.scope = 'col';
      return head;
    });
    const table = make('table', 'import-table', make('thead', '', make('tr', '', ...heads)), this.#body);
    table.setAttribute('aria-label', this.#words.table);
    return table;
  }
}

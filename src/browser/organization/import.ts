import type { ISecretsClient } from '../tokens';
import { button, make, wordsOf } from './dom';
import type { IDotenv } from './dotenv';
import { ImportProgress } from './importProgress';
import { ImportRow } from './importRow';
import { ImportSource } from './importSource';
import { Importer, type Step } from './importer';
import type { Stage } from './stage';

/** Makes secrets of a .env file: what would change is shown first, and no value ever. */
export class ImportView {
  readonly node: HTMLElement;
  readonly #client: ISecretsClient;
  readonly #stage: Stage;
  readonly #source: ImportSource;
  readonly #preview = make('div', 'listing');
  readonly #skipped = make('p', 'warning');
  readonly #offer: HTMLElement;
  readonly #offered = make('p');
  readonly #body = make('tbody');
  readonly #choice = make('fieldset', 'import-choice');
  readonly #alert = make('p', 'alert');
  readonly #progress: ImportProgress;
  readonly #said = make('p', 'said');
  readonly #end = make('p', 'warning');
  readonly #import: HTMLButtonElement;
  readonly #stop: HTMLButtonElement;
  readonly #another: HTMLButtonElement;
  #importer: Importer | null = null;
  #rows: readonly ImportRow[] = [];
  #isBusy = false;

  constructor(client: ISecretsClient, stage: Stage) {
    const { trans } = stage;
    this.#client = client;
    this.#progress = new ImportProgress(trans);
    this.#stage = stage;
    this.#source = new ImportSource(trans, parsed => void this.#show(parsed));
    const compare = button(trans.__('Compare values'), () => void this.#compare());
    this.#offer = make('div', 'view-state', this.#offered, compare);
    this.#import = button('', () => void this.#run(), { kind: 'accept' });
    this.#stop = button(trans.__('Stop'), () => this.#importer?.stop());
    this.#another = button(trans.__('Another file'), () => {
      this.#restart();
      stage.focus();
    });
    this.#alert.setAttribute('role', 'alert');
    this.#said.setAttribute('role', 'status');
    this.#end.textContent = trans.__(
      'The file itself still holds the values: delete it, or put it into .gitignore so that it gets into no repository.'
    );
    this.#choice.append(this.#offer, this.#table());
    const buttons = make(
      'div',
      'import-buttons',
      this.#progress.node,
      this.#another,
      this.#stop,
      this.#import
    );
    this.#preview.append(
      this.#skipped,
      this.#choice,
      make('div', 'import-run', this.#alert, this.#said, this.#end, buttons)
    );
    this.node = make('div', 'listing', this.#source.node, this.#preview);
    this.#restart();
  }

  /** There is nothing to load before a file is chosen. */
  async refresh(): Promise<void> {}

  /** Drops every value. */
  forget(): void {
    this.#source.clear();
    this.#importer?.forget();
    this.#importer = null;
    this.#rows = [];
  }

  #restart(): void {
    this.forget();
    this.#body.replaceChildren();
    this.#source.node.hidden = false;
    this.#preview.hidden = true;
  }

  async #show({ entries, skipped }: IDotenv): Promise<void> {
    const { trans } = this.#stage;
    const importer = (this.#importer = new Importer(this.#client, entries));
    this.#rows = importer.candidates.map(
      candidate =>
        new ImportRow(candidate, trans, {
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
    this.#skipped.hidden = !skipped.length;
    this.#skipped.textContent = trans.__('Not understood and left out: line %1.', lineNumbers(skipped));
    this.#source.node.hidden = true;
    this.#preview.hidden = false;
    this.#end.hidden = true;
    const isLoaded = await this.#work(() => importer.load());
    if (isLoaded) {
      this.#body.replaceChildren(...this.#rows.map(({ node }) => node));
    } else {
      // Without the names there is nothing to show; the file is still where it was.
      const why = this.#alert.textContent;
      this.#restart();
      this.#source.refuse(why);
    }
    this.#stage.focus();
  }

  async #compare(): Promise<void> {
    const importer = this.#importer!;
    await this.#work(() => importer.compare(this.#step));
    this.#focus();
  }

  async #run(): Promise<void> {
    const { trans } = this.#stage;
    const importer = this.#importer!;
    const doneBefore = this.#done;
    await this.#work(() => importer.run(this.#step));
    const made = this.#done - doneBefore;
    const left = importer.candidates.filter(({ state }) => state !== 'done' && state !== 'same').length;
    this.#said.textContent = [
      trans._n('%1 secret is imported.', '%1 secrets are imported.', made, made),
      ...(left ? [trans._n('%1 entry is not.', '%1 entries are not.', left, left)] : []),
      ...(importer.chosen.length ? [trans.__('Press Import to go on with the rest.')] : [])
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
    this.#preview.setAttribute('aria-busy', String(isBusy));
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
    const { chosen = [], unknown = [] } = this.#importer ?? {};
    this.#rows.forEach(row => row.update());
    const count = chosen.length;
    this.#import.textContent = count
      ? trans._n('Import %1 secret', 'Import %1 secrets', count, count)
      : trans.__('Import');
    this.#import.disabled = !count;
    this.#offer.hidden = !unknown.length;
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
    const heads = [trans.__('Import'), trans.__('Name'), trans.__('What happens')].map(words => {
      const head = make('th', '', words);
      head.scope = 'col';
      return head;
    });
    const table = make('table', 'import-table', make('thead', '', make('tr', '', ...heads)), this.#body);
    table.setAttribute('aria-label', trans.__('Entries of the file'));
    return table;
  }
}

/** The first few of them. */
function lineNumbers(lines: readonly number[]): string {
  return lines.length > 10 ? `${lines.slice(0, 10).join(', ')}, …` : lines.join(', ');
}

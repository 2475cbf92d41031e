import type { ISecretsClient } from '../tokens';
import type { Candidate } from './candidate';
import { make } from './dom';
import type { IDotenv } from './dotenv';
import { ImportSource } from './importSource';
import { Importer } from './importer';
import { Preview } from './preview';
import type { Stage } from './stage';
import { FileTransfer } from './transfer';

/** Makes secrets of a .env file: what would change is shown first, and no value ever. */
export class ImportView {
  readonly node: HTMLElement;
  readonly #client: ISecretsClient;
  readonly #stage: Stage;
  readonly #source: ImportSource;
  readonly #preview: Preview;
  readonly #skipped = make('p', 'warning');

  constructor(client: ISecretsClient, stage: Stage) {
    const { trans } = stage;
    this.#client = client;
    this.#stage = stage;
    this.#source = new ImportSource(trans, parsed => void this.#show(parsed));
    const words = {
      run: (count: number) =>
        count ? trans._n('Import %1 secret', 'Import %1 secrets', count, count) : trans.__('Import'),
      done: (count: number) => trans._n('%1 secret is imported.', '%1 secrets are imported.', count, count),
      left: (count: number) => trans._n('%1 entry is not.', '%1 entries are not.', count, count),
      goOn: trans.__('Press Import to go on with the rest.'),
      end: trans.__(
        'The file itself still holds the values: delete it, or put it into .gitignore so that it gets into no repository.'
      ),
      table: trans.__('Entries of the file'),
      choice: trans.__('Import'),
      again: trans.__('Another file'),
      choose: ({ original }: Candidate) => trans.__('Import %1', original),
      field: ({ original, line }: Candidate) => trans.__('Name for %1 of line %2', original, line),
      renamed: (original: string) => trans.__('%1 in the file', original)
    };
    this.#preview = new Preview(stage, words, () => {
      this.#restart();
      stage.focus();
    });
    this.node = make('div', 'listing', this.#source.node, this.#skipped, this.#preview.node);
    this.#restart();
  }

  /** There is nothing to load before a file is chosen. */
  async refresh(): Promise<void> {}

  /** Drops every value. */
  forget(): void {
    this.#source.clear();
    this.#preview.clear();
  }

  #restart(): void {
    this.forget();
    this.#source.node.hidden = false;
    this.#skipped.hidden = true;
  }

  async #show({ entries, skipped }: IDotenv): Promise<void> {
    const { trans } = this.#stage;
    this.#skipped.hidden = !skipped.length;
    this.#skipped.textContent = trans.__('Not understood and left out: line %1.', lineNumbers(skipped));
    this.#source.node.hidden = true;
    const why = await this.#preview.show(new Importer(new FileTransfer(this.#client), entries));
    if (why) {
      // Without the names there is nothing to show; the file is still where it was.
      this.#restart();
      this.#source.refuse(why);
    }
    this.#stage.focus();
  }
}

/** The first few of them. */
function lineNumbers(lines: readonly number[]): string {
  return lines.length > 10 ? `${lines.slice(0, 10).join(', ')}, …` : lines.join(', ');
}

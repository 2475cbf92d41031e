import type { ISecretsClient } from '../tokens';
import { make } from '../ui/dom';
import type { Layers } from '../ui/layers';
import type { IDotenv } from './dotenv';
import { Importer } from './importer';
import { Preview } from './preview';
import { ImportSource } from './source';
import { FileTransfer } from './transfer';

/** Makes secrets of a .env file. It first shows what would change, and never shows a value. */
export class ImportView {
  readonly node: HTMLElement;
  readonly #client: ISecretsClient;
  readonly #layers: Layers;
  readonly #source: ImportSource;
  readonly #preview: Preview;
  readonly #skipped = make('p', 'warning');

  constructor(client: ISecretsClient, layers: Layers) {
    const { trans } = layers;
    this.#client = client;
    this.#layers = layers;
    this.#source = new ImportSource(trans, parsed => void this.#show(parsed));
    const words = {
      run: (count: number) =>
        count ? trans._n('Import %1 secret', 'Import %1 secrets', count, count) : trans.__('Import'),
      done: (count: number) => trans._n('%1 secret is imported.', '%1 secrets are imported.', count, count),
      end: trans.__(
        'The file still contains the values. Delete it, or add it to .gitignore so that it is not committed.'
      ),
      again: trans.__('Another file')
    };
    this.#preview = new Preview(layers, words, this.#source.node, () => this.forget());
    this.node = make('div', 'listing', this.#skipped, this.#preview.node);
    this.forget();
  }

  /** There is nothing to load before a file is chosen. */
  async refresh(): Promise<void> {}

  /** Forgets every value, and starts again. */
  forget(): void {
    this.#source.clear();
    this.#preview.clear();
    this.#skipped.hidden = true;
  }

  async #show({ entries, skipped }: IDotenv): Promise<void> {
    const numbers = skipped.length > 10 ? [...skipped.slice(0, 10), '…'] : skipped;
    this.#skipped.hidden = !skipped.length;
    this.#skipped.textContent = this.#layers.trans.__(
      'Lines that are not entries were left out: %1.',
      numbers.join(', ')
    );
    const why = await this.#preview.show(new Importer(new FileTransfer(this.#client), entries));
    if (why) {
      this.forget();
      this.#source.refuse(why);
    }
  }
}

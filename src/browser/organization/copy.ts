import type { IConnectionEntry, ISecretSummary } from '../../contract';
import type { ISecretsClient } from '../tokens';
import type { Candidate } from './candidate';
import { button, labelled, make, select, wordsOf } from './dom';
import { Importer } from './importer';
import { Preview } from './preview';
import type { Stage } from './stage';
import { CopyTransfer } from './transfer';

/** Secrets of one preview at most. */
const MOST = 1000;

/** Copies secrets to another connection: what would change is shown first, and nothing is replaced unasked. */
export class CopyView {
  readonly node: HTMLElement;
  readonly #client: ISecretsClient;
  readonly #stage: Stage;
  readonly #from: string;
  readonly #secrets: readonly ISecretSummary[];
  readonly #targets = select<string>({});
  readonly #next: HTMLButtonElement;
  readonly #alert = make('p', 'alert');
  readonly #source: HTMLElement;
  readonly #where = make('p', 'hint');
  readonly #preview: Preview;

  /** @param from the id of the connection that has the secrets. */
  constructor(client: ISecretsClient, stage: Stage, from: string, secrets: readonly ISecretSummary[]) {
    const { trans } = stage;
    this.#client = client;
    this.#stage = stage;
    this.#from = from;
    this.#secrets = secrets.slice(0, MOST);
    this.#alert.setAttribute('role', 'alert');
    this.#next = button(trans.__('Preview'), () => void this.#show(), { kind: 'accept' });
    this.#source = make(
      'div',
      'copy-source',
      make('p', '', this.#introduction(secrets.length)),
      make(
        'p',
        'warning',
        trans.__('Sharing is not copied: each new secret is yours alone until you share it there.')
      ),
      labelled(trans.__('Copy to'), this.#targets),
      this.#alert,
      make('div', 'tools', this.#next)
    );
    const words = {
      run: (count: number) =>
        count ? trans._n('Copy %1 secret', 'Copy %1 secrets', count, count) : trans.__('Copy'),
      done: (count: number) => trans._n('%1 secret is copied.', '%1 secrets are copied.', count, count),
      left: (count: number) => trans._n('%1 is not.', '%1 are not.', count, count),
      goOn: trans.__('Press Copy to go on with the rest.'),
      end: trans.__('Sharing was not copied. What was copied is still where it was, too.'),
      table: trans.__('Secrets to copy'),
      choice: trans.__('Copy'),
      again: trans.__('Another connection'),
      choose: ({ original }: Candidate) => trans.__('Copy %1', original),
      field: ({ original }: Candidate) => trans.__('Name for %1 there', original),
      renamed: (original: string) => trans.__('%1 here', original)
    };
    this.#preview = new Preview(stage, words, () => {
      this.#restart();
      stage.focus();
    });
    this.node = make('div', 'listing', this.#source, this.#where, this.#preview.node);
    this.#restart();
  }

  /** Asks where the secrets can go; a failure is shown, not thrown. */
  async refresh(): Promise<void> {
    const { trans } = this.#stage;
    try {
      const { connections } = await this.#client.connections();
      const others = connections.filter(({ connectionID }) => connectionID !== this.#from);
      this.#targets.replaceChildren(...others.map(one => new Option(this.#label(one), one.connectionID)));
      this.#next.disabled = !others.length;
      this.#alert.textContent = others.length
        ? ''
        : trans.__('There is no other connection yet. Add one: More, Connection.');
    } catch (error) {
      this.#next.disabled = true;
      this.#alert.textContent = wordsOf(error);
    }
    this.#stage.focus();
  }

  /** Ends what is under way after the secret that is on its way. */
  forget(): void {
    this.#preview.clear();
  }

  #introduction(count: number): string {
    const { trans } = this.#stage;
    const what =
      count === 1
        ? trans.__('Copy %1 to another connection.', this.#secrets[0].name)
        : trans.__('Copy %1 secrets to another connection: those that the panel lists now.', count);
    const part = trans.__(
      'Here are the first %1 of them; search or filter in the panel to choose others.',
      MOST.toLocaleString()
    );
    const how = trans.__(
      'Values go through the Jupyter server alone. Nothing is written before you have seen what would change.'
    );
    return [what, ...(count > MOST ? [part] : []), how].join(' ');
  }

  #label({ name, kind, organization }: IConnectionEntry): string {
    const where = kind === 'embedded' ? this.#stage.trans.__('This computer') : organization;
    return where ? `${name} · ${where}` : name;
  }

  #restart(): void {
    this.forget();
    this.#alert.textContent = '';
    this.#source.hidden = false;
    this.#where.hidden = true;
  }

  async #show(): Promise<void> {
    const { trans } = this.#stage;
    const [target] = this.#targets.selectedOptions;
    const transfer = new CopyTransfer(this.#client, this.#from, target.value);
    const entries = this.#secrets.map(({ name, secretID }) => ({ name, secretID }));
    this.#where.textContent = trans.__('To %1', target.text);
    this.#source.hidden = true;
    this.#where.hidden = false;
    const why = await this.#preview.show(new Importer(transfer, entries, false));
    if (why) {
      this.#restart();
      this.#alert.textContent = why;
    }
    this.#stage.focus();
  }
}

// The row of buttons below an error; loaded with the first error that gets one.
import '../../../style/errors.css';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IPermissionChange, IStatus } from '../../contract';
import type { ICreation } from '../panel/actions';
import type { ISecretsClient } from '../tokens';
import { button, copyText, make, wordsOf } from '../ui/dom';
import { Cells } from './cells';
import type { ISecretFailure } from './failures';
import { type IRequest, requestFor } from './message';
import { type Remedy, remediesOf } from './remedies';

export { Cells };

export interface IRowOptions {
  client: ISecretsClient;
  trans: TranslationBundle;
  /** Shows the dialog of a new secret; resolves when it is closed. */
  create: (name: string) => Promise<ICreation>;
  /** Shows the connection; resolves when it is closed. */
  connect: () => Promise<void>;
  cells: Cells;
}

/** The others get theirs when these secrets exist. */
const MOST_BUTTONS = 5;

/** Buttons for what a person can do about the failures behind one error. */
export class ErrorRow {
  readonly node = make('div', 'error-row');
  readonly #failures: readonly ISecretFailure[];
  readonly #options: IRowOptions;
  /** Who asks; null where there is nobody to ask, or that is not known. */
  readonly #status: IStatus | null;
  readonly #said = make('span', 'error-row-said');

  private constructor(failures: readonly ISecretFailure[], options: IRowOptions, status: IStatus | null) {
    this.#failures = failures;
    this.#options = options;
    this.#status = status;
    const { node } = this;
    node.setAttribute('role', 'group');
    node.setAttribute('aria-label', options.trans.__('What you can do about this error'));
    // Otherwise the notebook takes Enter and the space bar from the buttons.
    node.dataset.lmSuppressShortcuts = 'true';
    this.#said.setAttribute('role', 'status');
    this.#draw();
  }

  /** The row for these failures, or null where nothing can be done. */
  static async of(failures: readonly ISecretFailure[], options: IRowOptions): Promise<ErrorRow | null> {
    const all = failures.flatMap(remediesOf);
    if (all.length === 0) {
      return null;
    }
    const asks = all.some(remedy => remedy === 'ask' || remedy === 'askOwner');
    const status = asks ? await options.client.status().catch(() => null) : null;
    return new ErrorRow(failures, options, status?.backend === 'embedded' ? null : status);
  }

  #draw(): void {
    const { trans, cells } = this.#options;
    const missing = this.#offering('create').slice(0, MOST_BUTTONS);
    const buttons: HTMLElement[] = missing.map(failure =>
      button(trans.__('Create secret "%1"', failure.name), () => void this.#create(failure), {
        kind: 'accept'
      })
    );
    this.#offerToAsk(buttons, this.#offering('ask'), trans.__('Ask someone who has it'), false);
    this.#offerToAsk(buttons, this.#offering('askOwner'), trans.__('Ask the owner'), true);
    if (this.#offering('allow').length > 0) {
      const names = this.#offering('allow').map(({ name }) => name);
      const label = trans.__('Allow %1', listed(names, trans));
      buttons.push(button(label, () => void this.#allow(), { kind: 'accept' }));
    }
    if (this.#offering('connect').length > 0) {
      buttons.push(button(trans.__('Open Connection'), () => void this.#connect(), { kind: 'accept' }));
    }
    if (this.#failures.some(({ isSolved }) => isSolved) || this.#offering('run').length > 0) {
      const again = button(trans.__('Run cell again'), () => {
        if (!cells.rerun(this.node)) {
          this.#said.textContent = trans.__('Run the cell again in its notebook.');
        }
      });
      again.dataset.again = '';
      buttons.push(again);
    }
    this.node.replaceChildren(...buttons, this.#said);
  }

  /** The failures that have this remedy now. */
  #offering(remedy: Remedy): ISecretFailure[] {
    return this.#failures.filter(failure => {
      const remedies: readonly Remedy[] = failure.isTaken ? ['askOwner'] : remediesOf(failure);
      return remedies.includes(remedy) && (!failure.isSolved || remedy === 'connect');
    });
  }

  #offerToAsk(buttons: HTMLElement[], failures: ISecretFailure[], label: string, exists: boolean): void {
    const status = this.#status;
    if (!status || failures.length === 0) {
      return;
    }
    const names = failures.map(({ name }) => name);
    const request = { names, exists, email: status.user.email, organization: status.organization };
    buttons.push(
      button(label, () => void this.#ask(request), {
        name: `${label}: ${listed(names, this.#options.trans)}`
      })
    );
  }

  async #create(failure: ISecretFailure): Promise<void> {
    const { client, create, trans } = this.#options;
    const { created, taken } = await create(failure.name);
    if (created === failure.name) {
      failure.isSolved = true;
    } else if (taken === failure.name) {
      const seen = await client.list(true).catch(() => []);
      failure.isSolved = seen.some(({ name }) => name === taken);
      failure.isTaken = !failure.isSolved;
    } else {
      return;
    }
    this.#draw();
    this.#said.textContent = failure.isSolved
      ? trans.__('There is a secret %1 now.', failure.name)
      : trans.__('Somebody else has a secret %1 that is not shared with you.', failure.name);
    const next = failure.isSolved ? '[data-again]' : 'button';
    this.node.querySelector<HTMLElement>(next)?.focus();
  }

  /** Until the kernel ends. To allow more, use the secret's menu, which the error names. */
  async #allow(): Promise<void> {
    const { cells, client, trans } = this.#options;
    const denied = this.#offering('allow');
    const { connectionName } = denied[0];
    const failures = denied.filter(failure => failure.connectionName === connectionName);
    const change: IPermissionChange = {
      names: failures.map(({ name }) => name),
      answer: 'session',
      ...cells.session(this.node),
      ...(connectionName ? { connection: connectionName } : {})
    };
    try {
      await client.call('POST /x/v1/permissions', { body: change });
    } catch (error) {
      this.#said.textContent = wordsOf(error);
      return;
    }
    failures.forEach(failure => (failure.isSolved = true));
    this.#draw();
    this.#said.textContent = trans.__('Allowed until the kernel ends.');
    this.node.querySelector<HTMLElement>('[data-again]')?.focus();
  }

  async #connect(): Promise<void> {
    await this.#options.connect();
    this.#offering('connect').forEach(failure => (failure.isSolved = true));
    this.#draw();
    this.node.querySelector<HTMLElement>('[data-again]')?.focus();
  }

  async #ask(request: IRequest): Promise<void> {
    const { trans } = this.#options;
    const text = requestFor(request, trans);
    const copied = trans.__("Message copied. Send it to the secret's owner.");
    this.#said.textContent = text;
    if (await copyText(text, this.#said)) {
      this.#said.textContent = copied;
    }
  }
}

/** Names for a label: a few, and how many more. */
function listed(names: readonly string[], trans: TranslationBundle): string {
  const shown = names.slice(0, MOST_BUTTONS).join(', ');
  const more = names.length - MOST_BUTTONS;
  return more > 0 ? trans.__('%1 and %2 more', shown, more) : shown;
}

// The row of buttons below an error; loaded with the first error that gets one.
import '../../../style/wayOut.css';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IPermissionChange, IStatus } from '../../contract';
import type { ICreation } from '../panel/actions';
import { button, make, wordsOf } from '../panel/dom';
import type { ISecretsClient } from '../tokens';
import type { Cells } from './cell';
import type { ITrouble } from './failures';
import { type IRequest, requestFor } from './message';
import { type Way, waysOf } from './ways';

export interface IRowOptions {
  client: ISecretsClient;
  trans: TranslationBundle;
  /** Shows the dialog of a new secret; resolves when it is closed. */
  create: (name: string) => Promise<ICreation>;
  /** Shows the connection; resolves when it is closed. */
  connect: () => Promise<void>;
  cells: Cells;
}

/** The others get theirs when these are made. */
const MOST_BUTTONS = 5;

/** Buttons for what a person can do about the troubles behind one error. */
export class WayOutRow {
  readonly node = make('div', 'wayOut');
  readonly #troubles: readonly ITrouble[];
  readonly #options: IRowOptions;
  /** Who asks; null where there is nobody to ask, or nobody said. */
  readonly #status: IStatus | null;
  readonly #said = make('span', 'wayOut-said');

  private constructor(troubles: readonly ITrouble[], options: IRowOptions, status: IStatus | null) {
    this.#troubles = troubles;
    this.#options = options;
    this.#status = status;
    const { node } = this;
    node.setAttribute('role', 'group');
    node.setAttribute('aria-label', options.trans.__('What you can do about this error'));
    // Else the notebook takes Enter and the space bar from the buttons.
    node.dataset.lmSuppressShortcuts = 'true';
    this.#said.setAttribute('role', 'status');
    this.#draw();
  }

  /** The row for these troubles, or null where nothing can be done. */
  static async of(troubles: readonly ITrouble[], options: IRowOptions): Promise<WayOutRow | null> {
    const all = troubles.flatMap(waysOf);
    if (all.length === 0) {
      return null;
    }
    const asks = all.some(way => way === 'ask' || way === 'askOwner');
    const status = asks ? await options.client.status().catch(() => null) : null;
    return new WayOutRow(troubles, options, status?.backend === 'embedded' ? null : status);
  }

  #draw(): void {
    const { trans, cells } = this.#options;
    const missing = this.#offering('create').slice(0, MOST_BUTTONS);
    const buttons: HTMLElement[] = missing.map(trouble =>
      button(trans.__('Create secret "%1"', trouble.name), () => void this.#create(trouble), {
        kind: 'accept'
      })
    );
    this.#offerToAsk(buttons, this.#offering('ask'), trans.__('Ask somebody who has it'), false);
    this.#offerToAsk(buttons, this.#offering('askOwner'), trans.__('Ask the owner'), true);
    if (this.#offering('allow').length > 0) {
      const names = this.#offering('allow').map(({ name }) => name);
      const label = trans.__('Allow %1', listed(names, trans));
      buttons.push(button(label, () => void this.#allow(), { kind: 'accept' }));
    }
    if (this.#offering('connect').length > 0) {
      buttons.push(button(trans.__('Open Connection'), () => void this.#connect(), { kind: 'accept' }));
    }
    if (this.#troubles.some(({ isSolved }) => isSolved) || this.#offering('run').length > 0) {
      const again = button(trans.__('Run cell again'), () => {
        if (!cells.rerun(this.node)) {
          this.#said.textContent = trans.__('Run the cell again where it stands.');
        }
      });
      again.dataset.again = '';
      buttons.push(again);
    }
    this.node.replaceChildren(...buttons, this.#said);
  }

  /** The troubles that have this way out now. */
  #offering(way: Way): ITrouble[] {
    return this.#troubles.filter(trouble => {
      const ways: readonly Way[] = trouble.isTaken ? ['askOwner'] : waysOf(trouble);
      return ways.includes(way) && (!trouble.isSolved || way === 'connect');
    });
  }

  #offerToAsk(buttons: HTMLElement[], troubles: ITrouble[], label: string, exists: boolean): void {
    const status = this.#status;
    if (!status || troubles.length === 0) {
      return;
    }
    const names = troubles.map(({ name }) => name);
    const request = { names, exists, email: status.user.email, organization: status.organization };
    buttons.push(
      button(label, () => void this.#ask(request), {
        name: `${label}: ${listed(names, this.#options.trans)}`
      })
    );
  }

  async #create(trouble: ITrouble): Promise<void> {
    const { client, create, trans } = this.#options;
    const { created, taken } = await create(trouble.name);
    if (created === trouble.name) {
      trouble.isSolved = true;
    } else if (taken === trouble.name) {
      const seen = await client.list(true).catch(() => []);
      trouble.isSolved = seen.some(({ name }) => name === taken);
      trouble.isTaken = !trouble.isSolved;
    } else {
      return;
    }
    this.#draw();
    this.#said.textContent = trouble.isSolved
      ? trans.__('There is a secret %1 now.', trouble.name)
      : trans.__('Somebody else has a secret %1, which is not shared with you.', trouble.name);
    const next = trouble.isSolved ? '[data-again]' : 'button';
    this.node.querySelector<HTMLElement>(next)?.focus();
  }

  /** Until the kernel ends: for longer there is the secret's menu, of which the error tells. */
  async #allow(): Promise<void> {
    const { cells, client, trans } = this.#options;
    const denied = this.#offering('allow');
    const { place } = denied[0];
    const troubles = denied.filter(trouble => trouble.place === place);
    const change: IPermissionChange = {
      names: troubles.map(({ name }) => name),
      answer: 'session',
      ...cells.session(this.node),
      ...(place ? { connection: place } : {})
    };
    try {
      await client.ask('POST', 'x/v1/permissions', change);
    } catch (error) {
      this.#said.textContent = wordsOf(error);
      return;
    }
    troubles.forEach(trouble => (trouble.isSolved = true));
    this.#draw();
    this.#said.textContent = trans.__('Allowed until the kernel ends.');
    this.node.querySelector<HTMLElement>('[data-again]')?.focus();
  }

  async #connect(): Promise<void> {
    await this.#options.connect();
    this.#offering('connect').forEach(trouble => (trouble.isSolved = true));
    this.#draw();
    this.node.querySelector<HTMLElement>('[data-again]')?.focus();
  }

  async #ask(request: IRequest): Promise<void> {
    const { trans } = this.#options;
    const text = requestFor(request, trans);
    try {
      await navigator.clipboard.writeText(text);
      this.#said.textContent = trans.__('A message is copied. Paste it to whom you ask.');
    } catch {
      // The browser does not let the page use the clipboard: here it can be copied by hand.
      this.#said.textContent = text;
      getSelection()?.selectAllChildren(this.#said);
    }
  }
}

/** Names for a label: a few, and how many more. */
function listed(names: readonly string[], trans: TranslationBundle): string {
  const shown = names.slice(0, MOST_BUTTONS).join(', ');
  const more = names.length - MOST_BUTTONS;
  return more > 0 ? trans.__('%1 and %2 more', shown, more) : shown;
}

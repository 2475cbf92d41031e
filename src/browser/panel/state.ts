import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import type { ErrorCode } from '../../contract';
import { button, make } from './dom';
import type { SecretsModel } from './model';

/** Another connection helps against these. */
const CONNECT: readonly ErrorCode[] = [
  'connection_required',
  'connection_refused',
  'api_key_incomplete',
  'connection_failed',
  'connection_unreadable',
  'connection_not_found'
];

/** What is to be said where there is no list, and what one can do about it. */
export class State extends Widget {
  readonly #model: SecretsModel;
  readonly #trans: TranslationBundle;
  readonly #connect: () => void;

  constructor(model: SecretsModel, trans: TranslationBundle, connect: () => void) {
    super();
    this.#model = model;
    this.#trans = trans;
    this.#connect = connect;
    this.addClass('jp-HeliosSecrets-state');
    model.changed.connect(() => this.update());
    this.update();
  }

  protected override onUpdateRequest(): void {
    const { error, isLoading, visible } = this.#model;
    this.node.replaceChildren();
    if (error) {
      this.#say(error.message, 'alert');
      const buttons = [button(this.#trans.__('Retry'), () => void this.#model.refresh())];
      if (CONNECT.includes(error.code)) {
        buttons.unshift(button(this.#trans.__('Connection'), this.#connect, { kind: 'accept' }));
      }
      this.node.append(make('div', 'buttons', ...buttons));
    } else if (isLoading) {
      this.#say(this.#trans.__('Loading…'), 'status');
    } else if (!visible.length) {
      this.#say(this.#nothing(), 'status');
    }
  }

  /** Why no secret is shown. */
  #nothing(): string {
    const trans = this.#trans;
    const { isEmpty, filter, search } = this.#model;
    if (isEmpty) {
      return trans.__('No secrets yet. Choose New Secret, then read it in a cell with get_secret("NAME").');
    }
    if (search.trim()) {
      return filter === 'all'
        ? trans.__('No name contains “%1”.', search.trim())
        : trans.__('No name contains “%1” here. Choose All to search every secret.', search.trim());
    }
    return filter === 'mine'
      ? trans.__('You own no secret. Choose New Secret to make one.')
      : trans.__('Nobody has shared a secret with you yet.');
  }

  #say(text: string, role: 'alert' | 'status'): void {
    const line = make('p', '', text);
    line.setAttribute('role', role);
    this.node.append(line);
  }
}

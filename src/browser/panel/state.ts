import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { needsConnection } from '../connectionErrors';
import { button, live, make } from '../ui/dom';
import type { SecretsModel } from './model';

/** What the panel says where there is no list, and what you can do about it. */
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
      this.node.append(live('alert', 'message', error.message));
      const buttons = [button(this.#trans.__('Retry'), () => void this.#model.refresh())];
      if (needsConnection(error.code)) {
        buttons.unshift(button(this.#trans.__('Connection'), this.#connect, { kind: 'accept' }));
      }
      this.node.append(make('div', 'state-buttons', ...buttons));
    } else if (isLoading) {
      this.node.append(live('status', 'message', this.#trans.__('Loading…')));
    } else if (!visible.length) {
      this.node.append(live('status', 'message', this.#nothing()));
    }
  }

  /** Why no secret is shown. */
  #nothing(): string {
    const trans = this.#trans;
    const { isEmpty, selection } = this.#model;
    const { filter, search } = selection;
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
}

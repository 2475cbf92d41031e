import { HeliosError, type IConnect, type RemoteKind } from '../../contract';
import { Radios, input, make } from './dom';
import type { Stage } from './stage';

/** An API key or a one-time invitation code. It is in its field only, and only until it was used. */
export class KeyField {
  readonly node: HTMLElement;
  readonly #stage: Stage;
  readonly #key = input('password');
  readonly #way: Radios<'apiKey' | 'invitationCode'>;

  /** @param chosen gets whether it is a code: trying that would use it up. */
  constructor(stage: Stage, chosen: (isCode: boolean) => void = () => undefined) {
    const { trans } = stage;
    this.#stage = stage;
    const captions = { apiKey: trans.__('API key'), invitationCode: trans.__('One-time invitation code') };
    const hints = {
      apiKey: trans.__('It is kept by the Jupyter server and never shown again.'),
      invitationCode: trans.__(
        'It works once: saving makes your first API key of it, which the Jupyter server keeps.'
      )
    };
    const caption = make('span', '', captions.apiKey);
    const hint = make('p', 'hint', hints.apiKey);
    hint.id = `helios-key-hint-${Math.random().toString(36).slice(2)}`;
    this.#key.setAttribute('aria-describedby', hint.id);
    this.#way = new Radios(trans.__('Connect with'), captions, way => {
      caption.textContent = captions[way];
      hint.textContent = hints[way];
      this.#key.value = '';
      chosen(way === 'invitationCode');
    });
    this.node = make('div', 'key-field', this.#way.node, make('label', '', caption, this.#key), hint);
  }

  /** Only a team has invitation codes. */
  set kind(kind: RemoteKind) {
    this.#way.node.hidden = kind === 'helios';
    if (kind === 'helios') {
      this.#way.value = 'apiKey';
    }
  }

  /** What was typed. @throws HeliosError where that is nothing. */
  get value(): Pick<IConnect, 'apiKey' | 'invitationCode'> {
    const secret = this.#key.value.trim();
    if (!secret) {
      const { trans } = this.#stage;
      throw new HeliosError('connection_invalid', trans.__('Type an API key or an invitation code.'));
    }
    return { [this.#way.value]: secret };
  }
}

import { HeliosError, type IConnect, type RemoteKind } from '../../contract';
import { Radios, input, labelled, make, uniqueID } from '../ui/dom';
import type { Layers } from '../ui/layers';

/** An API key or a one-time invitation code. It is in its field only, and only until it is used. */
export class KeyField {
  readonly node: HTMLElement;
  readonly #layers: Layers;
  readonly #key = input('password');
  readonly #kind: Radios<'apiKey' | 'invitationCode'>;

  /** @param chosen gets whether it is a code: a test would use that up. */
  constructor(layers: Layers, chosen: (isCode: boolean) => void = () => undefined) {
    const { trans } = layers;
    this.#layers = layers;
    const captions = { apiKey: trans.__('API key'), invitationCode: trans.__('One-time invitation code') };
    const hints = {
      apiKey: trans.__('The Jupyter server keeps it and never shows it again.'),
      invitationCode: trans.__(
        'The code works once: Save exchanges it for your first API key, which the Jupyter server keeps.'
      )
    };
    const caption = make('span', '', captions.apiKey);
    const hint = make('p', 'hint', hints.apiKey);
    hint.id = uniqueID();
    this.#key.setAttribute('aria-describedby', hint.id);
    this.#kind = new Radios(trans.__('Connect with'), captions, kind => {
      caption.textContent = captions[kind];
      hint.textContent = hints[kind];
      this.#key.value = '';
      chosen(kind === 'invitationCode');
    });
    this.node = make('div', 'key-field', this.#kind.node, labelled(caption, this.#key), hint);
  }

  /** Only a team has invitation codes. */
  set kind(kind: RemoteKind) {
    this.#kind.node.hidden = kind === 'helios';
    if (kind === 'helios') {
      this.#kind.value = 'apiKey';
    }
  }

  /** What was typed. @throws HeliosError where that is nothing. */
  get value(): Pick<IConnect, 'apiKey' | 'invitationCode'> {
    const secret = this.#key.value.trim();
    if (!secret) {
      const message = this.#layers.trans.__('Type an API key or an invitation code.');
      throw new HeliosError('connection_invalid', message);
    }
    return { [this.#kind.value]: secret };
  }
}

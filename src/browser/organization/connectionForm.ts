import {
  HELIOS_URL,
  HeliosError,
  type IConnect,
  type IConnectionTest,
  type RemoteKind
} from '../../contract';
import type { ISecretsClient } from '../tokens';
import { Radios, button, forget, input, make, wordsOf } from './dom';
import { nameOf } from './picker';
import type { Stage } from './stage';

/** Address and key, tried or saved. The key is in its field only, and only until it was saved. */
export class ConnectionForm {
  readonly node: HTMLElement;
  readonly #client: ISecretsClient;
  readonly #stage: Stage;
  readonly #saved: () => Promise<void>;
  readonly #title = make('h2');
  readonly #url = input('url');
  readonly #key = input('password');
  readonly #caption = make('span');
  readonly #try: HTMLButtonElement;
  readonly #kind: Radios<RemoteKind>;
  readonly #way: Radios<'apiKey' | 'invitationCode'>;
  readonly #address = make('span');
  readonly #result = make('p', 'said');
  readonly #alert = make('p', 'alert');
  readonly #controls = make('fieldset', 'controls');

  constructor(client: ISecretsClient, stage: Stage, saved: () => Promise<void>) {
    const { trans } = stage;
    this.#client = client;
    this.#stage = stage;
    this.#saved = saved;
    this.#url.placeholder = 'https://secrets.example.com';
    this.#result.setAttribute('role', 'status');
    this.#alert.setAttribute('role', 'alert');
    const captions = { apiKey: trans.__('API key'), invitationCode: trans.__('One-time invitation code') };
    const hints = {
      apiKey: trans.__('It is kept by the Jupyter server and never shown again.'),
      invitationCode: trans.__(
        'It works once: saving makes your first API key of it, which the Jupyter server keeps.'
      )
    };
    const hint = make('p', 'hint', hints.apiKey);
    this.#caption.textContent = captions.apiKey;
    this.#way = new Radios(trans.__('Connect with'), captions, way => {
      this.#caption.textContent = captions[way];
      this.#key.value = '';
      // Trying a code would use it up.
      this.#try.hidden = way === 'invitationCode';
      hint.textContent = hints[way];
    });
    const kinds = { team: trans.__('Team service'), helios: trans.__('SingleStore Helios') };
    this.#kind = new Radios(trans.__('Connect to'), kinds, () => {
      this.#url.value = this.#kind.value === 'helios' ? HELIOS_URL : '';
      this.#follow();
    });
    this.#key.setAttribute('aria-describedby', 'helios-key-hint');
    hint.id = 'helios-key-hint';
    this.#try = button(trans.__('Test'), () => void this.#run(() => this.#test()));
    this.#controls.append(
      make(
        'div',
        'form',
        this.#kind.node,
        make('label', '', this.#address, this.#url),
        this.#way.node,
        make('label', '', this.#caption, this.#key),
        hint,
        this.#alert,
        this.#result
      ),
      make(
        'div',
        'buttons',
        this.#try,
        button(trans.__('Save'), () => void this.#run(() => this.#save()), { kind: 'accept' })
      )
    );
    // What was tried is no longer what stands there.
    this.#controls.addEventListener('input', () => (this.#result.textContent = ''));
    this.#controls.addEventListener('keydown', event => {
      if (event.key === 'Enter' && (event.target === this.#url || event.target === this.#key)) {
        void this.#run(() => this.#save());
      }
    });
    this.node = make('section', 'connection-form', this.#title, this.#controls);
  }

  /** @param isConnected whether what is typed takes the place of a connection. */
  show(kind: RemoteKind, url: string, isConnected: boolean): void {
    const { trans } = this.#stage;
    this.#title.textContent = isConnected ? trans.__('Change the connection') : trans.__('Connect to a team');
    this.#kind.value = kind;
    this.#url.value = url;
    this.#follow();
  }

  /** Only a team has invitation codes. */
  #follow(): void {
    const { trans } = this.#stage;
    const isHelios = this.#kind.value === 'helios';
    this.#address.textContent = isHelios
      ? trans.__('Address of the Management API')
      : trans.__('Address of the team service');
    this.#way.node.hidden = isHelios;
    if (isHelios) {
      this.#way.value = 'apiKey';
    }
  }

  #body(): IConnect {
    const secret = this.#key.value.trim();
    if (!secret) {
      const { trans } = this.#stage;
      throw new HeliosError('connection_invalid', trans.__('Type an API key or an invitation code.'));
    }
    return { kind: this.#kind.value, url: this.#url.value.trim(), [this.#way.value]: secret };
  }

  /** @returns what to say. */
  async #test(): Promise<string> {
    const path = 'x/v1/connection/test';
    const { url, organization, user } = await this.#client.ask<IConnectionTest>('POST', path, this.#body());
    this.#url.value = url;
    return this.#stage.trans.__('It works: %1, as %2.', organization, nameOf(user));
  }

  async #save(): Promise<string> {
    await this.#client.ask('PUT', 'x/v1/connection', this.#body());
    forget(this.node);
    await this.#saved();
    return '';
  }

  async #run(work: () => Promise<string>): Promise<void> {
    const { activeElement } = document;
    this.#alert.textContent = '';
    this.#result.textContent = this.#stage.trans.__('Working…');
    this.#setBusy(true);
    try {
      this.#result.textContent = await this.#stage.hold(work);
    } catch (error) {
      this.#result.textContent = '';
      this.#alert.textContent = wordsOf(error);
    }
    this.#setBusy(false);
    (activeElement as HTMLElement | null)?.focus();
  }

  #setBusy(isBusy: boolean): void {
    this.#controls.disabled = isBusy;
    this.node.setAttribute('aria-busy', String(isBusy));
  }
}

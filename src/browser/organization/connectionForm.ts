import {
  CONNECTION_NAME,
  HELIOS_URL,
  HeliosError,
  type IConnect,
  type IConnectionList,
  type IConnectionTest,
  type RemoteKind
} from '../../contract';
import type { ISecretsClient } from '../tokens';
import { Radios, button, forget, input, labelled, make, wordsOf } from './dom';
import { KeyField } from './keyField';
import { nameOf } from './picker';
import type { Stage } from './stage';

/** A new connection: address, key and name, tried or saved. */
export class ConnectionForm {
  readonly node: HTMLElement;
  readonly #client: ISecretsClient;
  readonly #stage: Stage;
  readonly #saved: (list: IConnectionList) => void;
  readonly #url = input('url');
  readonly #name = input('text');
  readonly #key: KeyField;
  readonly #try: HTMLButtonElement;
  readonly #kind: Radios<RemoteKind>;
  readonly #address = make('span');
  readonly #result = make('p', 'said');
  readonly #alert = make('p', 'alert');
  readonly #controls = make('fieldset', 'controls');

  /** @param saved gets the connections that there are then. */
  constructor(client: ISecretsClient, stage: Stage, saved: (list: IConnectionList) => void) {
    const { trans } = stage;
    this.#client = client;
    this.#stage = stage;
    this.#saved = saved;
    this.#url.placeholder = 'https://secrets.example.com';
    this.#name.placeholder = trans.__('by default that of the organization');
    this.#result.setAttribute('role', 'status');
    this.#alert.setAttribute('role', 'alert');
    this.#key = new KeyField(stage, isCode => (this.#try.hidden = isCode));
    const kinds = { team: trans.__('Team service'), helios: trans.__('SingleStore Helios') };
    this.#kind = new Radios(trans.__('Connect to'), kinds, () => {
      this.#url.value = this.#kind.value === 'helios' ? HELIOS_URL : '';
      this.#follow();
    });
    this.#try = button(trans.__('Test'), () => void this.#run(() => this.#test()));
    const hint = make(
      'p',
      'hint',
      trans.__('Cells use it: get_secret("NAME", connection="…"). Letters, digits, hyphens, underscores.')
    );
    this.#controls.append(
      make(
        'div',
        'form',
        this.#kind.node,
        make('label', '', this.#address, this.#url),
        this.#key.node,
        labelled(trans.__('Name of the connection'), this.#name),
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
      const { target } = event;
      if (event.key === 'Enter' && target instanceof HTMLInputElement && target.type !== 'radio') {
        void this.#run(() => this.#save());
      }
    });
    this.node = make(
      'section',
      'connection-form',
      make('h2', '', trans.__('Add a connection')),
      this.#controls
    );
    this.show('team', '');
  }

  /** Fills it in with what is proposed. */
  show(kind: RemoteKind, url: string): void {
    this.#kind.value = kind;
    this.#url.value = url || (kind === 'helios' ? HELIOS_URL : '');
    this.#follow();
  }

  #follow(): void {
    const { trans } = this.#stage;
    this.#address.textContent =
      this.#kind.value === 'helios'
        ? trans.__('Address of the Management API')
        : trans.__('Address of the team service');
    this.#key.kind = this.#kind.value;
  }

  #body(): IConnect {
    return { kind: this.#kind.value, url: this.#url.value.trim(), ...this.#key.value };
  }

  /** @returns what to say. */
  async #test(): Promise<string> {
    const path = 'x/v1/connections/test';
    const { url, organization, user } = await this.#client.ask<IConnectionTest>('POST', path, this.#body());
    this.#url.value = url;
    return this.#stage.trans.__('It works: %1, as %2.', organization, nameOf(user));
  }

  async #save(): Promise<string> {
    const name = this.#name.value.trim();
    if (name && !CONNECTION_NAME.test(name)) {
      throw new HeliosError('connection_name_invalid');
    }
    const body = { ...this.#body(), ...(name && { name }) };
    const list = await this.#client.ask<IConnectionList>('POST', 'x/v1/connections', body);
    forget(this.node);
    this.#url.value = this.#name.value = '';
    this.#saved(list);
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

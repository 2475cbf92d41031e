import {
  CONNECTION_NAME,
  HELIOS_URL,
  HeliosError,
  type IConnect,
  type IConnectionList,
  type RemoteKind
} from '../../contract';
import type { ISecretsClient } from '../tokens';
import { Radios, button, forget, input, labelled, live, make, wordsOf } from '../ui/dom';
import { nameOf } from '../ui/identity';
import type { Layers } from '../ui/layers';
import { KeyField } from './keyField';

/** A new connection: address, key and name, to test or to save. */
export class ConnectionForm {
  readonly node: HTMLElement;
  readonly #client: ISecretsClient;
  readonly #layers: Layers;
  readonly #saved: (list: IConnectionList) => void;
  readonly #url = input('url');
  readonly #name = input('text');
  readonly #key: KeyField;
  readonly #kind: Radios<RemoteKind>;
  readonly #address = make('span');
  readonly #result = live('status', 'said');
  readonly #alert = live('alert', 'alert');
  readonly #controls = make('fieldset', 'controls');

  /** @param saved gets all connections after one was added. */
  constructor(client: ISecretsClient, layers: Layers, saved: (list: IConnectionList) => void) {
    const { trans } = layers;
    this.#client = client;
    this.#layers = layers;
    this.#saved = saved;
    this.#url.placeholder = 'https://secrets.example.com';
    this.#name.placeholder = trans.__('by default the name of the organization');
    const test = button(trans.__('Test'), () => void this.#run(() => this.#test()));
    const save = button(trans.__('Save'), () => void this.#run(() => this.#save()), { kind: 'accept' });
    this.#key = new KeyField(layers, isCode => (test.hidden = isCode));
    const kinds = { team: trans.__('Team service'), helios: trans.__('SingleStore Helios') };
    this.#kind = new Radios(trans.__('Connect to'), kinds, () => this.show(this.#kind.value, ''));
    const hint = trans.__(
      'Cells use this name: get_secret("NAME", connection="…"). Letters, digits, hyphens and underscores.'
    );
    const fields = [
      this.#kind.node,
      labelled(this.#address, this.#url),
      this.#key.node,
      labelled(trans.__('Name of the connection'), this.#name),
      make('p', 'hint', hint)
    ];
    this.#controls.append(
      make('div', 'form', ...fields, this.#alert, this.#result),
      make('div', 'buttons', test, save)
    );
    // The result is about what was typed before.
    this.#controls.addEventListener('input', () => (this.#result.textContent = ''));
    this.#controls.addEventListener('keydown', event => {
      const { target } = event;
      if (event.key === 'Enter' && target instanceof HTMLInputElement && target.type !== 'radio') {
        void this.#run(() => this.#save());
      }
    });
    const title = make('h2', '', trans.__('Add a connection'));
    this.node = make('section', 'connection-form', title, this.#controls);
    this.show('team', '');
  }

  /** Fills in the kind and the address. */
  show(kind: RemoteKind, url: string): void {
    const { trans } = this.#layers;
    this.#kind.value = kind;
    this.#url.value = url || (kind === 'helios' ? HELIOS_URL : '');
    this.#address.textContent =
      kind === 'helios' ? trans.__('Address of the Management API') : trans.__('Address of the team service');
    this.#key.kind = kind;
  }

  #body(): IConnect {
    return { kind: this.#kind.value, url: this.#url.value.trim(), ...this.#key.value };
  }

  /** @returns what to say. */
  async #test(): Promise<string> {
    const body = this.#body();
    const { url, organization, user } = await this.#client.call('POST /x/v1/connections/test', { body });
    this.#url.value = url;
    return this.#layers.trans.__('It works: %1, as %2.', organization, nameOf(user));
  }

  async #save(): Promise<string> {
    const name = this.#name.value.trim();
    if (name && !CONNECTION_NAME.test(name)) {
      throw new HeliosError('connection_name_invalid');
    }
    const body = { ...this.#body(), ...(name && { name }) };
    const list = await this.#client.call('POST /x/v1/connections', { body });
    forget(this.node);
    this.#url.value = this.#name.value = '';
    this.#saved(list);
    return '';
  }

  async #run(work: () => Promise<string>): Promise<void> {
    const { activeElement } = document;
    this.#alert.textContent = '';
    this.#result.textContent = this.#layers.trans.__('Working…');
    this.#setBusy(true);
    try {
      this.#result.textContent = await this.#layers.hold(work);
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

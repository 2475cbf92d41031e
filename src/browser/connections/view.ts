import { HeliosError, type IConnectionEntry, type IConnectionList } from '../../contract';
import { needsConnection } from '../connectionErrors';
import type { ISecretsClient } from '../tokens';
import { type Role, button, list, live, make, redraw, row, wordsOf } from '../ui/dom';
import { showForm } from '../ui/form';
import { nameOf } from '../ui/identity';
import type { Layers } from '../ui/layers';
import { editConnection, renewKey } from './change';
import { ConnectionForm } from './form';

/** Where you keep secrets: the connections, and how they are added and changed. */
export class ConnectionView {
  readonly node: HTMLElement;
  readonly #client: ISecretsClient;
  readonly #layers: Layers;
  readonly #state = make('div', 'view-state');
  readonly #rows: HTMLElement;
  readonly #form: ConnectionForm;
  /** What a test has shown, by the id of the connection. */
  readonly #results = new Map<string, HTMLElement>();

  constructor(client: ISecretsClient, layers: Layers) {
    const { trans } = layers;
    this.#client = client;
    this.#layers = layers;
    this.#rows = list(trans.__('Connections'));
    this.#form = new ConnectionForm(client, layers, connections => {
      this.#show(connections);
      layers.say(trans.__('Saved. The panel shows %1 now.', currentName(connections)));
    });
    this.#form.node.hidden = true;
    this.node = make('div', 'connections', this.#state, this.#rows, this.#form.node);
  }

  /** Asks which connections there are, and whether the current one works; a failure is shown, not thrown. */
  async refresh(): Promise<void> {
    const { trans } = this.#layers;
    this.#say('status', trans.__('Loading…'));
    try {
      const connections = await this.#client.connections();
      this.#show(connections);
      this.#form.show(connections.proposed?.kind ?? 'team', connections.proposed?.url ?? '');
      this.#layers.focus();
      const current = connections.connections.find(one => one.connectionID === connections.current);
      if (current && current.kind !== 'embedded') {
        await this.#test(current, true);
      }
    } catch (error) {
      this.#say('alert', wordsOf(error));
      this.#state.append(button(trans.__('Retry'), () => void this.refresh()));
      this.#rows.replaceChildren();
      this.#form.node.hidden = !(error instanceof HeliosError && needsConnection(error.code));
      this.#layers.focus();
    }
  }

  #show({ connections, current, mayAdd, isSharedByToken }: IConnectionList): void {
    const { trans } = this.#layers;
    this.#state.replaceChildren();
    if (!connections.length) {
      this.#say('alert', new HeliosError('connection_required').message);
    } else if (isSharedByToken) {
      const text = trans.__(
        'Everyone who logs in to this Jupyter server with its token uses these connections.'
      );
      this.#state.append(make('p', connections.length > 1 ? 'warning' : 'hint', text));
    }
    const rows = connections.map(one => this.#row(one, one.connectionID === current, mayAdd));
    redraw(this.#rows, rows, () => this.#rows.querySelector('button'));
    this.#form.node.hidden = !mayAdd;
  }

  #row(one: IConnectionEntry, isCurrent: boolean, mayChange: boolean): HTMLElement {
    const { trans } = this.#layers;
    const { connectionID, name, kind, url = '', organization, user, storage, source, color } = one;
    const isOwn = source === 'panel' && kind !== 'embedded';
    const where = { embedded: trans.__('This computer'), team: url, helios: `SingleStore Helios, ${url}` };
    const act = (
      isOffered: boolean,
      label: string,
      about: string,
      work: () => Promise<void>
    ): HTMLElement[] => (isOffered ? [button(label, () => void work(), { name: about })] : []);
    const made = row({
      title: name,
      badges: isCurrent ? [trans.__('Current')] : [],
      facts: [
        where[kind],
        [organization, user].filter(fact => fact).join(' · '),
        this.#keptIn(source === 'configuration' ? source : storage)
      ],
      actions: [
        ...act(!isCurrent, trans.__('Switch to'), trans.__('Switch to %1', name), () => this.#switch(one)),
        ...act(true, trans.__('Test'), trans.__('Test %1', name), () => this.#test(one)),
        ...act(source === 'panel' && mayChange, trans.__('Edit'), trans.__('Edit %1', name), () =>
          this.#change(editConnection, one)
        ),
        ...act(isOwn, trans.__('New key'), trans.__('New key for %1', name), () =>
          this.#change(renewKey, one)
        ),
        ...act(isOwn, trans.__('Disconnect'), trans.__('Disconnect %1', name), () => this.#disconnect(one))
      ]
    });
    const dot = make('span', 'dot');
    dot.dataset.color = color;
    made.querySelector('.jp-HeliosSecrets-row-title')!.prepend(dot);
    if (isCurrent) {
      made.setAttribute('aria-current', 'true');
    }
    made.append(this.#resultOf(connectionID));
    return made;
  }

  /** It outlives its row, so that a screen reader reads out what changes in it. */
  #resultOf(connectionID: string): HTMLElement {
    const result = this.#results.get(connectionID) ?? live('status', 'said');
    this.#results.set(connectionID, result);
    return result;
  }

  #keptIn(storage: 'file' | 'keyring' | 'configuration' | undefined): string {
    const { trans } = this.#layers;
    switch (storage) {
      case 'configuration':
        return trans.__('The administrator of this Jupyter server has set it, and only they can change it.');
      case 'keyring':
        return trans.__('Its key is in the keyring of the operating system, on the Jupyter server.');
      case 'file':
        return trans.__('Its key is in a file that only your account can read, on the Jupyter server.');
      default:
        return '';
    }
  }

  #say(role: Role, text: string): void {
    this.#state.replaceChildren(live(role, role === 'alert' ? 'alert' : 'hint', text));
  }

  /** @param isQuiet says nothing where it works. */
  async #test({ connectionID }: IConnectionEntry, isQuiet = false): Promise<void> {
    const { trans } = this.#layers;
    const tell = (role: Role, text: string): void => {
      const result = this.#resultOf(connectionID);
      result.className = `jp-HeliosSecrets-${role === 'alert' ? 'alert' : 'said'}`;
      result.setAttribute('role', role);
      result.textContent = text;
    };
    tell('status', isQuiet ? '' : trans.__('Working…'));
    try {
      const { organization, user } = await this.#client.call('POST /x/v1/connections/:connectionID/test', {
        connectionID
      });
      tell('status', isQuiet ? '' : trans.__('It works: %1, as %2.', organization, nameOf(user)));
    } catch (error) {
      tell('alert', wordsOf(error));
    }
  }

  async #switch({ connectionID, name }: IConnectionEntry): Promise<void> {
    const { trans } = this.#layers;
    try {
      const body = { isCurrent: true } as const;
      this.#show(await this.#client.call('PATCH /x/v1/connections/:connectionID', { connectionID, body }));
      const text = trans.__(
        'The panel shows %1 now. Notebooks that name no connection read from it too.',
        name
      );
      this.#layers.say(text);
    } catch (error) {
      this.#say('alert', wordsOf(error));
    }
  }

  async #change(work: typeof editConnection, one: IConnectionEntry): Promise<void> {
    const connections = await work(this.#client, this.#layers, one);
    if (connections) {
      this.#results.delete(one.connectionID);
      this.#show(connections);
      this.#layers.say(this.#layers.trans.__('Saved.'));
    }
  }

  async #disconnect({ connectionID, name, kind, url = '' }: IConnectionEntry): Promise<void> {
    const { trans } = this.#layers;
    const where = kind === 'helios' ? 'SingleStore Helios' : trans.__('the team at %1', url);
    const done = await showForm(this.#layers, {
      title: trans.__('Disconnect %1', name),
      body: [
        trans.__('Your secrets stay with %1, but notebooks here can no longer read them.', where),
        trans.__('This JupyterLab deletes its API key. To connect again you need one.')
      ],
      accept: trans.__('Disconnect'),
      isWarning: true,
      work: () => this.#client.call('DELETE /x/v1/connections/:connectionID', { connectionID })
    });
    if (done) {
      this.#show(done.answer);
      const text = trans.__('Disconnected from %1. The panel shows %2 now.', name, currentName(done.answer));
      this.#layers.say(text);
    }
  }
}

/** The name of the current connection. */
function currentName({ connections, current }: IConnectionList): string {
  return connections.find(({ connectionID }) => connectionID === current)?.name ?? '';
}

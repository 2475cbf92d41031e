import {
  type ErrorCode,
  HeliosError,
  type IConnectionEntry,
  type IConnectionList,
  type IConnectionTest
} from '../../contract';
import type { ISecretsClient } from '../tokens';
import { editConnection, renewKey } from './connectionChange';
import { ConnectionForm } from './connectionForm';
import { button, make, named, wordsOf } from './dom';
import { row } from './listing';
import { nameOf } from './picker';
import { ask } from './question';
import type { Stage } from './stage';

/** A connection that is added mends these. */
const MENDED: readonly ErrorCode[] = ['connection_unreadable'];

/** Where this person keeps secrets: the connections, and how they are added and changed. */
export class ConnectionView {
  readonly node = make('div', 'connection');
  readonly #client: ISecretsClient;
  readonly #stage: Stage;
  readonly #state = make('div', 'view-state');
  readonly #rows = make('ul', 'rows');
  readonly #form: ConnectionForm;
  /** What a test has shown, by the id of the connection. */
  readonly #tested = new Map<string, { role: 'alert' | 'status'; text: string }>();

  constructor(client: ISecretsClient, stage: Stage) {
    const { trans } = stage;
    this.#client = client;
    this.#stage = stage;
    this.#rows.setAttribute('role', 'list');
    this.#rows.setAttribute('aria-label', trans.__('Connections'));
    this.#form = new ConnectionForm(client, stage, list => {
      this.#show(list);
      stage.say(trans.__('Saved. The panel shows %1 now.', nameIn(list)));
    });
    this.#form.node.hidden = true;
    this.node.append(this.#state, this.#rows, this.#form.node);
  }

  /** Asks which connections there are, and whether the current one works; a failure is shown, not thrown. */
  async refresh(): Promise<void> {
    const { trans } = this.#stage;
    this.#say('status', trans.__('Loading…'));
    try {
      const list = await this.#client.connections();
      this.#show(list);
      this.#form.show(list.proposed?.kind ?? 'team', list.proposed?.url ?? '');
      this.#stage.focus();
      const current = list.connections.find(({ connectionID }) => connectionID === list.current);
      if (current && current.kind !== 'embedded') {
        await this.#test(current, true);
      }
    } catch (error) {
      this.#say('alert', wordsOf(error));
      this.#state.append(button(trans.__('Retry'), () => void this.refresh()));
      this.#rows.replaceChildren();
      this.#form.node.hidden = !(error instanceof HeliosError && MENDED.includes(error.code));
      this.#stage.focus();
    }
  }

  #show({ connections, current, mayAdd, isSharedByToken }: IConnectionList): void {
    const { trans } = this.#stage;
    const { activeElement } = document;
    const focused =
      activeElement instanceof HTMLElement && this.#rows.contains(activeElement)
        ? activeElement.dataset.focus
        : undefined;
    this.#state.replaceChildren();
    if (!connections.length) {
      this.#say('alert', new HeliosError('connection_required').message);
    } else if (isSharedByToken) {
      const text = trans.__(
        'Everybody who can log in to this Jupyter server with its token uses these connections.'
      );
      this.#state.append(make('p', connections.length > 1 ? 'warning' : 'hint', text));
    }
    this.#rows.replaceChildren(
      ...connections.map(one => this.#row(one, one.connectionID === current, mayAdd))
    );
    this.#form.node.hidden = !mayAdd;
    if (focused !== undefined) {
      (named(this.#rows, focused) ?? this.#rows.querySelector('button'))?.focus();
    }
  }

  #row(one: IConnectionEntry, isCurrent: boolean, mayChange: boolean): HTMLElement {
    const { trans } = this.#stage;
    const { connectionID, name, kind, url = '', organization, user, storage, source, color } = one;
    const isOwn = source === 'panel' && kind !== 'embedded';
    const where = { embedded: trans.__('This computer'), team: url, helios: `SingleStore Helios, ${url}` };
    const act = (label: string, about: string, work: () => Promise<void>): HTMLElement =>
      button(label, () => void work(), { name: about });
    const tested = this.#tested.get(connectionID);
    const made = row({
      title: name,
      badges: isCurrent ? [trans.__('Current')] : [],
      facts: [
        where[kind],
        [organization, user].filter(fact => fact).join(' · '),
        source === 'configuration'
          ? trans.__('Whoever runs this Jupyter server has set it; only they can change it.')
          : storage
            ? this.#placeOf(storage)
            : ''
      ],
      actions: [
        ...(isCurrent
          ? []
          : [act(trans.__('Switch to'), trans.__('Switch to %1', name), () => this.#switch(one))]),
        act(trans.__('Test'), trans.__('Test %1', name), () => this.#test(one)),
        ...(source === 'panel' && mayChange
          ? [act(trans.__('Edit'), trans.__('Edit %1', name), () => this.#change(editConnection, one))]
          : []),
        ...(isOwn
          ? [
              act(trans.__('New key'), trans.__('New key for %1', name), () => this.#change(renewKey, one)),
              act(trans.__('Disconnect'), trans.__('Disconnect %1', name), () => this.#disconnect(one))
            ]
          : [])
      ]
    });
    const dot = make('span', 'dot');
    dot.dataset.color = color;
    made.querySelector('.jp-HeliosOrganization-row-title')!.prepend(dot);
    if (isCurrent) {
      made.setAttribute('aria-current', 'true');
    }
    const line = make('p', tested?.role === 'alert' ? 'alert' : 'said', tested?.text ?? '');
    line.setAttribute('role', tested?.role ?? 'status');
    line.dataset.tested = connectionID;
    made.append(line);
    return made;
  }

  #placeOf(storage: 'file' | 'keyring'): string {
    const { trans } = this.#stage;
    return storage === 'keyring'
      ? trans.__('Its key is in the keyring of the operating system, where the Jupyter server runs.')
      : trans.__('Its key is in a file that only your account can read, where the Jupyter server runs.');
  }

  #say(role: 'alert' | 'status', text: string): void {
    const line = make('p', role === 'alert' ? 'alert' : 'hint', text);
    line.setAttribute('role', role);
    this.#state.replaceChildren(line);
  }

  /** @param isQuiet says nothing where it works. */
  async #test({ connectionID }: IConnectionEntry, isQuiet = false): Promise<void> {
    const { trans } = this.#stage;
    const tell = (role: 'alert' | 'status', text: string): void => {
      this.#tested.set(connectionID, { role, text });
      const line = this.#rows.querySelector<HTMLElement>(`[data-tested="${connectionID}"]`);
      if (line) {
        line.className = `jp-HeliosOrganization-${role === 'alert' ? 'alert' : 'said'}`;
        line.setAttribute('role', role);
        line.textContent = text;
      }
    };
    tell('status', isQuiet ? '' : trans.__('Working…'));
    try {
      const path = `x/v1/connections/${connectionID}/test`;
      const { organization, user } = await this.#client.ask<IConnectionTest>('POST', path, {});
      tell('status', isQuiet ? '' : trans.__('It works: %1, as %2.', organization, nameOf(user)));
    } catch (error) {
      tell('alert', wordsOf(error));
    }
  }

  async #switch({ connectionID, name }: IConnectionEntry): Promise<void> {
    const { trans } = this.#stage;
    try {
      const path = `x/v1/connections/${connectionID}`;
      this.#show(await this.#client.ask<IConnectionList>('PATCH', path, { isCurrent: true }));
      this.#stage.say(
        trans.__('The panel shows %1 now, and notebooks that name no connection read from it.', name)
      );
    } catch (error) {
      this.#say('alert', wordsOf(error));
    }
  }

  async #change(
    work: (client: ISecretsClient, stage: Stage, one: IConnectionEntry) => Promise<IConnectionList | null>,
    one: IConnectionEntry
  ): Promise<void> {
    const list = await work(this.#client, this.#stage, one);
    if (list) {
      this.#tested.delete(one.connectionID);
      this.#show(list);
      this.#stage.say(this.#stage.trans.__('Saved.'));
    }
  }

  async #disconnect({ connectionID, name, kind, url = '' }: IConnectionEntry): Promise<void> {
    const { trans } = this.#stage;
    let list: IConnectionList | null = null;
    await ask(this.#stage, {
      title: trans.__('Disconnect %1', name),
      body: [
        kind === 'helios'
          ? trans.__('Your secrets stay with SingleStore Helios; notebooks here no longer read them.')
          : trans.__('Your secrets stay with the team at %1; notebooks here no longer read them.', url),
        trans.__('This JupyterLab forgets its API key. To connect again you need one.')
      ],
      accept: trans.__('Disconnect'),
      isWarning: true,
      work: async () => {
        list = await this.#client.ask<IConnectionList>('DELETE', `x/v1/connections/${connectionID}`);
      }
    });
    if (list) {
      this.#show(list);
      this.#stage.say(trans.__('Disconnected from %1. The panel shows %2 now.', name, nameIn(list)));
    }
  }
}

/** The name of the current connection. */
function nameIn({ connections, current }: IConnectionList): string {
  return connections.find(({ connectionID }) => connectionID === current)?.name ?? '';
}

import { type ErrorCode, HeliosError, type IConnection } from '../../contract';
import type { ISecretsClient } from '../tokens';
import { ConnectionForm } from './connectionForm';
import { button, make, wordsOf } from './dom';
import { nameOf } from './picker';
import { ask } from './question';
import type { Stage } from './stage';

const REPLACEABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'connection_required',
  'connection_unreadable',
  'connection_refused',
  'connection_failed'
]);

/** Where this JupyterLab keeps its secrets, and how that is changed. */
export class ConnectionView {
  readonly node = make('div', 'connection');
  readonly #client: ISecretsClient;
  readonly #stage: Stage;
  readonly #facts = make('div', 'connection-facts');
  readonly #form: ConnectionForm;

  constructor(client: ISecretsClient, stage: Stage) {
    this.#client = client;
    this.#stage = stage;
    this.#form = new ConnectionForm(client, stage, async () => {
      await this.refresh();
      stage.say(stage.trans.__('Saved.'));
    });
    this.#form.node.hidden = true;
    this.node.append(this.#facts, this.#form.node);
  }

  /** Asks where secrets are now; a failure is shown, not thrown. */
  async refresh(): Promise<void> {
    const { trans } = this.#stage;
    this.#say('status', trans.__('Loading…'));
    try {
      this.#show(await this.#client.ask<IConnection>('GET', 'x/v1/connection'));
    } catch (error) {
      this.#say('alert', wordsOf(error));
      this.#facts.append(
        make(
          'div',
          'tools',
          button(trans.__('Retry'), () => void this.refresh())
        )
      );
      // A connection that is somebody else's or does not work can be replaced by one's own.
      this.#form.node.hidden = !(error instanceof HeliosError && REPLACEABLE.has(error.code));
    }
    this.#stage.focus();
  }

  #show(connection: IConnection): void {
    const { trans } = this.#stage;
    const { kind, url = '', proposed, organization, user, storage, source, isSharedByToken } = connection;
    const facts = make('dl', 'definitions');
    const add = (term: string, text: string | undefined): void => {
      if (text) {
        facts.append(make('dt', '', term), make('dd', '', text));
      }
    };
    const isTeam = kind !== 'embedded';
    const elsewhere =
      kind === 'helios' ? trans.__('SingleStore Helios, %1', url) : url || trans.__('With a team');
    // Somebody else of this Jupyter server has connected it.
    const isOthers = isTeam && !connection.url;
    add(trans.__('Secrets are kept'), isTeam ? elsewhere : trans.__('This computer'));
    if (isTeam) {
      add(trans.__('Organization'), organization);
      add(trans.__('You are'), user && nameOf(user));
      add(trans.__('The API key is kept'), storage && this.#placeOf(storage));
    }
    this.#facts.replaceChildren(facts);
    if (isOthers) {
      this.#facts.append(make('p', 'warning', new HeliosError('connection_required').message));
    } else if (isSharedByToken) {
      const text = isTeam
        ? trans.__('Everybody who can log in to this Jupyter server with its token acts as this person.')
        : trans.__('Everybody who can log in to this Jupyter server with its token uses these secrets.');
      this.#facts.append(make('p', isTeam ? 'warning' : 'hint', text));
    }
    const isConfigured = source === 'configuration';
    if (isConfigured) {
      this.#facts.append(
        make(
          'p',
          'hint',
          trans.__('Whoever runs this Jupyter server has set the connection; only they can change it.')
        )
      );
    } else if (isTeam && !isOthers) {
      const leave = button(trans.__('Disconnect'), () => void this.#disconnect(kind, url));
      leave.dataset.focus = 'disconnect';
      this.#facts.append(make('div', 'tools', leave));
    }
    this.#form.show(isTeam ? kind : (proposed ?? 'team'), url, isTeam && !isOthers);
    this.#form.node.hidden = isConfigured;
  }

  #placeOf(storage: 'file' | 'keyring'): string {
    const { trans } = this.#stage;
    return storage === 'keyring'
      ? trans.__('in the keyring of the operating system, where the Jupyter server runs')
      : trans.__('in a file that only your account can read, where the Jupyter server runs');
  }

  #say(role: 'alert' | 'status', text: string): void {
    const line = make('p', role === 'alert' ? 'alert' : 'hint', text);
    line.setAttribute('role', role);
    this.#facts.replaceChildren(line);
  }

  async #disconnect(kind: IConnection['kind'], url: string): Promise<void> {
    const { trans } = this.#stage;
    const isDone = await ask(this.#stage, {
      title: trans.__('Disconnect'),
      body: [
        kind === 'helios'
          ? trans.__('Your secrets stay with SingleStore Helios; notebooks here no longer read them.')
          : trans.__('Your secrets stay with the team at %1; notebooks here no longer read them.', url),
        trans.__('This JupyterLab forgets its API key. To connect again you need one.')
      ],
      accept: trans.__('Disconnect'),
      isWarning: true,
      work: async () => {
        await this.#client.ask('DELETE', 'x/v1/connection');
      }
    });
    if (isDone) {
      await this.refresh();
      this.#stage.say(trans.__('Disconnected. Secrets are kept on this computer again.'));
    }
  }
}

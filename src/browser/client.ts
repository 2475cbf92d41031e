import { ServerConnection } from '@jupyterlab/services';
import { UUID } from '@lumino/coreutils';
import { type ISignal, Signal } from '@lumino/signaling';
import {
  IDEMPOTENCY_HEADER,
  type IFrame,
  type IResolveBody,
  type ISecret,
  type ISecretSummary,
  type ISecretSummaryList,
  type IStatus,
  MAX_PAGE
} from '../contract';
import type { ISecretsClient } from './tokens';

// What sends a request comes with the first one: JupyterLab's start does not wait for it.
const load = (): Promise<typeof import('./request')> => import('./request');

/** Speaks to the service through the Jupyter server, with Jupyter's own log-in. */
export class SecretsClient implements ISecretsClient {
  readonly #settings: ServerConnection.ISettings;
  readonly #changed = new Signal<this, void>(this);

  constructor(settings: ServerConnection.ISettings = ServerConnection.makeSettings()) {
    this.#settings = settings;
  }

  get changed(): ISignal<this, void> {
    return this.#changed;
  }

  async list(background = false): Promise<ISecretSummary[]> {
    const secrets: ISecretSummary[] = [];
    let nextToken: string | undefined;
    do {
      const query = new URLSearchParams({ limit: String(MAX_PAGE) });
      if (nextToken) {
        query.set('nextToken', nextToken);
      }
      if (background) {
        // Jupyter's own word: a page that only looks must not keep an idle server from being culled.
        query.set('no_track_activity', '1');
      }
      const page: ISecretSummaryList = await this.ask('GET', `x/v1/secrets?${query.toString()}`);
      secrets.push(...page.secrets);
      nextToken = page.nextToken;
    } while (nextToken);
    return secrets;
  }

  async read(secretID: string): Promise<string> {
    return (await this.ask<ISecret>('GET', `v1/secrets/${secretID}`)).value ?? '';
  }

  async create(name: string, value: string): Promise<ISecret> {
    return this.ask('POST', 'v1/secrets', { name, value });
  }

  async update(secretID: string, value: string): Promise<ISecret> {
    return this.ask('PATCH', `v1/secrets/${secretID}`, { value });
  }

  async delete(secretID: string): Promise<void> {
    await this.ask('DELETE', `v1/secrets/${secretID}`);
  }

  async status(): Promise<IStatus> {
    return this.ask('GET', 'x/v1/status');
  }

  async resolve(body: IResolveBody): Promise<IFrame> {
    const { requestFrame } = await load();
    return requestFrame(this.#settings, { method: 'POST', path: 'x/v1/resolve', body });
  }

  async ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const { requestJSON } = await load();
    if (method === 'GET') {
      return requestJSON(this.#settings, { method, path });
    }
    const headers = { [IDEMPOTENCY_HEADER]: UUID.uuid4() };
    const answer = await requestJSON<Answer>(this.#settings, { method, path, body, headers });
    this.#changed.emit();
    return answer;
  }
}

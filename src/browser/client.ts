import { ServerConnection } from '@jupyterlab/services';
import { UUID } from '@lumino/coreutils';
import { type ISignal, Signal } from '@lumino/signaling';
import {
  CONNECTION_HEADER,
  IDEMPOTENCY_HEADER,
  type IConnectionList,
  type IFrame,
  type IResolveBody,
  type ISecret,
  type ISecretSummary,
  type ISecretSummaryList,
  type IStatus,
  MATCH_HEADER,
  MAX_PAGE,
  type PageAnswer,
  type PageArguments,
  type PageRoute
} from '../contract';
import type { ISecretsClient } from './tokens';

// Loaded with the first request, so that JupyterLab's start does not wait for it.
const load = (): Promise<typeof import('./request')> => import('./request');

/** Speaks to the service through the Jupyter server, with Jupyter's own log-in. */
export class SecretsClient implements ISecretsClient {
  readonly #settings: ServerConnection.ISettings;
  readonly #headers: Record<string, string>;
  readonly #changed: Signal<SecretsClient, void>;

  /**
   * @param connectionID whose secrets it reads and writes; empty for those of the current connection.
   * @param changed one signal for all connections; by default a new one.
   */
  constructor(
    settings: ServerConnection.ISettings = ServerConnection.makeSettings(),
    connectionID = '',
    changed?: Signal<SecretsClient, void>
  ) {
    this.#settings = settings;
    this.#headers = connectionID ? { [CONNECTION_HEADER]: connectionID } : {};
    this.#changed = changed ?? new Signal<SecretsClient, void>(this);
  }

  get changed(): ISignal<SecretsClient, void> {
    return this.#changed;
  }

  at(connectionID: string): SecretsClient {
    return new SecretsClient(this.#settings, connectionID, this.#changed);
  }

  async connections(background = false): Promise<IConnectionList> {
    return this.call('GET /x/v1/connections', unnoticed(background));
  }

  async list(background = false): Promise<ISecretSummary[]> {
    const secrets: ISecretSummary[] = [];
    let nextToken: string | undefined;
    do {
      const page: ISecretSummaryList = await this.call('GET /x/v1/secrets', {
        limit: String(MAX_PAGE),
        ...(nextToken && { nextToken }),
        ...unnoticed(background)
      });
      secrets.push(...page.secrets);
      nextToken = page.nextToken;
    } while (nextToken);
    return secrets;
  }

  async read(secretID: string): Promise<string> {
    return (await this.call('GET /v1/secrets/:secretID', { secretID })).value ?? '';
  }

  async create(name: string, value: string): Promise<ISecret> {
    return this.call('POST /v1/secrets', { body: { name, value } });
  }

  async update(secretID: string, value: string, version?: number): Promise<ISecret> {
    return this.#send('PATCH /v1/secrets/:secretID', { secretID, body: { value } }, seen(version));
  }

  async delete(secretID: string, version?: number): Promise<void> {
    await this.#send('DELETE /v1/secrets/:secretID', { secretID }, seen(version));
  }

  async status(background = false): Promise<IStatus> {
    return this.call('GET /x/v1/status', unnoticed(background));
  }

  async resolve(body: IResolveBody, signal?: AbortSignal): Promise<IFrame> {
    const { requestFrame } = await load();
    return requestFrame(this.#settings, { method: 'POST', path: 'x/v1/resolve', body, signal });
  }

  async call<R extends PageRoute>(route: R, ...[request]: PageArguments<R>): Promise<PageAnswer<R>> {
    return this.#send(route, request);
  }

  async #send<Answer>(
    route: string,
    request: object = {},
    more: Record<string, string> = {}
  ): Promise<Answer> {
    const { requestJSON, requestOf } = await load();
    const headers = { ...this.#headers, ...more };
    const isRead = route.startsWith('GET ');
    if (!isRead) {
      headers[IDEMPOTENCY_HEADER] = UUID.uuid4();
    }
    const answer = await requestJSON<Answer>(this.#settings, { ...requestOf(route, request), headers });
    if (!isRead) {
      this.#changed.emit();
    }
    return answer;
  }
}

/** Jupyter's own parameter: a page that only polls must not keep an idle server running. */
function unnoticed(background: boolean): { no_track_activity?: string } {
  return background ? { no_track_activity: '1' } : {};
}

function seen(version: number | undefined): Record<string, string> {
  return version === undefined ? {} : { [MATCH_HEADER]: `"${version}"` };
}

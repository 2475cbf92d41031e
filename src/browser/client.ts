import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { UUID } from '@lumino/coreutils';
import { type ISignal, Signal } from '@lumino/signaling';
import {
  HeliosError,
  IDEMPOTENCY_HEADER,
  type IErrorBody,
  type IFrame,
  type IResolveBody,
  type ISecret,
  type ISecretList,
  type IStatus,
  type IUser,
  URL_PREFIX,
  decodeFrame,
  isErrorCode
} from '../contract';
import type { ISecretsClient } from './tokens';

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

  async list(background = false): Promise<ISecret[]> {
    // Jupyter's own word: a page that only looks must not keep an idle server from being culled.
    const query = background ? '?no_track_activity=1' : '';
    const answer = await this.#ask('GET', `v1/secrets${query}`);
    return ((await answer.json()) as ISecretList<ISecret>).secrets;
  }

  async read(secretID: string): Promise<string> {
    const answer = await this.#ask('GET', `v1/secrets/${secretID}`);
    return ((await answer.json()) as ISecret).value ?? '';
  }

  async create(name: string, value: string): Promise<ISecret> {
    return this.#write('POST', 'v1/secrets', { name, value });
  }

  async update(secretID: string, value: string): Promise<ISecret> {
    return this.#write('PATCH', `v1/secrets/${secretID}`, { value });
  }

  async delete(secretID: string): Promise<void> {
    await this.#write('DELETE', `v1/secrets/${secretID}`);
  }

  async status(): Promise<IStatus> {
    return (await (await this.#ask('GET', 'x/v1/status')).json()) as IStatus;
  }

  async currentUser(): Promise<IUser> {
    return (await (await this.#ask('GET', 'v1/users/current')).json()) as IUser;
  }

  async resolve(body: IResolveBody): Promise<IFrame> {
    const answer = await this.#ask('POST', 'x/v1/resolve', body);
    const decoder = new TextDecoder();
    return decodeFrame(new Uint8Array(await answer.arrayBuffer()), bytes => decoder.decode(bytes));
  }

  async #write(method: string, path: string, body?: object): Promise<ISecret> {
    const answer = await this.#ask(method, path, body);
    const secret = (await answer.json()) as ISecret;
    this.#changed.emit();
    return secret;
  }

  async #ask(method: string, path: string, body?: object): Promise<Response> {
    const url = URLExt.join(this.#settings.baseUrl, URL_PREFIX, path);
    const headers: Record<string, string> = { [IDEMPOTENCY_HEADER]: UUID.uuid4() };
    if (body) {
      headers['Content-Type'] = 'application/json';
    }
    const init: RequestInit = { method, headers, cache: 'no-store' };
    if (body) {
      init.body = JSON.stringify(body);
    }
    let answer: Response;
    try {
      answer = await ServerConnection.makeRequest(url, init, this.#settings);
    } catch {
      throw new HeliosError('connection_lost');
    }
    if (!answer.ok) {
      throw await errorOf(answer);
    }
    return answer;
  }
}

/** Ours where the answer has our shape; otherwise the Jupyter server or a proxy has spoken. */
async function errorOf(answer: Response): Promise<HeliosError> {
  try {
    const { error } = (await answer.json()) as IErrorBody;
    if (isErrorCode(error.code)) {
      return new HeliosError(error.code, error.message);
    }
  } catch {
    // Not our shape.
  }
  switch (answer.status) {
    case 401:
    case 403:
      return new HeliosError(
        'not_authenticated',
        'The Jupyter server refused this page. Reload it and log in again.'
      );
    case 404:
      return new HeliosError('extension_missing');
    default:
      return new HeliosError('service_unavailable');
  }
}

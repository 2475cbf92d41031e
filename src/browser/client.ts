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
    return (await this.#ask<ISecretList<ISecret>>('GET', `v1/secrets${query}`)).secrets;
  }

  async read(secretID: string): Promise<string> {
    return (await this.#ask<ISecret>('GET', `v1/secrets/${secretID}`)).value ?? '';
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
    return this.#ask('GET', 'x/v1/status');
  }

  async currentUser(): Promise<IUser> {
    return this.#ask('GET', 'v1/users/current');
  }

  async resolve(body: IResolveBody): Promise<IFrame> {
    return this.#ask('POST', 'x/v1/resolve', { body, read: frameOf });
  }

  async ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const headers = method === 'GET' ? undefined : { [IDEMPOTENCY_HEADER]: UUID.uuid4() };
    return this.#ask<Answer>(method, path, { body, headers });
  }

  async #write(method: string, path: string, body?: object): Promise<ISecret> {
    const secret = await this.ask<ISecret>(method, path, body);
    this.#changed.emit();
    return secret;
  }

  async #ask<T>(method: string, path: string, options: IAskOptions<T> = {}): Promise<T> {
    const { body, headers, read = jsonOf<T> } = options;
    const url = URLExt.join(this.#settings.baseUrl, URL_PREFIX, path);
    const init: RequestInit = { method, headers, cache: 'no-store' };
    if (body) {
      init.headers = { ...headers, 'Content-Type': 'application/json' };
      init.body = JSON.stringify(body);
    }
    try {
      const answer = await ServerConnection.makeRequest(url, init, this.#settings);
      if (answer.ok) {
        return await read(answer);
      }
      throw await errorOf(answer);
    } catch (error) {
      // No answer, one that broke off, or a log-in page in its place.
      throw error instanceof HeliosError ? error : new HeliosError('connection_lost');
    }
  }
}

interface IAskOptions<T> {
  body?: object;
  headers?: Record<string, string>;
  read?: (answer: Response) => Promise<T>;
}

async function jsonOf<T>(answer: Response): Promise<T> {
  return (await answer.json()) as T;
}

async function frameOf(answer: Response): Promise<IFrame> {
  const decoder = new TextDecoder();
  return decodeFrame(new Uint8Array(await answer.arrayBuffer()), bytes => decoder.decode(bytes));
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

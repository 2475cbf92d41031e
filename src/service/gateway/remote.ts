import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { version } from '../../../package.json';
import { HeliosError, IDEMPOTENCY_HEADER } from '../../contract';
import type { Log } from '../log';
import { readAddress } from './address';
import { checkAnswer, readText } from './answer';

/** A team service and the API key that opens it. */
export interface IRemote {
  url: string;
  apiKey: string;
}

export interface IAsk {
  method: Dispatcher.HttpMethod;
  /** Below the service's address, with the query. */
  path: string;
  headers?: Record<string, string>;
  body?: Buffer;
}

/** Connections are kept, and certificates verified; redirects are not followed unless one asks for it. */
const OPTIONS: Agent.Options = {
  connections: 32,
  connect: { timeout: 5000 },
  headersTimeout: 30_000,
  bodyTimeout: 30_000,
  keepAliveTimeout: 30_000,
  maxHeaderSize: 16 * 1024,
  maxResponseSize: 256 * 1024 * 1024
};

/** How a connection is lost, often one that the other side has just closed. */
const LOST = ['UND_ERR_SOCKET', 'ECONNRESET', 'ECONNREFUSED', 'EPIPE'];
const UNTRUSTED =
  'The certificate of the team service is not valid, or this computer does not know who issued it. Ask whoever runs the service; NODE_EXTRA_CA_CERTS can name a file of further issuers.';

/** A team service as one API key sees it. */
export class Remote {
  readonly #address: URL;
  readonly #apiKey: string;
  readonly #log: Log;
  readonly #dispatcher: Dispatcher;

  /** @throws HeliosError connection_invalid for the address, connection_refused for what cannot be a key. */
  constructor({ url, apiKey }: IRemote, log: Log, dispatcher?: Dispatcher) {
    this.#address = new URL(readAddress(url));
    if (!/^[\x21-\x7e]{0,1000}$/.test(apiKey)) {
      throw new HeliosError('connection_refused');
    }
    this.#apiKey = apiKey;
    this.#log = log;
    // The network's proxy is for the network, never for this computer.
    const isFar = this.#address.protocol === 'https:';
    this.#dispatcher = dispatcher ?? (isFar ? new EnvHttpProxyAgent(OPTIONS) : new Agent(OPTIONS));
  }

  /** The service's address in one form. */
  get url(): string {
    return readAddress(this.#address.href);
  }

  /** The same service with another key. */
  as(apiKey: string): Remote {
    return new Remote({ url: this.url, apiKey }, this.#log, this.#dispatcher);
  }

  /**
   * Asks, and once more after a lost connection where asking twice does nothing twice.
   * @throws HeliosError connection_failed, connection_refused, or a Refusal of the service
   */
  async send({ method, path, headers, body }: IAsk): Promise<Dispatcher.ResponseData> {
    const ask: Dispatcher.RequestOptions = {
      origin: this.#address.origin,
      path: this.#address.pathname.replace(/\/$/, '') + path,
      method,
      headers: {
        ...headers,
        ...(this.#apiKey ? { authorization: `Bearer ${this.#apiKey}` } : {}),
        'user-agent': `jupyterlab-helios-secrets/${version}`
      },
      body
    };
    const isRepeatable = method === 'GET' || IDEMPOTENCY_HEADER.toLowerCase() in (headers ?? {});
    for (let left = isRepeatable ? 1 : 0; ; left--) {
      try {
        return await checkAnswer(await this.#dispatcher.request(ask));
      } catch (error) {
        const { code = '' } = error as NodeJS.ErrnoException;
        if (error instanceof HeliosError || !left || !LOST.includes(code)) {
          throw this.#named(error, code);
        }
      }
    }
  }

  /**
   * A short answer as what it says.
   * @throws HeliosError as {@link send} does
   */
  async json<Answer>(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
    const answer = await this.send({
      method,
      path,
      headers: body && { 'content-type': 'application/json' },
      body: body && Buffer.from(JSON.stringify(body))
    });
    try {
      // Whatever it is, its fields can be looked for.
      return Object(JSON.parse(await readText(answer))) as Answer;
    } catch (error) {
      throw this.#named(error, (error as NodeJS.ErrnoException).code ?? '');
    }
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }

  /** The error for the page; the log has the system's own code, and neither has more. */
  #named(error: unknown, cause: string): HeliosError {
    if (error instanceof HeliosError) {
      return error;
    }
    this.#log.say('warn', 'the team service does not answer', { code: 'connection_failed', cause });
    return new HeliosError('connection_failed', /CERT|VERIFY/.test(cause) ? UNTRUSTED : undefined);
  }
}

import type { Dispatcher } from 'undici';
import { version } from '../../../package.json';
import { HeliosError, IDEMPOTENCY_HEADER, type RemoteKind } from '../../contract';
import { readServiceURL } from '../address';
import type { Log } from '../log';
import { type Answer, checkAnswer, headerOf, readText } from './answer';
import { Circuit } from './circuit';
import { SERVICE_NAME, causeOf, failureOf } from './failure';
import { checkHelios, notHelios } from './heliosAnswer';
import { LIMITS, type Limits, makePool } from './pool';
import { LOST, MOST_TRIES, PASSING, pause, waitAfter } from './retry';

/** A service that keeps the secrets, and the API key for it. */
export interface IRemote {
  /** `team` by default. */
  kind?: RemoteKind;
  url: string;
  apiKey: string;
}

export interface IAsk {
  method: Dispatcher.HttpMethod;
  /** Below the URL of the service, with the query. */
  path: string;
  headers?: Record<string, string>;
  body?: Buffer;
  /** Aborts when the caller no longer waits for the answer. */
  signal?: AbortSignal;
}

export interface IRemoteOptions {
  limits?: Limits;
  pool?: Dispatcher;
  circuit?: Circuit;
}

/** Sends requests to a service with one API key. */
export class Remote {
  readonly kind: RemoteKind;
  readonly #address: URL;
  readonly #apiKey: string;
  readonly #log: Log;
  readonly #limits: Limits;
  readonly #circuit: Circuit;
  #pool: Dispatcher | undefined;

  /** @throws HeliosError connection_invalid for the URL, connection_refused if it cannot be an API key. */
  constructor({ kind = 'team', url, apiKey }: IRemote, log: Log, options: IRemoteOptions = {}) {
    this.kind = kind;
    this.#address = new URL(readServiceURL(url));
    if (!/^[\x21-\x7e]{0,1000}$/.test(apiKey)) {
      throw new HeliosError('connection_refused');
    }
    this.#apiKey = apiKey;
    this.#log = log;
    this.#limits = options.limits ?? LIMITS;
    this.#circuit = options.circuit ?? new Circuit(SERVICE_NAME[kind].first);
    this.#pool = options.pool;
  }

  /** The URL of the service in one form. */
  get url(): string {
    return readServiceURL(this.#address.href);
  }

  /** The same service with another key. */
  as(apiKey: string): Remote {
    const { kind, url } = this;
    const options = { limits: this.#limits, pool: this.#connected(), circuit: this.#circuit };
    return new Remote({ kind, url, apiKey }, this.#log, options);
  }

  /**
   * Sends a request. If a repetition is safe, it is sent again after a lost connection or a passing failure.
   * @throws HeliosError connection_failed, connection_refused, or the error of the service
   */
  send(ask: IAsk): Promise<Answer> {
    return this.#ask(ask, async answer => answer);
  }

  /**
   * Sends a request and parses its short answer.
   * @throws HeliosError as {@link send} does
   */
  async json<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<T> {
    const headers = body && { 'content-type': 'application/json' };
    const ask: IAsk = { method, path, headers, body: body && Buffer.from(JSON.stringify(body)) };
    return Object(await this.read(ask)) as T;
  }

  /**
   * Sends a request and parses its answer of at most `most` bytes; null if it is empty.
   * @throws HeliosError as {@link send} does
   */
  read(ask: IAsk, most?: number): Promise<unknown> {
    return this.#ask(ask, async answer => {
      const text = await readText(answer, most);
      try {
        return text ? (JSON.parse(text) as unknown) : null;
      } catch {
        throw this.kind === 'helios' ? notHelios() : new HeliosError('connection_failed');
      }
    });
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    await this.#pool?.destroy();
  }

  /** @param take reads the answer. If the connection is lost meanwhile, the request is sent again. */
  async #ask<T>(ask: IAsk, take: (answer: Answer) => Promise<T>): Promise<T> {
    const given = ask.signal ? [ask.signal] : [];
    const signal = AbortSignal.any([AbortSignal.timeout(this.#limits.answer), ...given]);
    this.#circuit.enter();
    try {
      const answer = await this.#repeat(ask, signal, take);
      this.#circuit.succeeded();
      return answer;
    } catch (error) {
      const named = this.#named(error, ask);
      if (ask.signal?.aborted) {
        this.#circuit.abandoned();
      } else if (named.code === 'connection_failed') {
        this.#circuit.failed();
      } else {
        this.#circuit.succeeded();
      }
      throw named;
    }
  }

  async #repeat<T>(ask: IAsk, signal: AbortSignal, take: (answer: Answer) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      let wait: number | null;
      try {
        const answer = await this.#once(ask, signal);
        wait = PASSING.includes(answer.statusCode) ? waitAfter(tries, headerOf(answer, 'retry-after')) : null;
        if (wait === null || !this.#mayRepeat(ask, tries)) {
          return await take(await (this.kind === 'helios' ? checkHelios(answer, ask) : checkAnswer(answer)));
        }
        await answer.body.dump();
      } catch (error) {
        if (error instanceof HeliosError || !LOST.includes(causeOf(error)) || !this.#mayRepeat(ask, tries)) {
          throw error;
        }
        wait = waitAfter(tries) ?? 0;
      }
      await pause(wait, signal);
    }
  }

  #once({ method, path, headers, body }: IAsk, signal: AbortSignal): Promise<Answer> {
    return this.#connected().request({
      origin: this.#address.origin,
      path: this.#address.pathname.replace(/\/$/, '') + path,
      method,
      headers: {
        ...headers,
        ...(this.#apiKey ? { authorization: `Bearer ${this.#apiKey}` } : {}),
        'user-agent': `jupyterlab-helios-secrets/${version}`
      },
      body,
      signal
    });
  }

  #connected(): Dispatcher {
    return (this.#pool ??= makePool(this.#address, this.#limits));
  }

  /** A team service recognizes a repeated write by its idempotency key; SingleStore Helios promises nothing. */
  #mayRepeat({ method, headers = {} }: IAsk, tries: number): boolean {
    const hasKey = this.kind === 'team' && IDEMPOTENCY_HEADER.toLowerCase() in headers;
    return tries < MOST_TRIES && (method === 'GET' || hasKey);
  }

  /** The error for the page. The log gets the system's code, and neither gets more. */
  #named(error: unknown, { method, signal }: IAsk): HeliosError {
    if (error instanceof HeliosError) {
      return error;
    }
    const cause = causeOf(error);
    if (!signal?.aborted) {
      this.#log.say('warn', `${SERVICE_NAME[this.kind].inside} does not answer`, {
        code: 'connection_failed',
        cause
      });
    }
    return failureOf(this.kind, cause, method !== 'GET');
  }
}

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ResponseError } from '../responseError';
import { Buckets } from './buckets';
import type { Metrics } from './metrics';

/** How many wrong keys and codes an address may send at once; after that it is one per second. */
const FAILURES = 100;
/** A bucket holds the requests of two seconds. An address has the rate of ten keys. */
const BURST = 2;
const KEYS_OF_ADDRESS = 10;
/** How many keys and addresses are remembered. */
const MEMORY = 10_000;

/**
 * Limits the requests per second of each API key and each address. A key that was accepted before is not limited by
 * wrong keys from its address. Each process counts for itself.
 */
export class RateLimits {
  readonly #failures: Buckets;
  readonly #addresses: Buckets;
  readonly #keys: Buckets;
  readonly #isLimited: boolean;
  readonly #metrics: Metrics;
  readonly #tried = new WeakMap<FastifyRequest, string>();

  /**
   * @param rate requests per second of each key; 0 for no limits at all.
   * @param now the clock, in milliseconds.
   */
  constructor(rate: number, metrics: Metrics, now: () => number) {
    const make = (perSecond: number, most: number): Buckets => new Buckets(perSecond, most, MEMORY, now);
    this.#isLimited = rate > 0;
    this.#failures = make(1, FAILURES);
    this.#keys = make(rate, rate * BURST);
    this.#addresses = make(rate * KEYS_OF_ADDRESS, rate * KEYS_OF_ADDRESS * BURST);
    this.#metrics = metrics;
  }

  /** Whether this key was accepted before. It may have been revoked since. */
  knows(keyHash: string): boolean {
    return this.#keys.has(keyHash);
  }

  /** @throws HeliosError rate_limited */
  takeAddress(address: string): void {
    if (this.#isLimited) {
      this.#check('address', this.#addresses.take(address));
    }
  }

  /**
   * @param keyHash null for a request without a key, or with a one-time code.
   * @throws HeliosError rate_limited
   */
  takeKey(keyHash: string | null, address: string, request: FastifyRequest): void {
    const isKnown = keyHash !== null && this.knows(keyHash);
    if (this.#isLimited && isKnown) {
      this.#check('key', this.#keys.take(keyHash));
    } else if (this.#isLimited) {
      this.#check('authentication', this.#failures.take(address));
    }
    if (!isKnown) {
      this.#tried.set(request, address);
    }
  }

  /** Learns from the answers which keys are accepted. Other refusals may come before a key is looked up. */
  follow(app: FastifyInstance): void {
    app.addHook('onResponse', async (request, reply) => {
      const { credential } = request;
      const hash = credential?.kind === 'key' ? credential.hash : null;
      const address = this.#tried.get(request);
      if (reply.statusCode === 401 && hash !== null) {
        this.#keys.forget(hash);
      } else if (reply.statusCode < 300 && address !== undefined) {
        this.#failures.giveBack(address);
        if (hash !== null) {
          this.#keys.giveBack(hash);
        }
      }
    });
  }

  #check(by: 'address' | 'key' | 'authentication', seconds: number): void {
    if (seconds > 0) {
      this.#metrics.countLimited(by);
      throw new ResponseError('rate_limited', { retryAfter: Math.ceil(seconds) });
    }
  }
}

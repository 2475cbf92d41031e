/** Limits how often each of many clients may do something: each has a bucket of tokens that fills up again. */
export class Buckets {
  readonly #perSecond: number;
  readonly #most: number;
  readonly #size: number;
  readonly #now: () => number;
  // In the order of use, so that the first one is forgotten first. A forgotten bucket counts as full.
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  /**
   * @param perSecond tokens that come back per second.
   * @param most tokens of a full bucket.
   * @param size how many buckets are remembered.
   * @param now the clock, in milliseconds.
   */
  constructor(perSecond: number, most: number, size: number, now: () => number) {
    this.#perSecond = perSecond;
    this.#most = most;
    this.#size = size;
    this.#now = now;
  }

  /** Takes a token. Returns 0, or the seconds to wait if there is none. */
  take(name: string): number {
    const tokens = this.#tokensOf(name);
    this.#keep(name, tokens < 1 ? tokens : tokens - 1);
    return tokens < 1 ? (1 - tokens) / this.#perSecond : 0;
  }

  /** Puts a token back. */
  giveBack(name: string): void {
    this.#keep(name, Math.min(this.#most, this.#tokensOf(name) + 1));
  }

  has(name: string): boolean {
    return this.#buckets.has(name);
  }

  forget(name: string): void {
    this.#buckets.delete(name);
  }

  #tokensOf(name: string): number {
    const bucket = this.#buckets.get(name);
    if (!bucket) {
      return this.#most;
    }
    const grown = ((this.#now() - bucket.at) / 1000) * this.#perSecond;
    return Math.min(this.#most, bucket.tokens + grown);
  }

  #keep(name: string, tokens: number): void {
    this.#buckets.delete(name);
    this.#buckets.set(name, { tokens, at: this.#now() });
    if (this.#buckets.size > this.#size) {
      const [oldest] = this.#buckets.keys();
      this.#buckets.delete(oldest);
    }
  }
}

import { HeliosError } from '../../contract';

/** The number of consecutive failures that open the circuit. */
const MOST = 5;

/** How long it stays open before one request may try again, in milliseconds. */
const OPEN = 5000;

/** Stops sending requests to a service that keeps failing, so that nobody waits for it in vain. */
export class Circuit {
  readonly #who: string;
  readonly #now: () => number;
  #failures = 0;
  #closesAt = 0;

  constructor(who: string, now: () => number = Date.now) {
    this.#who = who;
    this.#now = now;
  }

  /** Lets a request pass. After a pause, the first one tries for all. @throws HeliosError connection_failed */
  enter(): void {
    if (this.#failures < MOST) {
      return;
    }
    const left = this.#closesAt - this.#now();
    if (left > 0) {
      throw new HeliosError(
        'connection_failed',
        `${this.#who} failed ${MOST} times in a row, so it gets no requests for a moment. Try again in ${Math.ceil(left / 1000)} s.`
      );
    }
    this.#closesAt = this.#now() + OPEN;
  }

  /** The service answered. */
  succeeded(): void {
    this.#failures = 0;
  }

  /** The service did not answer, or answered with an error of its own. */
  failed(): void {
    this.#failures++;
    this.#closesAt = this.#now() + OPEN;
  }

  /** The caller gave up, which says nothing about the service. */
  abandoned(): void {
    this.#closesAt = Math.min(this.#closesAt, this.#now());
  }
}

import { HeliosError } from '../../contract';

/** So many failures one after another open it. */
const MOST = 5;

/** How long it stays open before somebody may try, in milliseconds. */
const OPEN = 5000;

/** Leaves a service alone that fails again and again, so that nobody waits for it in vain. */
export class Circuit {
  readonly #who: string;
  readonly #now: () => number;
  #failures = 0;
  #closesAt = 0;

  constructor(who: string, now: () => number = Date.now) {
    this.#who = who;
    this.#now = now;
  }

  /** Lets a request go; of those that come after a pause the first one tries for all. @throws HeliosError connection_failed */
  enter(): void {
    if (this.#failures < MOST) {
      return;
    }
    const left = this.#closesAt - this.#now();
    if (left > 0) {
      throw new HeliosError(
        'connection_failed',
        `${this.#who} has failed ${MOST} times in a row and is left alone for a moment. Try again in ${Math.ceil(left / 1000)} s.`
      );
    }
    this.#closesAt = this.#now() + OPEN;
  }

  /** It has answered. */
  succeeded(): void {
    this.#failures = 0;
  }

  /** It has not answered, or with an error of its own. */
  failed(): void {
    this.#failures++;
    this.#closesAt = this.#now() + OPEN;
  }

  /** Nobody waits for the answer any more, so it says nothing. */
  left(): void {
    this.#closesAt = Math.min(this.#closesAt, this.#now());
  }
}

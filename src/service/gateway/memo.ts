/** Remembers an answer for a while, and makes one request for all who want it at the same time. */
export class Memo<T> {
  readonly #ask: () => Promise<T>;
  readonly #milliseconds: number;
  readonly #now: () => number;
  #answer: Promise<T> | undefined;
  #until = 0;

  constructor(seconds: number, ask: () => Promise<T>, now: () => number = Date.now) {
    this.#milliseconds = seconds * 1000;
    this.#ask = ask;
    this.#now = now;
  }

  /** A failure reaches all who wait for it, and is not remembered. */
  get(): Promise<T> {
    if (!this.#answer || this.#now() >= this.#until) {
      const answer = (this.#answer = this.#ask());
      this.#until = this.#now() + this.#milliseconds;
      answer.catch(() => {
        if (this.#answer === answer) {
          this.#answer = undefined;
        }
      });
    }
    return this.#answer;
  }

  /** The next one asks again, because something changed. */
  forget(): void {
    this.#answer = undefined;
  }
}

/** An answer that is good for a while, asked for once by however many want it at the same time. */
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

  /** A failure is told to all who wait for it, and not kept. */
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

  /** Something has changed: whoever comes now asks anew. */
  forget(): void {
    this.#answer = undefined;
  }
}

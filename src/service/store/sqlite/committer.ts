import { untilFree } from './patience';

/** Where jobs run; nothing in it is awaited. */
export interface ITransactions {
  /** Runs `work` in one transaction that writes; all of it or nothing stays. */
  transaction<T>(work: () => T): T;
  /** Runs `work` so that a throw undoes it alone, within a transaction. */
  savepoint<T>(work: () => T): T;
}

interface IJob {
  run: () => unknown;
  resolve: (result: never) => void;
  reject: (error: unknown) => void;
}

type Outcome = { result: unknown } | { error: unknown };

/** How long another process may hold the vault before a job gives up, in milliseconds. */
const PATIENCE = 5000;
const MOST_JOBS = 256;

/**
 * Runs jobs that arrive in the same turn in one transaction. Each stands in a savepoint, so that one that
 * throws does not take the others along, and none is acknowledged before the commit.
 */
export class Committer {
  readonly #store: ITransactions;
  readonly #name: (error: unknown) => unknown;
  #jobs: IJob[] = [];
  #flushing: Promise<void> | null = null;

  /** @param name gives an error of the store the code that people see. */
  constructor(store: ITransactions, name: (error: unknown) => unknown) {
    this.#store = store;
    this.#name = name;
  }

  /** Runs `job` and resolves with its result once that is durable. */
  submit<T>(job: () => T): Promise<T> {
    const done = new Promise<T>((resolve, reject) => this.#jobs.push({ run: job, resolve, reject }));
    // A microtask would run before the next request was read, and group nothing.
    this.#flushing ??= new Promise(resolve => setImmediate(() => void this.#flush().then(resolve)));
    return done;
  }

  /** Resolves when no job is left. */
  async idle(): Promise<void> {
    await this.#flushing;
  }

  async #flush(): Promise<void> {
    while (this.#jobs.length) {
      const jobs = this.#jobs.splice(0, MOST_JOBS);
      try {
        const outcomes = await this.#commit(jobs);
        jobs.forEach((job, index) => settle(job, outcomes[index]));
      } catch (error) {
        jobs.forEach(job => job.reject(error));
      }
    }
    this.#flushing = null;
  }

  #commit(jobs: IJob[]): Promise<Outcome[]> {
    const commit = (): Outcome[] => this.#store.transaction(() => jobs.map(job => this.#attempt(job)));
    return untilFree(commit, PATIENCE, this.#name);
  }

  #attempt(job: IJob): Outcome {
    try {
      return { result: this.#store.savepoint(job.run) };
    } catch (thrown) {
      // What the store itself reports concerns the whole transaction. A refusal, a damaged value or a mistake
      // of ours concerns this job alone.
      if (this.#name(thrown) !== thrown) {
        throw thrown;
      }
      return { error: thrown };
    }
  }
}

function settle(job: IJob, outcome: Outcome): void {
  if ('error' in outcome) {
    job.reject(outcome.error);
  } else {
    job.resolve(outcome.result as never);
  }
}

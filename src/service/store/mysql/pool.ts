import { HeliosError } from '../../../contract';
import type { IAddress, IServer } from './address';
import { remedyOf } from './errors';
import type { Session } from './session';

/** How long a server that did not answer is asked last, in milliseconds. */
const PENALTY = 10_000;
/** After this a connection is opened again: so the first server is used again, and each is checked again. */
const OLDEST = 300_000;

type Open = (address: IAddress, server: IServer) => Promise<Session>;

/** Connections to the first server that answers, a limited number, each used by one operation at a time. */
export class Pool {
  readonly #address: IAddress;
  readonly #open: Open;
  readonly #idle: Session[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #failedAt = new Map<IServer, number>();
  #free: number;
  #onIdle: (() => void) | null = null;

  /** @param open opens a connection and checks what it leads to. */
  constructor(address: IAddress, open: Open) {
    this.#address = address;
    this.#open = open;
    this.#free = address.pool;
  }

  /**
   * Lends a connection to `work`.
   * @param deadline milliseconds since 1970, after which nobody waits for a connection any more.
   */
  async use<T>(deadline: number, work: (session: Session) => Promise<T>): Promise<T> {
    await this.#enter(deadline);
    try {
      const session = this.#take() ?? (await this.#connect());
      try {
        return await work(session);
      } catch (error) {
        if (remedyOf(error) === 'leave') {
          this.#failedAt.set(session.server, Date.now());
          session.end();
        }
        throw error;
      } finally {
        if (!session.isBroken) {
          this.#idle.push(session);
        }
      }
    } finally {
      this.#leave();
    }
  }

  /** Ends every connection once nothing is under way. */
  async close(): Promise<void> {
    if (this.#free < this.#address.pool) {
      await new Promise<void>(resolve => (this.#onIdle = resolve));
    }
    this.#idle.splice(0).forEach(session => session.close());
  }

  async #enter(deadline: number): Promise<void> {
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const wake = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(
        () => {
          this.#waiting.splice(this.#waiting.indexOf(wake), 1);
          reject(new HeliosError('database_unavailable'));
        },
        Math.max(0, deadline - Date.now())
      );
      this.#waiting.push(wake);
    });
  }

  /** The place goes to the one that waits the longest. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next) {
      next();
      return;
    }
    this.#free++;
    if (this.#free === this.#address.pool) {
      this.#onIdle?.();
    }
  }

  #take(): Session | undefined {
    for (let session = this.#idle.pop(); session; session = this.#idle.pop()) {
      const isYoung = Date.now() - session.openedAt < OLDEST;
      if (!session.isBroken && isYoung && session.openedAt > this.#failureOf(session.server)) {
        return session;
      }
      session.close();
    }
    return undefined;
  }

  /** In the order of the URL, those that failed a moment ago last. */
  async #connect(): Promise<Session> {
    const { servers } = this.#address;
    const failed = servers.filter(server => Date.now() - this.#failureOf(server) < PENALTY);
    const errors: unknown[] = [];
    for (const server of [...servers.filter(server => !failed.includes(server)), ...failed]) {
      try {
        const session = await this.#open(this.#address, server);
        this.#failedAt.delete(server);
        return session;
      } catch (error) {
        this.#failedAt.set(server, Date.now());
        errors.push(error);
      }
    }
    // One that says what to do is worth more than one that says that nobody is there.
    throw errors.find(error => (error as HeliosError).code !== 'database_unavailable') ?? errors[0];
  }

  #failureOf(server: IServer): number {
    return this.#failedAt.get(server) ?? -Infinity;
  }
}

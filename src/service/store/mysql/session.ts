import { type Connection, type FieldPacket, type ResultSetHeader, createConnection } from 'mysql2';
import type { IOutcome, Value } from '../step';
import type { IAddress, IServer } from './address';
import { toConnectionError } from './errors';
import { checkServer, makeSettings, readFacts } from './server';
import { readRows, toParameter, toPlain } from './values';

/** How long a server may take to accept a connection, in milliseconds. */
const CONNECT = 3000;

type Answer = Record<string, unknown>[] | ResultSetHeader;

/** A connection that is set up; one operation uses it at a time. */
export class Session {
  readonly server: IServer;
  readonly openedAt = Date.now();
  /** Variables of the server, by their names in small letters. */
  facts: ReadonlyMap<string, string> = new Map();
  /** Whether it is of no use any more. */
  isBroken = false;
  readonly #connection: Connection;
  readonly #timeout: number;
  #prepares = false;

  private constructor(server: IServer, connection: Connection, timeout: number) {
    this.server = server;
    this.#timeout = timeout;
    this.#connection = connection;
    // Also told while nothing is under way.
    connection.on('error', () => this.end());
  }

  /**
   * Opens a connection to one server.
   * @throws HeliosError database_unavailable, database_not_durable
   */
  static async open(address: IAddress, server: IServer): Promise<Session> {
    const { user, password, database, tls, prepare } = address;
    const ssl = tls ? { ...tls, rejectUnauthorized: true, verifyIdentity: true } : undefined;
    const session = new Session(
      server,
      createConnection({
        ...server,
        user,
        password,
        database,
        ssl,
        charset: 'utf8mb4',
        connectTimeout: CONNECT,
        // No server may ask for a file of this machine.
        flags: ['-LOCAL_FILES']
      }),
      address.timeout
    );
    try {
      await session.#settle(done => session.#connection.connect(done));
      session.facts = await readFacts(session);
      await checkServer(session);
      for (const setting of makeSettings(session.facts)) {
        await session.run(setting);
      }
      // SingleStore caches plans by itself, and prepares nothing while it logs for auditors.
      session.#prepares = prepare ?? !session.facts.has('memsql_version');
      return session;
    } catch (error) {
      session.end();
      throw toConnectionError(error);
    }
  }

  /** Whether other servers commit too, so that a read has to wait for what they have acknowledged. */
  get isGalera(): boolean {
    return this.facts.get('wsrep_on') === 'ON';
  }

  /** Runs a statement with values; its names are quoted. */
  async execute(sql: string, values: readonly Value[]): Promise<IOutcome> {
    return this.#send(done =>
      this.#prepares
        ? this.#connection.execute<never>(sql, values.map(toParameter) as never, done)
        : this.#connection.query<never>(sql, values.map(toPlain), done)
    );
  }

  /** Runs a statement as it is written. */
  run(sql: string): Promise<IOutcome> {
    return this.#send(done => this.#connection.query<never>(sql, done));
  }

  /** Undoes a transaction; where that is not possible the server does it, as the connection ends. */
  async undo(): Promise<void> {
    if (!this.isBroken) {
      await this.run('ROLLBACK').catch(() => this.end());
    }
  }

  end(): void {
    this.isBroken = true;
    this.#connection.destroy();
  }

  /** Takes leave of the server, where it is there; nothing is under way. */
  close(): void {
    if (this.isBroken) {
      this.end();
      return;
    }
    this.isBroken = true;
    this.#connection.end(() => undefined);
  }

  async #send(
    start: (done: (error: Error | null, answer: Answer, fields: FieldPacket[]) => void) => void
  ): Promise<IOutcome> {
    const [answer, fields] = await this.#settle<[Answer, FieldPacket[] | undefined]>(done =>
      start((error, answer, fields) => done(error, [answer, fields]))
    );
    return Array.isArray(answer)
      ? { rows: readRows(answer, fields?.map(({ name }) => name) ?? []), changes: 0 }
      : { rows: [], changes: answer.affectedRows };
  }

  /** Waits for the driver, but no longer than a statement may take. */
  async #settle<T>(start: (done: (error: Error | null, result?: T) => void) => void): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<T>((resolve, reject) => {
        if (this.isBroken) {
          reject(lost('ECONNRESET'));
          return;
        }
        timer = setTimeout(() => {
          this.end();
          reject(lost('ETIMEDOUT'));
        }, this.#timeout);
        start((error, result) => (error ? reject(error) : resolve(result as T)));
      });
    } catch (error) {
      this.isBroken ||= (error as { fatal?: boolean }).fatal === true;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

function lost(code: string): Error {
  return Object.assign(new Error('The connection is lost.'), { code, fatal: true });
}

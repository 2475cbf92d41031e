import { setTimeout as delay } from 'node:timers/promises';
import { HeliosError } from '../../../contract';
import type { IEngine, IAuditLinker } from '../engine';
import type { IAuditRow } from '../rows';
import type { IOutcome, Step } from '../step';
import { quote } from '../tables';
import { remedyOf, toDatabaseError } from './errors';
import type { Pool } from './pool';
import type { Session } from './session';

/** How long an operation is repeated, in milliseconds. */
const PATIENCE = 15_000;
/** Repetitions for a unique key: the row is there to be found after the first. */
const MOST_LOOKS = 3;

/** A database that speaks the MySQL protocol. Each operation is a transaction of its own connection. */
export class MysqlEngine implements IEngine {
  readonly #pool: Pool;
  #makeLinker: (() => IAuditLinker) | null = null;
  /** One for each transaction that ran beside others; whichever is free is taken. */
  readonly #linkers: IAuditLinker[] = [];

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  linkWith(make: () => IAuditLinker): void {
    this.#makeLinker = make;
    this.#linkers.length = 0;
  }

  async write<T>(operation: () => Step<T>): Promise<T> {
    const linker = this.#linkers.pop() ?? this.#makeLinker?.() ?? null;
    try {
      return await this.#repeating(session => transact(session, operation, linker));
    } finally {
      if (linker) {
        this.#linkers.push(linker);
      }
    }
  }

  read<T>(operation: () => Step<T>): Promise<T> {
    // Where nothing has to be waited for, BEGIN and COMMIT would be two more trips that change nothing: with
    // READ COMMITTED each statement sees what is committed by then, in a transaction or not.
    return this.#repeating(session =>
      session.isGalera ? transact(session, operation) : drive(session, operation)
    );
  }

  async snapshot<T>(operation: () => Step<T>): Promise<T> {
    try {
      return await this.#pool.use(Date.now() + PATIENCE, session => snapshot(session, operation));
    } catch (error) {
      throw toDatabaseError(error);
    }
  }

  async close(): Promise<void> {
    const linkers = this.#linkers.splice(0);
    // A chain without its end is one whose writer was killed; nothing is lost by it.
    await Promise.all(
      linkers.map(linker => this.#repeating(session => transact(session, () => linker.close())))
    ).catch(() => undefined);
    await this.#pool.close();
  }

  /**
   * Runs `work` until it succeeds or has been tried for long enough. It is repeated too where the connection was lost
   * at COMMIT and nobody knows whether that happened; a change finds its own trace then (see IEngine).
   */
  async #repeating<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const deadline = Date.now() + PATIENCE;
    let looks = 0;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#pool.use(deadline, work);
      } catch (error) {
        const remedy = remedyOf(error);
        const isLast = remedy === 'none' || (remedy === 'look' && ++looks > MOST_LOOKS);
        if (isLast || Date.now() > deadline) {
          throw toDatabaseError(error);
        }
      }
      // Two that collided must not do so again.
      await delay(Math.random() * Math.min(200, 5 * 2 ** attempt));
    }
  }
}

async function snapshot<T>(session: Session, operation: () => Step<T>): Promise<T> {
  if (session.facts.has('memsql_version')) {
    throw new HeliosError(
      'not_offered',
      'SingleStore has no reads of one moment. Back the database up with BACKUP DATABASE.'
    );
  }
  try {
    // For the next transaction alone.
    await session.run('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    await session.run('START TRANSACTION WITH CONSISTENT SNAPSHOT');
    return await drive(session, operation);
  } finally {
    await session.undo();
  }
}

async function transact<T>(
  session: Session,
  operation: () => Step<T>,
  linker: IAuditLinker | null = null
): Promise<T> {
  let isCommitting = false;
  try {
    await session.run('BEGIN');
    const entries: IAuditRow[] = [];
    const result = await drive(session, operation, entries);
    if (linker && entries.length) {
      await drive(session, () => linker.link(entries));
    }
    isCommitting = true;
    await session.run('COMMIT');
    linker?.committed();
    return result;
  } catch (error) {
    if (isCommitting) {
      linker?.abandon();
    } else {
      linker?.undone();
    }
    await session.undo();
    throw error;
  }
}

/**
 * Runs the statements of `operation` one after another. An error of the database ends it: nothing of it stays.
 * @param entries gets what was written to the audit log.
 */
async function drive<T>(session: Session, operation: () => Step<T>, entries: IAuditRow[] = []): Promise<T> {
  const step = operation();
  let turn = step.next();
  while (!turn.done) {
    const { sql, values, entry } = turn.value;
    const outcome: IOutcome = await session.execute(quote(sql), values);
    if (entry) {
      entries.push(entry);
    }
    turn = step.next(outcome);
  }
  return turn.value;
}

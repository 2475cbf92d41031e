import { setTimeout as delay } from 'node:timers/promises';
import type { IEngine } from '../engine';
import type { IOutcome, Step } from '../step';
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

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  write<T>(operation: () => Step<T>): Promise<T> {
    return this.#repeating(session => transact(session, operation));
  }

  read<T>(operation: () => Step<T>): Promise<T> {
    // Where nothing has to be waited for, BEGIN and COMMIT would be two more trips that change nothing: with
    // READ COMMITTED each statement sees what is committed by then, in a transaction or not.
    return this.#repeating(session =>
      session.isGalera ? transact(session, operation) : drive(session, operation)
    );
  }

  close(): Promise<void> {
    return this.#pool.close();
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

async function transact<T>(session: Session, operation: () => Step<T>): Promise<T> {
  try {
    await session.run('BEGIN');
    const result = await drive(session, operation);
    await session.run('COMMIT');
    return result;
  } catch (error) {
    await session.undo();
    throw error;
  }
}

/** Runs the statements of `operation` one after another. An error of the database ends it: nothing of it stays. */
async function drive<T>(session: Session, operation: () => Step<T>): Promise<T> {
  const step = operation();
  let turn = step.next();
  while (!turn.done) {
    const outcome: IOutcome = await session.execute(turn.value.sql, turn.value.values);
    turn = step.next(outcome);
  }
  return turn.value;
}

import { chmodSync, existsSync, statSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { IEngine, IAuditLinker } from '../engine';
import type { IAuditRow } from '../rows';
import type { IOutcome, IStatement, Step, Value } from '../step';
import { Committer } from './committer';
import { toVaultError } from './errors';
import { checkOwner, checkPages, checkSchema, migrate } from './schema';

/** How long the bytes of a removed value may stay in the log beside the file, in milliseconds. */
const LINGER = 1000;

/** A vault in one SQLite file. Nothing is awaited inside a transaction: another request would get into it. */
export class SqliteEngine implements IEngine {
  /** For the code that opens the vault; everything else uses operations. */
  readonly database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #committer: Committer;
  #linker: IAuditLinker | null = null;
  #sweeping: NodeJS.Timeout | null = null;
  /** What the transaction that runs wrote to the audit log. */
  #entries: IAuditRow[] = [];

  /** Opens the file, makes it where it is missing, and brings its schema up to date. Its errors are SQLite's. */
  constructor(path: string) {
    const isUnclean = existsSync(`${path}-wal`) && statSync(`${path}-wal`).size > 0;
    // A timeout that waits would block the event loop, so the caller repeats instead.
    this.database = new DatabaseSync(path, { timeout: 0 });
    try {
      // First, because all that follows writes.
      checkOwner(this.database);
      if (isUnclean) {
        checkPages(this.database);
      }
      if (process.platform !== 'win32') {
        chmodSync(path, 0o600);
      }
      this.database.exec(`
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA secure_delete = ON;
        PRAGMA trusted_schema = OFF;
        PRAGMA cell_size_check = ON;
      `);
      migrate(this.database);
    } catch (error) {
      this.database.close();
      throw error;
    }
    this.#committer = new Committer(this, toVaultError);
  }

  /** Operations of one turn share a commit. */
  write<T>(operation: () => Step<T>): Promise<T> {
    return this.#committer.submit(() => this.drive(operation));
  }

  async read<T>(operation: () => Step<T>): Promise<T> {
    try {
      this.database.exec('BEGIN');
      try {
        return this.drive(operation);
      } finally {
        if (this.database.isTransaction) {
          this.database.exec('COMMIT');
        }
      }
    } catch (error) {
      throw toVaultError(error);
    }
  }

  /** What SQLite finds wrong with the file. */
  damage(): string[] {
    const rows = this.database.prepare('PRAGMA integrity_check').all() as { integrity_check: string }[];
    return rows.map(row => row.integrity_check).filter(found => found !== 'ok');
  }

  /** A read sees one moment here, even while others write. */
  snapshot<T>(operation: () => Step<T>): Promise<T> {
    return this.read(operation);
  }

  /** Runs `work` in one transaction that writes; all of it or nothing stays. */
  transaction<T>(work: () => T): T {
    this.database.exec('BEGIN IMMEDIATE');
    this.#entries = [];
    try {
      checkSchema(this.database);
      const result = work();
      this.#seal();
      this.#commit();
      return result;
    } catch (error) {
      // Some errors (a full disk) have already undone the transaction.
      if (this.database.isTransaction) {
        this.database.exec('ROLLBACK');
      }
      this.#linker?.undone();
      throw error;
    }
  }

  /** Runs `work` so that a throw undoes it alone, within a transaction. */
  savepoint<T>(work: () => T): T {
    // After an error that has undone the transaction, a savepoint would begin and commit one of its own.
    if (!this.database.isTransaction) {
      throw new Error('A savepoint stands within a transaction.');
    }
    this.database.exec('SAVEPOINT job');
    const written = this.#entries.length;
    try {
      const result = work();
      this.database.exec('RELEASE job');
      return result;
    } catch (error) {
      if (this.database.isTransaction) {
        this.database.exec('ROLLBACK TO job; RELEASE job');
      }
      this.#entries.length = written;
      throw error;
    }
  }

  /** Runs the statements of `operation` one after another, at once. */
  drive<T>(operation: () => Step<T>): T {
    const step = operation();
    let turn = step.next();
    while (!turn.done) {
      let outcome: IOutcome;
      try {
        outcome = this.#execute(turn.value);
      } catch (error) {
        turn = step.throw(error);
        continue;
      }
      turn = step.next(outcome);
    }
    return turn.value;
  }

  linkWith(make: () => IAuditLinker): void {
    this.#linker = make();
  }

  async close(): Promise<void> {
    await this.#committer.idle();
    clearTimeout(this.#sweeping ?? undefined);
    const linker = this.#linker;
    if (linker) {
      // A chain without its end is one whose writer was killed; nothing is lost by it.
      await this.write(() => linker.close()).catch(() => undefined);
    }
    this.database.close();
  }

  /** Empties the log beside the file, which still holds what was there before; again later where others read. */
  #sweepSoon(): void {
    this.#sweeping ??= setTimeout(() => {
      this.#sweeping = null;
      const busy = { busy: 1 };
      try {
        Object.assign(busy, this.database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get());
      } catch {
        // The disk says no; the next turn asks again.
      }
      if (busy.busy) {
        this.#sweepSoon();
      }
    }, LINGER).unref();
  }

  #seal(): void {
    const [linker, entries] = [this.#linker, this.#entries];
    if (linker && entries.length) {
      this.drive(() => linker.link(entries));
    }
  }

  #commit(): void {
    try {
      this.database.exec('COMMIT');
    } catch (error) {
      if (!this.database.isTransaction) {
        this.#linker?.abandon();
      }
      throw error;
    }
    this.#linker?.committed();
  }

  #execute({ sql, values, reads, erases, entry }: IStatement): IOutcome {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    const inputs = values.map(toInput);
    if (reads) {
      return { rows: statement.all(...inputs), changes: 0 };
    }
    const changes = Number(statement.run(...inputs).changes);
    if (entry) {
      this.#entries.push(entry);
    }
    if (changes && erases) {
      this.#sweepSoon();
    }
    return { rows: [], changes };
  }
}

function toInput(value: Value): SQLInputValue {
  return value !== null && typeof value === 'object' && 'uuid' in value ? value.uuid : value;
}

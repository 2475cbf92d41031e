import { HeliosError } from '../../contract';
import type { IAuditRow } from './rows';
import type { Step } from './step';

/** Thrown by an operation that saw others change what it relies on while it ran: an engine runs it again. */
export class Conflict extends HeliosError {
  constructor() {
    super('database_unavailable');
  }
}

/** Links the entries that one transaction writes to the audit log, within it. It serves one transaction at a time. */
export interface IAuditLinker {
  link(entries: readonly IAuditRow[]): Step<void>;
  /** Ends the chain of a writer that stops. */
  close(): Step<void>;
  /** The transaction is durable. */
  committed(): void;
  /** Nothing of the transaction stayed. */
  undone(): void;
  /** Nobody knows what became of the transaction. */
  abandon(): void;
}

/** A database. Its errors are HeliosError where they have a meaning for a person. */
export interface IEngine {
  /**
   * Runs `operation` in one transaction that writes, and resolves when that is durable. What it throws undoes it.
   * It may be run several times, when the database asks for a repetition, so it has no other effect. It may even run
   * again after it was committed, where the connection was lost at that moment: a change must find its own trace then.
   */
  write<T>(operation: () => Step<T>): Promise<T>;
  /** Runs `operation`, which reads only. */
  read<T>(operation: () => Step<T>): Promise<T>;
  /**
   * Runs `operation`, which reads only, as of one moment, and once: it may have other effects.
   * @throws HeliosError not_offered where the database has no such reads.
   */
  snapshot<T>(operation: () => Step<T>): Promise<T>;
  /** From now on links the audit entries of every transaction that writes some. */
  linkWith(make: () => IAuditLinker): void;
  /** Finishes what is under way. */
  close(): Promise<void>;
}

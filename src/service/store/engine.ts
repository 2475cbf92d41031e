import { HeliosError } from '../../contract';
import type { Step } from './step';

/** Thrown by an operation that saw others change what it relies on while it ran: an engine runs it again. */
export class Conflict extends HeliosError {
  constructor() {
    super('database_unavailable');
  }
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
  /** Finishes what is under way. */
  close(): Promise<void>;
}

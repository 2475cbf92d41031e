import type { Step } from './step';

/** A database. Its errors are HeliosError where they have a meaning for a person. */
export interface IEngine {
  /**
   * Runs `operation` in one transaction that writes, and resolves when that is durable. What it throws undoes it.
   * It may be run several times, when the database asks for a repetition, so it has no other effect.
   */
  write<T>(operation: () => Step<T>): Promise<T>;
  /** Runs `operation`, which reads only. */
  read<T>(operation: () => Step<T>): Promise<T>;
  /** Finishes what is under way. */
  close(): Promise<void>;
}

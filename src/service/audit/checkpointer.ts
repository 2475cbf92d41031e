// Keeps the checkpoint file up to date. Only this file reveals that an older database was put in place, so it only moves
// forward: a checkpoint that the database does not continue stays until an operator moves the file away.
import type { KeyObject } from 'node:crypto';
import type { HeliosError } from '../../contract';
import { chains } from '../store/chains';
import type { IEngine } from '../store/engine';
import type { IChainRow } from '../store/rows';
import { isTipIntact } from './chain';
import { type ICheckpoint, checkpointOf, readCheckpoint, writeCheckpoint } from './checkpoint';

const MINUTE = 60_000;

/** What a checkpointer works with. */
export interface ICheckpointed {
  engine: IEngine;
  /** The checkpoint file. */
  path: string;
  /** The current key first, then those of former root keys. */
  keys: () => Promise<readonly KeyObject[]>;
  /** Tells the operator about a problem. */
  tell: (message: string) => void;
}

/** Writes a checkpoint in every minute in which the log grew, and one at the end. */
export class Checkpointer {
  readonly #of: ICheckpointed;
  readonly #timer: NodeJS.Timeout;
  /** The problem that was last reported. It is not repeated every minute. */
  #reported = '';

  constructor(of: ICheckpointed) {
    this.#of = of;
    // A failed write is tried again a minute later.
    this.#timer = setInterval(() => void this.take().catch(() => undefined), MINUTE).unref();
  }

  /**
   * Writes the current tips of all chains into the file.
   * @returns false if the file stays as it is, because the log does not continue from it.
   */
  async take(): Promise<boolean> {
    const { engine, path, keys: keysOf } = this.#of;
    const keys = await keysOf();
    // Read before the chains: a checkpoint that another process writes in between must not seem newer than they are.
    const before = this.#read(keys);
    if (before === undefined) {
      return false;
    }
    const rows = await engine.read(chains);
    if (!continues(keys, rows, before)) {
      this.#report(
        before
          ? `The audit log does not continue from its checkpoint ${path}: an older database was put in place, or the log was changed. ${whatToDo(path)}`
          : 'The end of the audit log was changed. No checkpoint is written. Run: helios-secrets verify'
      );
      return false;
    }
    this.#reported = '';
    const checkpoint = checkpointOf(rows, keys[0]);
    if (JSON.stringify(checkpoint.tips) !== JSON.stringify(before?.tips)) {
      writeCheckpoint(path, checkpoint);
    }
    return true;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async close(): Promise<void> {
    this.stop();
    await this.take().catch(() => undefined);
  }

  /** The checkpoint in the file; undefined if the file is invalid. */
  #read(keys: readonly KeyObject[]): ICheckpoint | null | undefined {
    try {
      return readCheckpoint(this.#of.path, keys);
    } catch (error) {
      this.#report(`${(error as HeliosError).message} ${whatToDo(this.#of.path)}`);
      return undefined;
    }
  }

  #report(problem: string): void {
    if (problem !== this.#reported) {
      this.#reported = problem;
      this.#of.tell(problem);
    }
  }
}

function whatToDo(path: string): string {
  return `The file is kept as it is, and no other checkpoint is written. Run: helios-secrets verify --audit-checkpoint ${path}. If you restored a backup or made a new vault on purpose, move the file away.`;
}

/** Whether each chain still exists and ends where the checkpoint says or, with an intact tip, after that. */
function continues(
  keys: readonly KeyObject[],
  rows: readonly IChainRow[],
  before: ICheckpoint | null
): boolean {
  const gone = new Map(Object.entries(before?.tips ?? {}));
  for (const row of rows) {
    const known = gone.get(row.chainID);
    gone.delete(row.chainID);
    const isSameLink = row.sequence === known?.sequence;
    const isRight = isSameLink
      ? known.mac === Buffer.from(row.mac).toString('hex')
      : row.sequence >= (known?.sequence ?? 0) && isTipIntact(keys, row);
    if (!isRight) {
      return false;
    }
  }
  return gone.size === 0;
}

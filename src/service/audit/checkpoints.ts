// The file that is sealed again and again. It alone shows that a database was replaced by an older one, so it only ever
// moves forward: one that the database does not go on from stays, until an operator moves it away.
import type { KeyObject } from 'node:crypto';
import type { HeliosError } from '../../contract';
import { type IChainRow, chains } from '../store/chains';
import type { IEngine } from '../store/engine';
import { fits, headSeal } from './chain';
import { type ICheckpoint, checkpointOf, readCheckpoint, writeCheckpoint } from './checkpoint';

const MINUTE = 60_000;

/** What takes checkpoints needs of the audit log. */
export interface ICheckpointed {
  engine: IEngine;
  /** The file. */
  path: string;
  /** The key of now first, then those of former root keys. */
  keys: () => Promise<readonly KeyObject[]>;
  /** Says what an operator must know of. */
  tell: (message: string) => void;
}

/** Takes a checkpoint every minute in which something was written down, and one at the end. */
export class Checkpoints {
  readonly #of: ICheckpointed;
  readonly #timer: NodeJS.Timeout;
  /** What is wrong and was told; nobody needs to hear it every minute. */
  #told = '';

  constructor(of: ICheckpointed) {
    this.#of = of;
    // What cannot be written now is tried again in a minute.
    this.#timer = setInterval(() => void this.take().catch(() => undefined), MINUTE).unref();
  }

  /**
   * Seals where all chains end by now.
   * @returns whether the file says so; false where it is kept as it was, because the log does not go on from there.
   */
  async take(): Promise<boolean> {
    const { engine, path, keys: keysOf } = this.#of;
    const keys = await keysOf();
    // Before the chains are read: what another process seals meanwhile must not look newer than they are.
    const before = this.#read(keys);
    if (before === undefined) {
      return false;
    }
    const rows = await engine.read(chains);
    if (!goesOn(keys, rows, before)) {
      this.#tell(
        before
          ? `The audit log does not go on from its checkpoint ${path}: an older database was put in the place of the newer one, or the log was changed. ${keptSentence(path)}`
          : 'The end of the audit log does not fit its seal: somebody has changed it. No checkpoint is taken. Look with: helios-secrets verify'
      );
      return false;
    }
    this.#told = '';
    const checkpoint = checkpointOf(rows, keys[0]);
    if (JSON.stringify(checkpoint.heads) !== JSON.stringify(before?.heads)) {
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

  /** The file as it is; undefined where it is none of ours. */
  #read(keys: readonly KeyObject[]): ICheckpoint | null | undefined {
    try {
      return readCheckpoint(this.#of.path, keys);
    } catch (error) {
      this.#tell(`${(error as HeliosError).message} ${keptSentence(this.#of.path)}`);
      return undefined;
    }
  }

  #tell(what: string): void {
    if (what !== this.#told) {
      this.#told = what;
      this.#of.tell(what);
    }
  }
}

function keptSentence(path: string): string {
  return `The file is kept as it is, and no other checkpoint is taken. Look with: helios-secrets verify --audit-checkpoint ${path}. If a backup was put in place on purpose, or the vault was made anew, move the file away.`;
}

/** Whether each chain is there and ends where the checkpoint knows it or, under a seal that fits, behind that. */
function goesOn(keys: readonly KeyObject[], rows: readonly IChainRow[], before: ICheckpoint | null): boolean {
  const heads = new Map(Object.entries(before?.heads ?? {}));
  for (const row of rows) {
    const known = heads.get(row.chainID);
    heads.delete(row.chainID);
    if (row.sequence === known?.sequence) {
      if (known.mac !== Buffer.from(row.mac).toString('hex')) {
        return false;
      }
    } else if (
      row.sequence < (known?.sequence ?? 0) ||
      !fits(keys, row.headSeal, key => headSeal(key, row))
    ) {
      return false;
    }
  }
  return heads.size === 0;
}

import type { KeyObject } from 'node:crypto';
import type { IEngine } from '../store/engine';
import { Chain } from './chain';
import { Checkpoints, type ICheckpoint, readCheckpoint, takeCheckpoint, writeCheckpoint } from './checkpoint';
import { auditKeyOf } from './mac';
import { closeDead, pruneAudit } from './retention';
import { type IAuditReport, verifyAudit } from './verifyAudit';

const DAY = 24 * 3600 * 1e6;

/** Where a vault's audit log is sealed, and how long it is kept. */
export interface IAuditSettings {
  /** A file outside the database; null for none. */
  checkpointFile: string | null;
  /** Days that entries are kept; 0 for ever. */
  days: number;
}

/** The audit log of a vault as a whole: written in chains, sealed outside, pruned and verified. */
export class AuditLog {
  readonly #engine: IEngine;
  readonly #key: KeyObject;
  #settings: IAuditSettings = { checkpointFile: null, days: 0 };
  #checkpoints: Checkpoints | null = null;

  constructor(engine: IEngine, root: KeyObject) {
    this.#engine = engine;
    this.#key = auditKeyOf(root);
    engine.sealWith(() => new Chain(this.#key));
  }

  /** Seals and prunes from now on. */
  keep(settings: IAuditSettings): void {
    this.#settings = settings;
    const { checkpointFile: file } = settings;
    this.#checkpoints =
      file === null
        ? null
        : new Checkpoints(this.#engine, this.#key, checkpoint => writeCheckpoint(file, checkpoint));
  }

  /**
   * Looks at the whole log.
   * @param checkpointFile what it must not be older than; see `readCheckpoint` for its errors.
   */
  verify(checkpointFile: string | null = this.#settings.checkpointFile): Promise<IAuditReport> {
    return verifyAudit(this.#engine, this.#key, this.#read(checkpointFile));
  }

  /** Removes what is too old and closes the chains of the dead; somebody calls it from time to time. */
  async tidy(now: number = Date.now() * 1000): Promise<void> {
    await closeDead(this.#engine, this.#key, now);
    const { days, checkpointFile } = this.#settings;
    if (days) {
      await this.#checkpoints?.take();
      const checkpoint = this.#read(checkpointFile) ?? (await takeCheckpoint(this.#engine, this.#key));
      await pruneAudit(this.#engine, this.#key, now - days * DAY, checkpoint);
    }
  }

  /** Seals what there is, before the store is closed. */
  async close(): Promise<void> {
    await this.#checkpoints?.close();
  }

  #read(file: string | null): ICheckpoint | null {
    return file === null ? null : readCheckpoint(file, this.#key);
  }
}

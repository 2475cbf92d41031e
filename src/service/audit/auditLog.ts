import type { KeyObject } from 'node:crypto';
import { Keyring } from '../crypto/keyring';
import { Log } from '../log';
import { organization } from '../store/directory';
import type { IEngine } from '../store/engine';
import { vaultKeys } from '../store/vaultKeys';
import { Chain } from './chain';
import { readCheckpoint, takeCheckpoint } from './checkpoint';
import { Checkpointer } from './checkpointer';
import { auditKeyOf } from './mac';
import { closeAbandoned, pruneAudit } from './retention';
import { type IAuditReport, verifyAudit } from './verifyAudit';

const DAY = 24 * 3600 * 1e6;

/** Where checkpoints of an audit log are written, and how long entries are kept. */
export interface IAuditSettings {
  /** A file outside the database; null for none. */
  checkpointFile: string | null;
  /** Days that entries are kept; 0 for ever. */
  days: number;
  /** Tells the operator about a problem, once each time that it is found. */
  tell: (message: string) => void;
}

/** The audit log of a vault: it is written in chains, recorded in checkpoints, pruned and verified. */
export class AuditLog {
  readonly #engine: IEngine;
  readonly #root: KeyObject;
  readonly #key: KeyObject;
  #settings: IAuditSettings = { checkpointFile: null, days: 0, tell: logError };
  #checkpointer: Checkpointer | null = null;

  constructor(engine: IEngine, root: KeyObject) {
    this.#engine = engine;
    this.#root = root;
    this.#key = auditKeyOf(root);
    engine.linkWith(() => new Chain(this.#key));
  }

  /** Changes settings; absent ones stay as they are. */
  keep(settings: Partial<IAuditSettings>): void {
    this.#settings = { ...this.#settings, ...settings };
    const { checkpointFile: path, tell } = this.#settings;
    this.#checkpointer?.stop();
    this.#checkpointer =
      path === null ? null : new Checkpointer({ engine: this.#engine, path, keys: () => this.#keys(), tell });
  }

  /**
   * Verifies the whole log.
   * @param checkpointFile what the log must continue from; see `readCheckpoint` for errors.
   */
  async verify(checkpointFile: string | null = this.#settings.checkpointFile): Promise<IAuditReport> {
    const keys = await this.#keys();
    const checkpoint = checkpointFile === null ? null : readCheckpoint(checkpointFile, keys);
    return verifyAudit(this.#engine, keys, checkpoint);
  }

  /** Removes old entries and closes abandoned chains. It must be called from time to time. */
  async tidy(now: number = Date.now() * 1000): Promise<void> {
    const keys = await this.#keys();
    let isIntact = await closeAbandoned(this.#engine, keys, now);
    const { days, checkpointFile, tell } = this.#settings;
    // Nothing is removed while the log does not continue from its checkpoint.
    const mayPrune = days > 0 && ((await this.#checkpointer?.take()) ?? true);
    if (mayPrune) {
      const written = checkpointFile === null ? null : readCheckpoint(checkpointFile, keys);
      const checkpoint = written ?? (await takeCheckpoint(this.#engine, this.#key));
      const pruned = await pruneAudit(this.#engine, keys, now - days * DAY, checkpoint);
      isIntact &&= pruned.isIntact;
    }
    if (!isIntact) {
      tell(
        'A part of the audit log was changed by somebody. That part was neither removed nor closed. To find it, run: helios-secrets verify'
      );
    }
  }

  /** Writes a last checkpoint before the store is closed. */
  async close(): Promise<void> {
    await this.#checkpointer?.close();
  }

  /** The current key, and those that come from former root keys. */
  async #keys(): Promise<KeyObject[]> {
    const root = this.#root;
    return this.#engine.read(function* () {
      const row = yield* organization();
      const kept = row ? yield* vaultKeys(row.orgID) : [];
      const former = kept.filter(({ purpose }) => purpose === 'audit');
      return [auditKeyOf(root), ...new Keyring(root, row?.orgID ?? '', 0, former).audits];
    });
  }
}

/** Where no operator can be told. */
function logError(message: string): void {
  new Log('error').say('error', message);
}

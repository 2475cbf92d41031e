import type { KeyObject } from 'node:crypto';
import { Keyring } from '../crypto/keyring';
import { Log } from '../log';
import { organization } from '../store/directory';
import type { IEngine } from '../store/engine';
import { vaultKeys } from '../store/vaultKeys';
import { Chain } from './chain';
import { readCheckpoint, takeCheckpoint } from './checkpoint';
import { Checkpoints } from './checkpoints';
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
  /** Says what an operator must know of, once for each time that it is found. */
  tell: (message: string) => void;
}

/** The audit log of a vault as a whole: written in chains, sealed outside, pruned and verified. */
export class AuditLog {
  readonly #engine: IEngine;
  readonly #root: KeyObject;
  readonly #key: KeyObject;
  #settings: IAuditSettings = { checkpointFile: null, days: 0, tell: sayIt };
  #checkpoints: Checkpoints | null = null;

  constructor(engine: IEngine, root: KeyObject) {
    this.#engine = engine;
    this.#root = root;
    this.#key = auditKeyOf(root);
    engine.sealWith(() => new Chain(this.#key));
  }

  /** Seals and prunes from now on; what is not said stays as it was. */
  keep(settings: Partial<IAuditSettings>): void {
    this.#settings = { ...this.#settings, ...settings };
    const { checkpointFile: path, tell } = this.#settings;
    this.#checkpoints?.stop();
    this.#checkpoints =
      path === null ? null : new Checkpoints({ engine: this.#engine, path, keys: () => this.#keys(), tell });
  }

  /**
   * Looks at the whole log.
   * @param checkpointFile what it must not be older than; see `readCheckpoint` for its errors.
   */
  async verify(checkpointFile: string | null = this.#settings.checkpointFile): Promise<IAuditReport> {
    const keys = await this.#keys();
    return verifyAudit(
      this.#engine,
      keys,
      checkpointFile === null ? null : readCheckpoint(checkpointFile, keys)
    );
  }

  /** Removes what is too old and closes the chains of the dead; somebody calls it from time to time. */
  async tidy(now: number = Date.now() * 1000): Promise<void> {
    const keys = await this.#keys();
    let isFit = await closeDead(this.#engine, keys, now);
    const { days, checkpointFile, tell } = this.#settings;
    const isSealed = days ? ((await this.#checkpoints?.take()) ?? true) : false;
    if (isSealed) {
      const sealed = checkpointFile === null ? null : readCheckpoint(checkpointFile, keys);
      const checkpoint = sealed ?? (await takeCheckpoint(this.#engine, this.#key));
      isFit = (await pruneAudit(this.#engine, keys, now - days * DAY, checkpoint)).isFit && isFit;
    }
    if (!isFit) {
      tell(
        'A part of the audit log does not fit its seals: somebody has changed it. Nothing of that part was removed or sealed anew. helios-secrets verify says where it is.'
      );
    }
  }

  /** Seals what there is, before the store is closed. */
  async close(): Promise<void> {
    await this.#checkpoints?.close();
  }

  /** The key of now, and those that were made from former root keys. */
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

/** Where nobody else is there to be told. */
function sayIt(message: string): void {
  new Log('error').say('error', message);
}

import type { KeyObject } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { HeliosError } from '../../contract';
import { isSame } from '../crypto/message';
import { chains } from '../store/chains';
import type { IEngine } from '../store/engine';
import { macOf } from './mac';

/** Where all chains ended at one time. Kept outside the database, it tells of one that was replaced by an older one. */
export interface ICheckpoint {
  time: string;
  heads: Record<string, { sequence: number; mac: string }>;
  mac: string;
}

const MINUTE = 60_000;

/** Takes a checkpoint. */
export async function takeCheckpoint(engine: IEngine, key: KeyObject): Promise<ICheckpoint> {
  const rows = await engine.read(chains);
  const heads = Object.fromEntries(
    rows.map(({ chainID, sequence, mac }) => [chainID, { sequence, mac: Buffer.from(mac).toString('hex') }])
  );
  const time = new Date().toISOString();
  return { time, heads, mac: checkpointMac(key, time, heads).toString('hex') };
}

/**
 * Reads a checkpoint; null where there is none.
 * @param keys the one of now, and those of former root keys.
 * @throws HeliosError audit_checkpoint_invalid where it was not made with one of them, or was changed.
 */
export function readCheckpoint(path: string, keys: readonly KeyObject[]): ICheckpoint | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return null;
    }
    throw error;
  }
  try {
    const checkpoint = JSON.parse(text) as ICheckpoint;
    const { time, heads, mac } = checkpoint;
    if (keys.some(key => isSame(checkpointMac(key, time, heads), Buffer.from(mac, 'hex')))) {
      return checkpoint;
    }
  } catch {
    // It is no checkpoint at all.
  }
  throw new HeliosError('audit_checkpoint_invalid');
}

/** Writes a checkpoint, whole or not at all. */
export function writeCheckpoint(path: string, checkpoint: ICheckpoint): void {
  const draft = `${path}.${process.pid}`;
  const file = openSync(draft, 'w', 0o600);
  try {
    writeFileSync(file, JSON.stringify(checkpoint));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}

/** Takes a checkpoint every minute in which something was written down, and one at the end. */
export class Checkpoints {
  readonly #engine: IEngine;
  readonly #key: KeyObject;
  readonly #keep: (checkpoint: ICheckpoint) => void;
  readonly #timer: NodeJS.Timeout;
  #last = '';

  /** @param keep puts it where it is safe; what it throws is thrown away, and the next minute tries again. */
  constructor(engine: IEngine, key: KeyObject, keep: (checkpoint: ICheckpoint) => void) {
    this.#engine = engine;
    this.#key = key;
    this.#keep = keep;
    this.#timer = setInterval(() => void this.take().catch(() => undefined), MINUTE).unref();
  }

  async take(): Promise<void> {
    const checkpoint = await takeCheckpoint(this.#engine, this.#key);
    const heads = JSON.stringify(checkpoint.heads);
    if (heads !== this.#last) {
      this.#keep(checkpoint);
      this.#last = heads;
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async close(): Promise<void> {
    this.stop();
    await this.take().catch(() => undefined);
  }
}

function checkpointMac(key: KeyObject, time: string, heads: ICheckpoint['heads']): Buffer {
  const fields = Object.keys(heads)
    .sort()
    .flatMap(chainID => [chainID, heads[chainID].sequence, heads[chainID].mac]);
  return macOf(key, 'checkpoint', time, ...fields);
}

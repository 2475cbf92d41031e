import type { KeyObject } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { HeliosError } from '../../contract';
import { isSame } from '../crypto/message';
import { type IChainRow, chains } from '../store/chains';
import type { IEngine } from '../store/engine';
import { macOf } from './mac';

/** Where all chains ended at one time. Kept outside the database, it tells of one that was replaced by an older one. */
export interface ICheckpoint {
  time: string;
  heads: Record<string, { sequence: number; mac: string }>;
  mac: string;
}

/** Takes a checkpoint. */
export async function takeCheckpoint(engine: IEngine, key: KeyObject): Promise<ICheckpoint> {
  return checkpointOf(await engine.read(chains), key);
}

/** The checkpoint of these chains. */
export function checkpointOf(rows: readonly IChainRow[], key: KeyObject): ICheckpoint {
  const heads = Object.fromEntries(
    rows.map(({ chainID, sequence, mac }) => [chainID, { sequence, mac: Buffer.from(mac).toString('hex') }])
  );
  const time = new Date().toISOString();
  return { time, heads, mac: checkpointMac(key, time, heads).toString('hex') };
}

/**
 * Reads a checkpoint; null where there is none.
 * @param keys the one of now, and those of former root keys.
 * @throws HeliosError audit_checkpoint_invalid where it cannot be read, was not made with one of them, or was changed.
 */
export function readCheckpoint(path: string, keys: readonly KeyObject[]): ICheckpoint | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      return null;
    }
    throw new HeliosError('audit_checkpoint_invalid', `The checkpoint ${path} cannot be read (${code}).`);
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
  throw new HeliosError(
    'audit_checkpoint_invalid',
    `The checkpoint ${path} was not made with the key of this vault, or it was changed.`
  );
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

/**
 * Puts a checkpoint aside, since the vault goes on from an older state on purpose.
 * @returns where it is now; null where there was none.
 */
export function setAside(path: string): string | null {
  const aside = `${path}.${new Date().toISOString().replace(/[:.]/g, '-')}`;
  try {
    renameSync(path, aside);
    return aside;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return null;
    }
    throw error;
  }
}

function checkpointMac(key: KeyObject, time: string, heads: ICheckpoint['heads']): Buffer {
  const fields = Object.keys(heads)
    .sort()
    .flatMap(chainID => [chainID, heads[chainID].sequence, heads[chainID].mac]);
  return macOf(key, 'checkpoint', time, ...fields);
}

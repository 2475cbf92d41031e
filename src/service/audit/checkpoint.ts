import type { KeyObject } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { HeliosError } from '../../contract';
import { isSame } from '../crypto/message';
import { chains } from '../store/chains';
import type { IEngine } from '../store/engine';
import type { IChainRow } from '../store/rows';
import { macOf } from './mac';

/** The last link of a chain. */
export interface ITip {
  sequence: number;
  mac: string;
}

/** The tips of all chains at one time. Outside the database, it reveals that an older database was put in place. */
export interface ICheckpoint {
  time: string;
  tips: Record<string, ITip>;
  mac: string;
}

/** Makes a checkpoint of all chains. */
export async function takeCheckpoint(engine: IEngine, key: KeyObject): Promise<ICheckpoint> {
  return checkpointOf(await engine.read(chains), key);
}

/** The checkpoint of these chains. */
export function checkpointOf(rows: readonly IChainRow[], key: KeyObject): ICheckpoint {
  const tips = Object.fromEntries(
    rows.map(({ chainID, sequence, mac }) => [chainID, { sequence, mac: Buffer.from(mac).toString('hex') }])
  );
  const time = new Date().toISOString();
  return { time, tips, mac: checkpointMac(key, time, tips).toString('hex') };
}

/**
 * Reads a checkpoint file; null if there is none.
 * @param keys the current one, and those of former root keys.
 * @throws HeliosError audit_checkpoint_invalid if the file is unreadable, was changed, or was made with another key.
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
    const { time, tips, mac } = checkpoint;
    if (keys.some(key => isSame(checkpointMac(key, time, tips), Buffer.from(mac, 'hex')))) {
      return checkpoint;
    }
  } catch {
    // The file is not a checkpoint at all.
  }
  throw new HeliosError(
    'audit_checkpoint_invalid',
    `The checkpoint ${path} was not made with the key of this vault, or it was changed.`
  );
}

/** Writes a checkpoint file, all of it or nothing. */
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
 * Renames a checkpoint file, because the vault is set back to an older state on purpose.
 * @returns the new name; null if there was no file.
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

function checkpointMac(key: KeyObject, time: string, tips: ICheckpoint['tips']): Buffer {
  const fields = Object.keys(tips)
    .sort()
    .flatMap(chainID => [chainID, tips[chainID].sequence, tips[chainID].mac]);
  return macOf(key, 'checkpoint', time, ...fields);
}

// Removes old entries of the audit log and closes abandoned chains. Only what has the right MACs is changed.
import type { KeyObject } from 'node:crypto';
import { deleteEntries, entriesByID } from '../store/audit';
import * as store from '../store/chains';
import { organization } from '../store/directory';
import { Conflict, type IEngine } from '../store/engine';
import type { Step } from '../store/step';
import {
  type IPosition,
  idsOf,
  isStartIntact,
  isTipIntact,
  problemOf,
  withStartMac,
  withTipMac
} from './chain';
import type { ICheckpoint } from './checkpoint';

const DAY = 24 * 3600 * 1e6;
/** Links that one transaction removes at most. */
const LINKS_AT_ONCE = 50;
/** Entries after which a transaction takes no further link. */
const ENTRIES_AT_ONCE = 500;

/** The outcome of a removal. */
export interface IPruned {
  /** How many entries were removed. */
  entries: number;
  /** Whether everything that was due has the right MACs. The rest stays, so that `verifyAudit` can report it. */
  isIntact: boolean;
}

/**
 * Removes entries that were written before `time`, with their links, from the beginning of each chain. It stops at the
 * checkpoint, because later links are not recorded outside the database yet.
 * @param keys the current one first, then those of former root keys.
 * @param time microseconds since 1970.
 */
export async function pruneAudit(
  engine: IEngine,
  keys: readonly KeyObject[],
  time: number,
  checkpoint: ICheckpoint
): Promise<IPruned> {
  const orgID = (await engine.read(organization))?.orgID ?? '';
  const sum: IPruned = { entries: 0, isIntact: true };
  for (const { chainID, startedAt, firstSequence } of await engine.read(store.chains)) {
    const end = checkpoint.tips[chainID]?.sequence ?? 0;
    let isMore = startedAt < time && firstSequence < end;
    while (isMore) {
      const { entries, isIntact } = await engine.write(() => removeLinks(keys, orgID, chainID, time, end));
      sum.entries += entries;
      sum.isIntact &&= isIntact;
      isMore = entries > 0 && isIntact;
    }
  }
  return sum;
}

/**
 * Closes chains whose writers have written nothing for a day. A writer that is still alive begins another chain.
 * @param keys as for `pruneAudit`.
 * @returns whether the tips of all these chains have their MACs. A chain without stays as it is.
 */
export async function closeAbandoned(
  engine: IEngine,
  keys: readonly KeyObject[],
  now: number
): Promise<boolean> {
  const rows = await engine.read(store.chains);
  const abandoned = rows.filter(({ closedAt, updatedAt }) => !closedAt && updatedAt < now - DAY);
  const intact = abandoned.filter(row => isTipIntact(keys, row));
  for (const row of intact) {
    const closed = withTipMac(keys[0], { ...row, closedAt: now });
    await engine.write(() => store.moveTip(closed, row.sequence));
  }
  return intact.length === abandoned.length;
}

/** Removes the first links of a chain that are old and intact, as many as one transaction takes. */
function* removeLinks(
  keys: readonly KeyObject[],
  orgID: string,
  chainID: string,
  time: number,
  end: number
): Step<IPruned> {
  const row = yield* store.chain(chainID);
  if (!row || !isStartIntact(keys, row)) {
    return { entries: 0, isIntact: row === null };
  }
  const removed: string[] = [];
  let position: IPosition = { sequence: row.firstSequence, mac: row.firstMac };
  let isIntact = true;
  for (const link of yield* store.linksAfter(chainID, row.firstSequence, LINKS_AT_ONCE)) {
    const isDue = link.createdAt < time && link.sequence <= Math.min(end, row.sequence);
    if (!isDue || removed.length >= ENTRIES_AT_ONCE) {
      break;
    }
    const entries = yield* entriesByID(orgID, idsOf(link));
    isIntact = problemOf(keys, position, link, entries) === null;
    if (!isIntact) {
      break;
    }
    removed.push(...idsOf(link));
    position = link;
  }
  if (!isIntact && (yield* store.chain(chainID))?.firstSequence !== row.firstSequence) {
    // Another process removed links while these were read.
    throw new Conflict();
  }
  if (removed.length) {
    const after = withStartMac(keys[0], { ...row, firstSequence: position.sequence, firstMac: position.mac });
    if (!(yield* store.moveStart(after, row.firstSequence))) {
      throw new Conflict();
    }
    yield* deleteEntries(orgID, removed);
    yield* store.deleteLinks(chainID, position.sequence);
  }
  return { entries: removed.length, isIntact };
}

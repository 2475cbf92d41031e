// Removes old entries of the audit log and closes abandoned chains. Only what has the right MACs is changed.
import type { KeyObject } from 'node:crypto';
import { deleteEntries, entriesByID } from '../store/audit';
import * as store from '../store/chains';
import type { IChainRow, ILinkRow } from '../store/chains';
import { organization } from '../store/directory';
import { Conflict, type IEngine } from '../store/engine';
import type { IAuditRow } from '../store/rows';
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
  const links = yield* store.linksAfter(chainID, row.firstSequence, LINKS_AT_ONCE);
  const old = oldLinks(links, time, Math.min(end, row.sequence));
  const intact = intactLinks(keys, row, old, yield* entriesByID(orgID, old.flatMap(idsOf)));
  const isIntact = intact.length === old.length;
  if (!isIntact && (yield* store.chain(chainID))?.firstSequence !== row.firstSequence) {
    // Another process removed links while these were read.
    throw new Conflict();
  }
  const last = intact.at(-1);
  if (!last) {
    return { entries: 0, isIntact };
  }
  const moved = withStartMac(keys[0], { ...row, firstSequence: last.sequence, firstMac: last.mac });
  if (!(yield* store.moveStart(moved, row.firstSequence))) {
    throw new Conflict();
  }
  const ids = intact.flatMap(idsOf);
  yield* deleteEntries(orgID, ids);
  yield* store.deleteLinks(chainID, last.sequence);
  return { entries: ids.length, isIntact };
}

/** The first links that are old and not after `end`, as many as one transaction takes. */
function oldLinks(links: readonly ILinkRow[], time: number, end: number): ILinkRow[] {
  const old: ILinkRow[] = [];
  let entries = 0;
  for (const link of links) {
    if (link.createdAt >= time || link.sequence > end || entries >= ENTRIES_AT_ONCE) {
      break;
    }
    entries += idsOf(link).length;
    old.push(link);
  }
  return old;
}

/** The first links that follow each other and have the MACs of their entries. */
function intactLinks(
  keys: readonly KeyObject[],
  { firstSequence, firstMac }: IChainRow,
  links: readonly ILinkRow[],
  entries: readonly IAuditRow[]
): ILinkRow[] {
  const byID = new Map(entries.map(entry => [entry.auditID, entry]));
  const intact: ILinkRow[] = [];
  let position: IPosition = { sequence: firstSequence, mac: firstMac };
  for (const link of links) {
    const covered = idsOf(link).map(auditID => byID.get(auditID));
    if (
      problemOf(
        keys,
        position,
        link,
        covered.filter(entry => entry !== undefined)
      )
    ) {
      break;
    }
    intact.push(link);
    position = link;
  }
  return intact;
}

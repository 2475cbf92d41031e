// What is removed from the audit log, and what is sealed anew for that: nothing that does not fit the seals it has.
import type { KeyObject } from 'node:crypto';
import { deleteEntries, entriesByID } from '../store/audit';
import * as store from '../store/chains';
import type { IChainRow, ILinkRow } from '../store/chains';
import { organization } from '../store/directory';
import { Conflict, type IEngine } from '../store/engine';
import type { IAuditRow } from '../store/rows';
import type { Step } from '../store/step';
import { fits, headSeal, linkMac, startSeal } from './chain';
import type { ICheckpoint } from './checkpoint';
import { hashOfEntries, unpackIDs } from './mac';

const DAY = 24 * 3600 * 1e6;
/** Links that one transaction removes at most. */
const LINKS_AT_ONCE = 50;
/** Entries after which a transaction takes no further link. */
const ENTRIES_AT_ONCE = 500;

/** What became of a part of the audit log. */
export interface IPruned {
  /** Entries that are gone. */
  entries: number;
  /** Whether all that was to be removed fits its seals. What does not is left for `verifyAudit` to tell of. */
  isFit: boolean;
}

/**
 * Removes entries written before `time` with their links, chain by chain from the front, and no further than
 * `checkpoint`: what was not sealed elsewhere stays. A chain then begins after what is gone.
 * @param keys the one of now first, then those of former root keys.
 * @param time microseconds since 1970.
 */
export async function pruneAudit(
  engine: IEngine,
  keys: readonly KeyObject[],
  time: number,
  checkpoint: ICheckpoint
): Promise<IPruned> {
  const orgID = (await engine.read(organization))?.orgID ?? '';
  const rows = await engine.read(store.chains);
  const sum: IPruned = { entries: 0, isFit: true };
  for (const row of rows) {
    const most = checkpoint.heads[row.chainID]?.sequence ?? 0;
    if (row.startedAt < time && row.firstSequence < most) {
      await repeat(sum, () => engine.write(() => removeLinks(keys, orgID, row.chainID, time, most)));
    }
  }
  return sum;
}

/**
 * Closes chains whose writers have not been heard of for a day; one that lives on begins another.
 * @param keys as for `pruneAudit`.
 * @returns whether all ends fit their seals; one that does not is left as it is.
 */
export async function closeDead(engine: IEngine, keys: readonly KeyObject[], now: number): Promise<boolean> {
  let isFit = true;
  const rows = await engine.read(store.chains);
  for (const row of rows.filter(({ closedAt, updatedAt }) => !closedAt && updatedAt < now - DAY)) {
    if (fits(keys, row.headSeal, key => headSeal(key, row))) {
      const closed = { ...row, closedAt: now };
      const sealed = { ...closed, headSeal: headSeal(keys[0], closed) };
      await engine.write(() => store.moveHead(sealed, row.sequence));
    } else {
      isFit = false;
    }
  }
  return isFit;
}

/** Repeats `work` as long as there is something for it. */
async function repeat(sum: IPruned, work: () => Promise<IPruned>): Promise<void> {
  let part: IPruned;
  do {
    part = await work();
    sum.entries += part.entries;
    sum.isFit &&= part.isFit;
  } while (part.entries && part.isFit);
}

/** Removes the first links of a chain as far as each is old, follows the one before, and has the MAC of its entries. */
function* removeLinks(
  keys: readonly KeyObject[],
  orgID: string,
  chainID: string,
  time: number,
  most: number
): Step<IPruned> {
  const row = yield* store.chain(chainID);
  if (!row || !isStart(keys, row)) {
    return { entries: 0, isFit: row === null };
  }
  const links = oldOnes(
    yield* store.linksAfter(chainID, row.firstSequence, LINKS_AT_ONCE),
    time,
    Math.min(most, row.sequence)
  );
  const entries = yield* entriesByID(orgID, links.flatMap(idsIn));
  const whole = wholeOnes(keys, row, links, entries);
  const isFit = whole.length === links.length;
  if (!isFit && (yield* store.chain(chainID))?.firstSequence !== row.firstSequence) {
    // Another process has removed links while these were read.
    throw new Conflict();
  }
  const last = whole[whole.length - 1];
  if (!last) {
    return { entries: 0, isFit };
  }
  const ids = whole.flatMap(idsIn);
  const moved = { ...row, firstSequence: last.sequence, firstMac: last.mac };
  if (!(yield* moveStart(keys, moved, row.firstSequence))) {
    throw new Conflict();
  }
  yield* deleteEntries(orgID, ids);
  yield* store.deleteLinks(chainID, last.sequence);
  return { entries: ids.length, isFit };
}

/** The first links as far as they are old and not behind `end`, as many as one transaction takes. */
function oldOnes(links: readonly ILinkRow[], time: number, end: number): ILinkRow[] {
  const old: ILinkRow[] = [];
  let entries = 0;
  for (const link of links) {
    if (link.createdAt >= time || link.sequence > end || entries >= ENTRIES_AT_ONCE) {
      break;
    }
    entries += idsIn(link).length;
    old.push(link);
  }
  return old;
}

/** The first links as far as each follows the one before and has the MAC of its entries. */
function wholeOnes(
  keys: readonly KeyObject[],
  row: IChainRow,
  links: readonly ILinkRow[],
  entries: readonly IAuditRow[]
): ILinkRow[] {
  const byID = new Map(entries.map(entry => [entry.auditID, entry]));
  let last: Pick<ILinkRow, 'sequence' | 'mac'> = { sequence: row.firstSequence, mac: row.firstMac };
  const whole: ILinkRow[] = [];
  for (const link of links) {
    const ids = idsIn(link);
    const found = ids.map(auditID => byID.get(auditID)).filter(entry => entry !== undefined);
    const { sequence, mac } = last;
    const isNext = link.sequence === sequence + 1 && found.length === ids.length;
    const hash = hashOfEntries(found);
    if (!isNext || !fits(keys, link.mac, key => linkMac(key, mac, link, hash))) {
      break;
    }
    whole.push(link);
    last = link;
  }
  return whole;
}

const idsIn = ({ entries }: ILinkRow): string[] => unpackIDs(entries);

function isStart(keys: readonly KeyObject[], row: IChainRow): boolean {
  return fits(keys, row.startSeal, key => startSeal(key, row));
}

function* moveStart(keys: readonly KeyObject[], row: IChainRow, from: number): Step<boolean> {
  return yield* store.moveStart({ ...row, startSeal: startSeal(keys[0], row) }, from);
}

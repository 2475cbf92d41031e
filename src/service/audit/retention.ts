import type { KeyObject } from 'node:crypto';
import { auditPage, deleteEntries } from '../store/audit';
import * as store from '../store/chains';
import type { IChainRow } from '../store/chains';
import { organization } from '../store/directory';
import type { IEngine } from '../store/engine';
import type { Step } from '../store/step';
import { firstIDAt } from '../uuid';
import { headSeal, startSeal } from './chain';
import type { ICheckpoint } from './checkpoint';
import { unpackIDs } from './mac';

const DAY = 24 * 3600 * 1e6;
/** Links that one transaction removes. */
const LINKS_AT_ONCE = 50;
/** Entries without a link that one transaction removes. */
const ENTRIES_AT_ONCE = 500;

/**
 * Removes entries written before `time` with their links, chain by chain from the front, and no further than
 * `checkpoint`: what was not sealed elsewhere stays. A chain then begins after what is gone.
 * @param time microseconds since 1970.
 * @returns how many entries are gone.
 */
export async function pruneAudit(
  engine: IEngine,
  key: KeyObject,
  time: number,
  checkpoint: ICheckpoint
): Promise<number> {
  const orgID = (await engine.read(organization))?.orgID ?? '';
  const rows = await engine.read(store.chains);
  let count = 0;
  for (const row of rows) {
    const most = checkpoint.heads[row.chainID]?.sequence ?? 0;
    count += await untilNone(() => engine.write(() => removeLinks(key, orgID, row.chainID, time, most)));
  }
  const first = Math.min(time, ...rows.map(({ startedAt }) => startedAt));
  const uncovered = await untilNone(() => engine.write(() => removeUncovered(orgID, first)));
  await engine.write(() => lowerUncovered(key, uncovered));
  return count + uncovered;
}

/** Closes chains whose writers have not been heard of for a day; one that lives on begins another. */
export async function closeDead(engine: IEngine, key: KeyObject, now: number): Promise<void> {
  for (const row of await engine.read(store.chains)) {
    if (!row.closedAt && row.updatedAt < now - DAY) {
      const closed = { ...row, closedAt: now };
      await engine.write(() => store.moveHead({ ...closed, headSeal: headSeal(key, closed) }, row.sequence));
    }
  }
}

/** Repeats `work` until it gives 0; gives the sum. */
async function untilNone(work: () => Promise<number>): Promise<number> {
  let sum = 0;
  for (let count = await work(); count; count = await work()) {
    sum += count;
  }
  return sum;
}

function* removeLinks(
  key: KeyObject,
  orgID: string,
  chainID: string,
  time: number,
  most: number
): Step<number> {
  const row: IChainRow | undefined = (yield* store.chains()).find(one => one.chainID === chainID);
  const links = row ? yield* store.linksAfter(chainID, row.firstSequence, LINKS_AT_ONCE) : [];
  const old = links.filter(({ createdAt, sequence }) => createdAt < time && sequence <= most);
  const last = old[old.length - 1];
  if (!row || !last) {
    return 0;
  }
  const ids = old.flatMap(({ entries }) => unpackIDs(entries));
  yield* deleteEntries(orgID, ids);
  yield* store.deleteLinks(chainID, last.sequence);
  const moved = { ...row, firstSequence: last.sequence, firstMac: last.mac };
  yield* store.moveStart({ ...moved, startSeal: startSeal(key, moved) });
  return ids.length;
}

function* removeUncovered(orgID: string, before: number): Step<number> {
  const rows = yield* auditPage(orgID, { to: before - 1 }, firstIDAt(before / 1000), ENTRIES_AT_ONCE);
  yield* deleteEntries(
    orgID,
    rows.map(({ auditID }) => auditID)
  );
  return rows.length;
}

/** So many more without a link would be too many from now on. */
function* lowerUncovered(key: KeyObject, by: number): Step<void> {
  for (const row of by ? yield* store.chains() : []) {
    if (row.uncovered) {
      const moved = { ...row, uncovered: Math.max(0, row.uncovered - by) };
      yield* store.moveStart({ ...moved, startSeal: startSeal(key, moved) });
    }
  }
}

import type { KeyObject } from 'node:crypto';
import { isSame } from '../crypto/message';
import { entriesByID } from '../store/audit';
import * as store from '../store/chains';
import { organization } from '../store/directory';
import type { IEngine } from '../store/engine';
import type { IAuditRow, IChainRow, ILinkRow } from '../store/rows';
import type { Step } from '../store/step';
import { type IPosition, idsOf, isStartIntact, isTipIntact, problemOf } from './chain';
import type { ICheckpoint, ITip } from './checkpoint';

/** What was checked, and what is wrong. */
export interface IAuditReport {
  chains: number;
  links: number;
  /** Entries that a link covers. */
  entries: number;
  /** Sentences. */
  problems: string[];
}

const LINKS_AT_ONCE = 100;
/** More problems than these need not be reported. */
const MOST_PROBLEMS = 50;

/**
 * Checks every link and every entry of the audit log. The log may be written to meanwhile.
 * @param keys the current one, and those of former root keys.
 * @param checkpoint from outside the database. Only a checkpoint reveals that the database was replaced by an older one.
 */
export async function verifyAudit(
  engine: IEngine,
  keys: readonly KeyObject[],
  checkpoint: ICheckpoint | null = null
): Promise<IAuditReport> {
  const report: IAuditReport = { chains: 0, links: 0, entries: 0, problems: [] };
  const tips = checkpoint?.tips ?? {};
  // Counted before the chains are read: an entry that is written in between is in a chain but not in this number.
  const total = await engine.read(store.countEntries);
  const rows = await engine.read(store.chains);
  const orgID = (await engine.read(organization))?.orgID ?? '';
  for (const row of rows) {
    report.chains++;
    await verifyChain(engine, keys, orgID, row, tips[row.chainID], report);
  }
  for (const [chainID, { sequence }] of Object.entries(tips)) {
    if (sequence > 0 && !rows.some(row => row.chainID === chainID)) {
      report.problems.push(`Chain ${chainID} of the checkpoint is gone.`);
    }
  }
  if (total > report.entries) {
    report.problems.push(
      `${total - report.entries} entries of the audit log belong to no chain: somebody added them.`
    );
  }
  report.problems.splice(MOST_PROBLEMS);
  return report;
}

/** Follows one chain from its beginning to its tip. @param known its tip in the checkpoint. */
async function verifyChain(
  engine: IEngine,
  keys: readonly KeyObject[],
  orgID: string,
  row: IChainRow,
  known: ITip | undefined,
  report: IAuditReport
): Promise<void> {
  const tell = (what: string): void => void report.problems.push(`Chain ${row.chainID}: ${what}.`);
  if (!isStartIntact(keys, row) || !isTipIntact(keys, row)) {
    return tell('its beginning or its end was changed');
  }
  if (known && row.sequence < known.sequence) {
    tell(
      `it ends with link ${row.sequence}, but the checkpoint has link ${known.sequence}: the database is older than the checkpoint`
    );
  }
  let position: IPosition = { sequence: row.firstSequence, mac: row.firstMac };
  while (position.sequence < row.sequence) {
    const { sequence } = position;
    const links = await engine.read(() => linksWithEntries(orgID, row.chainID, sequence));
    if (!links.length) {
      return tell(`link ${sequence + 1} is missing`);
    }
    for (const { link, entries } of links) {
      const problem = problemOf(keys, position, link, entries);
      if (problem) {
        return tell(problem);
      }
      report.links++;
      report.entries += entries.length;
      if (known?.sequence === link.sequence && known.mac !== Buffer.from(link.mac).toString('hex')) {
        tell(`link ${link.sequence} differs from that of the checkpoint`);
      }
      position = link;
      if (link.sequence === row.sequence) {
        // Later links were written after the chain was read.
        break;
      }
    }
  }
  if (!isSame(position.mac, row.mac)) {
    tell('its last link differs from its end');
  }
}

function* linksWithEntries(
  orgID: string,
  chainID: string,
  after: number
): Step<{ link: ILinkRow; entries: IAuditRow[] }[]> {
  const found = [];
  for (const link of yield* store.linksAfter(chainID, after, LINKS_AT_ONCE)) {
    found.push({ link, entries: yield* entriesByID(orgID, idsOf(link)) });
  }
  return found;
}

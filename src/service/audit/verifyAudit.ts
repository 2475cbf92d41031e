import type { KeyObject } from 'node:crypto';
import { isSame } from '../crypto/message';
import { entriesByID } from '../store/audit';
import * as store from '../store/chains';
import type { IChainRow, ILinkRow } from '../store/chains';
import { organization } from '../store/directory';
import type { IEngine } from '../store/engine';
import type { Step } from '../store/step';
import { fits, headSeal, linkMac, startSeal } from './chain';
import type { ICheckpoint } from './checkpoint';
import { hashOfEntries, unpackIDs } from './mac';

/** What is wrong with an audit log, in a sentence. */
export interface IAuditReport {
  chains: number;
  links: number;
  /** Entries that a link covers. */
  entries: number;
  problems: string[];
}

const LINKS_AT_ONCE = 100;
/** Problems that are told; after so many there is no need for more. */
const MOST_PROBLEMS = 50;

/**
 * Looks at every link and every entry of the audit log, while it may be written to.
 * @param keys the one of now, and those of former root keys.
 * @param checkpoint what was sealed elsewhere, where there is such a thing: only that tells of a database that was
 * replaced by an older one.
 */
export async function verifyAudit(
  engine: IEngine,
  keys: readonly KeyObject[],
  checkpoint: ICheckpoint | null = null
): Promise<IAuditReport> {
  const report: IAuditReport = { chains: 0, links: 0, entries: 0, problems: [] };
  // Counted before the heads are read: an entry that comes between is one too many below a head, not one too few.
  const total = await engine.read(store.countEntries);
  const rows = await engine.read(store.chains);
  const orgID = (await engine.read(organization))?.orgID ?? '';
  for (const row of rows) {
    report.chains++;
    await new Walk(engine, keys, orgID, row, report, checkpoint).run();
  }
  for (const [chainID, { sequence }] of Object.entries(checkpoint?.heads ?? {})) {
    if (sequence > 0 && !rows.some(row => row.chainID === chainID)) {
      report.problems.push(`Chain ${chainID}, which a checkpoint knows, is gone.`);
    }
  }
  if (total > report.entries) {
    const added = total - report.entries;
    report.problems.push(`${added} entries of the audit log belong to no chain: somebody added them.`);
  }
  report.problems.splice(MOST_PROBLEMS);
  return report;
}

/** Goes along one chain. */
class Walk {
  readonly #engine: IEngine;
  readonly #keys: readonly KeyObject[];
  readonly #orgID: string;
  readonly #row: IChainRow;
  readonly #report: IAuditReport;
  readonly #known: { sequence: number; mac: string } | undefined;

  constructor(
    engine: IEngine,
    keys: readonly KeyObject[],
    orgID: string,
    row: IChainRow,
    report: IAuditReport,
    checkpoint: ICheckpoint | null
  ) {
    this.#engine = engine;
    this.#keys = keys;
    this.#orgID = orgID;
    this.#row = row;
    this.#report = report;
    this.#known = checkpoint?.heads[row.chainID];
  }

  async run(): Promise<void> {
    const row = this.#row;
    if (
      !fits(this.#keys, row.startSeal, key => startSeal(key, row)) ||
      !fits(this.#keys, row.headSeal, key => headSeal(key, row))
    ) {
      this.#tell('its beginning or its end was changed');
      return;
    }
    if (this.#known && row.sequence < this.#known.sequence) {
      this.#tell(
        `ends with link ${row.sequence}, where a checkpoint knows link ${this.#known.sequence}: the database is older than that`
      );
    }
    let [sequence, mac] = [row.firstSequence, row.firstMac];
    while (sequence < row.sequence) {
      const links = await this.#engine.read(() => this.#read(sequence));
      if (!links.length) {
        this.#tell(`link ${sequence + 1} is missing`);
        return;
      }
      for (const { link, hash, isWhole } of links) {
        const isNext = link.sequence === sequence + 1;
        const before = mac;
        const isRight = isWhole && fits(this.#keys, link.mac, key => linkMac(key, before, link, hash));
        if (!isNext || !isRight) {
          this.#tell(
            isNext
              ? `an entry of link ${link.sequence} was changed or removed`
              : `link ${sequence + 1} is missing`
          );
          return;
        }
        ({ sequence, mac } = link);
        this.#look(link);
        if (sequence === row.sequence) {
          break;
        }
      }
    }
    if (!isSame(mac, row.mac)) {
      this.#tell('does not end as its head says');
    }
  }

  *#read(after: number): Step<{ link: ILinkRow; hash: Buffer; isWhole: boolean }[]> {
    const found = [];
    for (const link of yield* store.linksAfter(this.#row.chainID, after, LINKS_AT_ONCE)) {
      const ids = unpackIDs(link.entries);
      const entries = yield* entriesByID(this.#orgID, ids);
      found.push({ link, hash: hashOfEntries(entries), isWhole: entries.length === ids.length });
    }
    return found;
  }

  #look(link: ILinkRow): void {
    this.#report.links++;
    this.#report.entries += link.entries.byteLength / 16;
    const known = this.#known;
    if (known?.sequence === link.sequence && known.mac !== Buffer.from(link.mac).toString('hex')) {
      this.#tell(`link ${link.sequence} is another one than a checkpoint knows`);
    }
  }

  #tell(what: string): void {
    this.#report.problems.push(`Chain ${this.#row.chainID} ${what}.`);
  }
}

// The chains that make changes to the audit log visible.
import type { IChainRow, ILinkRow } from './rows';
import { type Step, all, first, id, insert, run } from './step';

export function* insertChain(row: IChainRow): Step<void> {
  yield* insert('audit_chain', row);
}

export function* insertLink(row: ILinkRow): Step<void> {
  yield* insert('audit_link', row);
}

/** Moves the tip; false if the chain is closed or its tip is not where its writer left it. */
export function* moveTip(row: IChainRow, from: number): Step<boolean> {
  const { sequence, mac, updatedAt, closedAt, tipMac, chainID } = row;
  const sql = `UPDATE audit_chain SET sequence = ?, mac = ?, updatedAt = ?, closedAt = ?, tipMac = ?
    WHERE chainID = ? AND sequence = ? AND closedAt = 0`;
  return (yield* run(sql, sequence, mac, updatedAt, closedAt, tipMac, id(chainID), from)) === 1;
}

/** Moves the beginning; false if another process has moved it meanwhile. */
export function* moveStart(row: IChainRow, from: number): Step<boolean> {
  const { firstSequence, firstMac, startMac, chainID } = row;
  const sql = `UPDATE audit_chain SET firstSequence = ?, firstMac = ?, startMac = ?
    WHERE chainID = ? AND firstSequence = ?`;
  return (yield* run(sql, firstSequence, firstMac, startMac, id(chainID), from)) === 1;
}

export function* chains(): Step<IChainRow[]> {
  return yield* all<IChainRow>('SELECT * FROM audit_chain ORDER BY chainID');
}

export function* chain(chainID: string): Step<IChainRow | null> {
  return yield* first<IChainRow>('SELECT * FROM audit_chain WHERE chainID = ?', id(chainID));
}

export function* countEntries(): Step<number> {
  return (yield* first<{ n: number }>('SELECT COUNT(*) AS n FROM audit'))?.n ?? 0;
}

/** Links after `sequence`, in their order. */
export function* linksAfter(chainID: string, sequence: number, limit: number): Step<ILinkRow[]> {
  const sql = 'SELECT * FROM audit_link WHERE chainID = ? AND sequence > ? ORDER BY sequence LIMIT ?';
  return yield* all<ILinkRow>(sql, id(chainID), sequence, limit);
}

export function* deleteLinks(chainID: string, upTo: number): Step<void> {
  yield* run('DELETE FROM audit_link WHERE chainID = ? AND sequence <= ?', id(chainID), upTo);
}

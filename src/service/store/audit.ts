import { firstIDAt } from '../uuid';
import type { IAuditRow, IIdempotencyRow } from './rows';
import { type Step, type Value, all, allIn, first, id, insert, run, runIn } from './step';

/** What an audit query asks for; absent means any. Times are microseconds. */
export interface IAuditFilter {
  type?: string;
  source?: string;
  userID?: string;
  apiKeyID?: string;
  teamID?: string;
  secretID?: string;
  from?: number;
  to?: number;
}

/** Sorts after every UUID. */
export const NEWEST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

export function* insertAudit(row: IAuditRow): Step<void> {
  yield* insert('audit', row, row);
}

/** Sorts before every UUID. */
export const OLDEST = '00000000-0000-0000-0000-000000000000';
const REVISIONS_AT_ONCE = 1000;

/**
 * Which versions of secret records the entries after `after` name.
 * @returns the last entry that was looked at, null where there are no more.
 */
export function* auditRevisions(
  orgID: string,
  after: string
): Step<{ revisions: { secretID: string; revision: number }[]; last: string | null }> {
  const rows = yield* all<Pick<IAuditRow, 'auditID' | 'secretID' | 'attributes'>>(
    'SELECT auditID, secretID, attributes FROM audit WHERE orgID = ? AND auditID > ? ORDER BY auditID LIMIT ?',
    id(orgID),
    id(after),
    REVISIONS_AT_ONCE
  );
  const revisions = rows.flatMap(({ secretID, attributes }) => {
    const { revision } = JSON.parse(attributes) as { revision?: string };
    return secretID !== null && revision !== undefined ? [{ secretID, revision: Number(revision) }] : [];
  });
  return { revisions, last: rows.length === REVISIONS_AT_ONCE ? rows[rows.length - 1].auditID : null };
}

/** Entries in the order of `auditIDs`; those that are gone are left out. */
export function* entriesByID(orgID: string, auditIDs: readonly string[]): Step<IAuditRow[]> {
  const sql = 'SELECT * FROM audit WHERE orgID = ? AND auditID IN (#)';
  const found = yield* allIn<IAuditRow>(sql, auditIDs, [id(orgID)]);
  const byID = new Map(found.map(row => [row.auditID, row]));
  return auditIDs.map(auditID => byID.get(auditID)).filter(row => row !== undefined);
}

export function* deleteEntries(orgID: string, auditIDs: readonly string[]): Step<void> {
  yield* runIn('DELETE FROM audit WHERE orgID = ? AND auditID IN (#)', auditIDs, [id(orgID)]);
}

/** Rows older than `before`, the newest first. Rows are never changed, so a page repeats none and skips none. */
export function* auditPage(
  orgID: string,
  filter: IAuditFilter,
  before: string,
  limit: number
): Step<IAuditRow[]> {
  const conditions = ['auditID < ?'];
  const values: Value[] = [id(before)];
  const add = (condition: string, value: Value | undefined): void => {
    if (value !== undefined) {
      conditions.push(condition);
      values.push(value);
    }
  };
  const ids = (uuid: string | undefined): Value | undefined => (uuid === undefined ? undefined : id(uuid));
  if (filter.userID === undefined && filter.secretID === undefined) {
    // Beside one of these SQLite would take this for the better index and read the whole log.
    add('orgID = ?', ids(orgID));
  }
  add('type = ?', filter.type);
  add('source = ?', filter.source);
  add('userID = ?', ids(filter.userID));
  add('apiKeyID = ?', ids(filter.apiKeyID));
  add('teamID = ?', ids(filter.teamID));
  add('secretID = ?', ids(filter.secretID));
  add('auditID > ?', ids(filter.from === undefined ? undefined : idFrom(filter.from)));
  add('createdAt >= ?', filter.from);
  add('createdAt <= ?', filter.to);
  const sql = `SELECT * FROM audit WHERE ${conditions.join(' AND ')} ORDER BY auditID DESC LIMIT ?`;
  return yield* all<IAuditRow>(sql, ...values, limit);
}

/** How many names of secrets that they cannot see a user has tried to take since `from`. */
export function* countRefusals(userID: string, from: number): Step<number> {
  // The type is no parameter, so that SQLite sees that its index of these rows alone will do.
  const sql = `SELECT COUNT(*) AS n FROM audit
    WHERE userID = ? AND type = 'SecretNameRefused' AND auditID > ? AND createdAt >= ?`;
  return (yield* first<{ n: number }>(sql, id(userID), id(idFrom(from)), from))?.n ?? 0;
}

/** Comes before all rows written since `from`: an id is made a moment before its row has its time. */
function idFrom(from: number): string {
  return firstIDAt(from / 1000 - 1000);
}

export function* idempotency(callerID: string, idempotencyKey: string): Step<IIdempotencyRow | null> {
  return yield* first<IIdempotencyRow>(
    'SELECT * FROM idempotency WHERE callerID = ? AND idempotencyKey = ?',
    id(callerID),
    idempotencyKey
  );
}

export function* insertIdempotency(row: IIdempotencyRow): Step<void> {
  yield* insert('idempotency', row);
}

/** Forgets idempotency keys made before `time`. */
export function* pruneIdempotency(time: number): Step<void> {
  yield* run('DELETE FROM idempotency WHERE createdAt < ?', time);
}

// One description of database work for every engine. A step yields statements and gets their outcome; SQLite
// drives it without awaiting, a MySQL connection awaits each. So every rule above is written once.

import type { IAuditRow } from './rows';
import { TABLES, type TableName, isIdentifier } from './tables';

/** A UUID as a value of a statement; an engine may store it as 16 bytes. */
export interface IIdentifier {
  readonly uuid: string;
}

export type Value = string | number | Uint8Array | IIdentifier | null;

export interface IStatement {
  readonly sql: string;
  readonly values: readonly Value[];
  /** Whether it gives rows and changes nothing. */
  readonly reads?: boolean;
  /** Whether it removes encrypted values; an engine then removes what is left of them in its files. */
  readonly erases?: boolean;
  /** The entry of the audit log that this writes; an engine has it sealed. */
  readonly entry?: IAuditRow;
}

/** Rows have UUIDs as text again. */
export interface IOutcome {
  readonly rows: readonly object[];
  /** Rows inserted, updated or deleted. */
  readonly changes: number;
}

/** Database work with a result; it has no other effect, since an engine may undo and repeat it. */
export type Step<T> = Generator<IStatement, T, IOutcome>;

/** Statements of one `IN (…)` list; longer lists are cut. */
const MOST_IN = 512;

/** Marks a UUID; null where there is none. */
export function id(uuid: string | null): IIdentifier | null {
  return uuid === null ? null : { uuid: uuid.toLowerCase() };
}

export function* all<T>(sql: string, ...values: Value[]): Step<T[]> {
  return (yield { sql, values, reads: true }).rows as T[];
}

export function* first<T>(sql: string, ...values: Value[]): Step<T | null> {
  return ((yield { sql, values, reads: true }).rows[0] as T | undefined) ?? null;
}

/** The number of rows that changed. */
export function* run(sql: string, ...values: Value[]): Step<number> {
  return (yield { sql, values }).changes;
}

/** The same for a change that removes encrypted values. */
export function* erase(sql: string, ...values: Value[]): Step<number> {
  return (yield { sql, values, erases: true }).changes;
}

/** Inserts `row`, whose keys are the columns. @param entry see IStatement. */
export function* insert(table: TableName, row: object, entry?: IAuditRow): Step<void> {
  const columns = Object.keys(row);
  const marks = columns.map(() => '?').join(', ');
  const values = Object.entries<Value>({ ...row }).map(([column, value]) => valueOf(column, value));
  yield { sql: `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${marks})`, values, entry };
}

/** Gives the row with the primary key of `row` its values, in all columns but `kept`. */
export function* update(table: TableName, row: object, kept: readonly string[]): Step<void> {
  const held: Record<string, Value> = { ...row };
  const primary: readonly string[] = TABLES[table].primary;
  const changed = Object.keys(held).filter(column => !primary.includes(column) && !kept.includes(column));
  const [set, where] = [changed, primary].map(columns => columns.map(column => `${column} = ?`));
  const values = [...changed, ...primary].map(column => valueOf(column, held[column]));
  yield { sql: `UPDATE ${table} SET ${set.join(', ')} WHERE ${where.join(' AND ')}`, values };
}

/** What a row holds in a column, as a value of a statement. */
export function valueOf(column: string, value: Value): Value {
  return isIdentifier(column) ? id(value as string | null) : value;
}

/**
 * Runs a query over a list of UUIDs of any length. `sql` holds `IN (#)` where the list goes; `before` and
 * `after` are the values around it.
 */
export function* allIn<T>(
  sql: string,
  ids: Iterable<string>,
  before: Value[] = [],
  after: Value[] = []
): Step<T[]> {
  const found: T[] = [];
  for (const chunk of chunksOf([...ids])) {
    found.push(...(yield* all<T>(listed(sql, chunk), ...before, ...chunk.map(id), ...after)));
  }
  return found;
}

/** The same for a change; gives the number of rows. */
export function* runIn(sql: string, ids: Iterable<string>, before: Value[] = []): Step<number> {
  let changes = 0;
  for (const chunk of chunksOf([...ids])) {
    changes += yield* run(listed(sql, chunk), ...before, ...chunk.map(id));
  }
  return changes;
}

function listed(sql: string, chunk: readonly string[]): string {
  return sql.replace('#', chunk.map(() => '?').join(', '));
}

/** Each chunk is filled up to a power of two with its last id, so that few statements are to be prepared. */
function* chunksOf(ids: string[]): Generator<string[]> {
  for (let start = 0; start < ids.length; start += MOST_IN) {
    const chunk = ids.slice(start, start + MOST_IN);
    while (chunk.length & (chunk.length - 1)) {
      chunk.push(chunk[chunk.length - 1]);
    }
    yield chunk;
  }
}

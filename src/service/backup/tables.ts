// The tables in a backup. It omits the memory of repeated requests. Names of secrets are also in their rows, but a
// restored vault has the same rows as the original.
import { type Step, type Value, all, valueOf } from '../store/step';
import { TABLES, type TableName } from '../store/tables';

/** The table that a backup omits. */
export const LEFT_OUT = 'idempotency';

export type Table = Exclude<TableName, typeof LEFT_OUT>;
export type Row = Record<string, Value>;

/** The tables of a backup, in its order. */
export const BACKED_UP = (Object.keys(TABLES) as TableName[]).filter(
  (table): table is Table => table !== LEFT_OUT
);

/** How many rows are read at once: a value may have 5 MiB. */
export function pageSizeOf(table: Table): number {
  return table === 'version' ? 4 : 500;
}

/** The rows of a table after `after`, in the order of its key columns. */
export function* pageOf(table: Table, after: Row | null): Step<Row[]> {
  const columns: readonly string[] = TABLES[table].primary;
  const values: Value[] = [];
  let where = '';
  if (after) {
    // (a, b) > (?, ?) in a form that every database accepts.
    const cases = columns.map((column, index) => {
      const same = columns.slice(0, index).map(one => `${one} = ?`);
      values.push(...columns.slice(0, index + 1).map(one => valueOf(one, after[one])));
      return `(${[...same, `${column} > ?`].join(' AND ')})`;
    });
    where = `WHERE ${cases.join(' OR ')}`;
  }
  return yield* all<Row>(
    `SELECT * FROM ${table} ${where} ORDER BY ${columns.join(', ')} LIMIT ?`,
    ...values,
    pageSizeOf(table)
  );
}

// What a backup holds. Repeats of requests are not worth keeping; the names of secrets are in their rows, too, but a
// restored vault shall be the same row by row.
import { type Step, type Value, all, id, isIdentifier } from '../store/step';

/** Tables with the columns that tell their rows apart, and how many rows are read at once. */
export const TABLES = {
  organization: { by: ['orgID'], atOnce: 1 },
  vault_key: { by: ['orgID', 'purpose', 'number'], atOnce: 500 },
  user: { by: ['orgID', 'userID'], atOnce: 500 },
  team: { by: ['orgID', 'teamID'], atOnce: 500 },
  membership: { by: ['orgID', 'teamID', 'memberID'], atOnce: 500 },
  api_key: { by: ['keyHash'], atOnce: 500 },
  invitation: { by: ['codeHash'], atOnce: 500 },
  secret: { by: ['secretID'], atOnce: 500 },
  secret_name: { by: ['orgID', 'name'], atOnce: 500 },
  access: { by: ['secretID', 'identityID'], atOnce: 500 },
  // One value may have 5 MiB.
  version: { by: ['secretID', 'version'], atOnce: 4 },
  audit: { by: ['orgID', 'auditID'], atOnce: 500 },
  audit_chain: { by: ['chainID'], atOnce: 500 },
  audit_link: { by: ['chainID', 'sequence'], atOnce: 500 }
} as const satisfies Record<string, { by: readonly string[]; atOnce: number }>;

/** Tables that a backup leaves out. */
export const LEFT_OUT: readonly string[] = ['idempotency'];

export type Table = keyof typeof TABLES;
export type Row = Record<string, Value>;

/** The rows of a table behind `after`, in the order of what tells them apart. */
export function* pageOf(table: Table, after: Row | null): Step<Row[]> {
  const { by, atOnce } = TABLES[table];
  const columns: readonly string[] = by;
  const values: Value[] = [];
  let where = '';
  if (after) {
    // (a, b) > (?, ?), written so that every database takes it.
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
    atOnce
  );
}

function valueOf(column: string, value: Value): Value {
  return isIdentifier(column) ? id(value as string | null) : value;
}

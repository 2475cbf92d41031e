import { TypedParameter } from 'mysql2';
import { type Value, isIdentifier } from '../step';

/** No UUID: longer than one, so that it equals none and no column takes it. */
const NONE = Buffer.alloc(17);
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A value for a statement that the server prepares: whole numbers with their type, since LIMIT takes no other. */
export function toParameter(value: Value): unknown {
  return typeof value === 'number' ? TypedParameter.LONGLONG(value) : toPlain(value);
}

/** A value for a statement that is sent as text. */
export function toPlain(value: Value): string | number | Buffer | null {
  if (value === null || typeof value !== 'object') {
    return value;
  }
  if ('uuid' in value) {
    return UUID.test(value.uuid) ? Buffer.from(value.uuid.replaceAll('-', ''), 'hex') : NONE;
  }
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

/** Turns UUIDs into text, in place. */
export function readRows(rows: Record<string, unknown>[], columns: readonly string[]): object[] {
  const identifiers = columns.filter(isIdentifier);
  for (const row of rows) {
    for (const column of identifiers) {
      const bytes = row[column];
      row[column] = bytes instanceof Uint8Array ? toUuid(Buffer.from(bytes)) : bytes;
    }
  }
  return rows;
}

function toUuid(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

const quoted = new Map<string, string>();

/**
 * Quotes every name: our SQL has its words in capitals and its names not, and each database reserves other words
 * (SingleStore `access`, for one). Our statements are few, so each is looked at once.
 */
export function quote(sql: string): string {
  let found = quoted.get(sql);
  if (found === undefined) {
    found = sql.replace(/'[^']*'|\b[a-z]\w*/g, part => (part.startsWith("'") ? part : `\`${part}\``));
    quoted.set(sql, found);
  }
  return found;
}

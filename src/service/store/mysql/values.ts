import { TypedParameter } from 'mysql2';
import { UUID, uuidOf } from '../../uuid';
import type { Value } from '../step';
import { isIdentifier } from '../tables';

/** No UUID: longer than one, so that it equals none and no column takes it. */
const NONE = Buffer.alloc(17);

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
      row[column] = bytes instanceof Uint8Array ? uuidOf(bytes) : bytes;
    }
  }
  return rows;
}

// MACs over rows of the database: they show what somebody changed there without the root key.
import { type KeyObject, createHmac } from 'node:crypto';
import type { Keyring } from './keyring';
import { contextOf, isSame } from './message';

/** The MAC over some bytes. HMAC-SHA-256. */
export function macOf(ring: Keyring, bytes: Uint8Array): Buffer {
  return createHmac('sha256', ring.macs[0]).update(bytes).digest();
}

/** Whether the vault made this MAC, with its root key or, while that is being replaced, with the former one. */
export function isMac(ring: Keyring, bytes: Uint8Array, mac: Uint8Array): boolean {
  return ring.macs.some(key => fits(key, bytes, mac));
}

/** Whether it was made with the present root key. */
export function isPresentMac(ring: Keyring, bytes: Uint8Array, mac: Uint8Array): boolean {
  return fits(ring.macs[0], bytes, mac);
}

/** A set of rows as one field: its order does not matter, its number does. */
export function setOf<Row>(rows: readonly Row[], fieldsOf: (row: Row) => (string | number | null)[]): Buffer {
  const parts = rows.map(row => contextOf(...fieldsOf(row))).sort((a, b) => a.compare(b));
  return contextOf(parts.length, ...parts);
}

function fits(key: KeyObject, bytes: Uint8Array, mac: Uint8Array): boolean {
  return isSame(createHmac('sha256', key).update(bytes).digest(), mac);
}

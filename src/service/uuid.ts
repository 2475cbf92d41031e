import { randomBytes } from 'node:crypto';

const MOST = 0xfff;
let last = 0;
let count = 0;

/** Makes a UUIDv7 (RFC 9562). Ids of one process sort in the order in which they were made, even within a millisecond. */
export function uuid7(): string {
  const bytes = randomBytes(16);
  const now = Date.now();
  if (now > last) {
    last = now;
    // A counter in the twelve bits after the time. It starts in its lower half, so that it can grow.
    count = bytes.readUInt16BE(6) & (MOST >> 1);
  } else if (++count > MOST) {
    last++;
    count = 0;
  }
  bytes.writeUIntBE(last, 0, 6);
  bytes.writeUInt16BE(0x7000 | count, 6);
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return uuidOf(bytes);
}

/** An id that sorts before every id made at this time or later. @param milliseconds since 1970. */
export function firstIDAt(milliseconds: number): string {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(Math.min(Math.max(Math.floor(milliseconds), 0), 2 ** 48 - 1), 0, 6);
  return uuidOf(bytes);
}

/** How a UUID is written. */
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A UUID of 16 bytes as text. */
export function uuidOf(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

import { type KeyObject, createHash, createHmac, createSecretKey, hkdfSync } from 'node:crypto';
import { contextOf } from '../crypto/message';
import type { IAuditRow } from '../store/rows';
import { uuidOf } from '../uuid';

type Field = string | number | Uint8Array | null;

const FIELDS: readonly (keyof IAuditRow)[] = [
  'orgID',
  'auditID',
  'createdAt',
  'type',
  'source',
  'userID',
  'userEmail',
  'firstName',
  'lastName',
  'apiKeyID',
  'teamID',
  'secretID',
  'attributes'
];

/** The key of the audit log. It is derived from the root key, so it stays when the key of values is rotated. */
export function auditKeyOf(root: KeyObject): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha512', root, '', 'helios-secrets audit', 32)));
}

/** HMAC-SHA-256 over fields. Each has its length in front, so that different fields never give the same bytes. */
export function macOf(key: KeyObject, purpose: string, ...fields: Field[]): Buffer {
  return createHmac('sha256', key)
    .update(contextOf(purpose, ...fields))
    .digest();
}

/** SHA-256 over entries in their order. */
export function hashOfEntries(entries: readonly IAuditRow[]): Buffer {
  const hash = createHash('sha256');
  for (const entry of entries) {
    hash.update(contextOf(...FIELDS.map(field => entry[field])));
  }
  return hash.digest();
}

/** The ids of entries, 16 bytes each. */
export function packIDs(entries: readonly IAuditRow[]): Buffer {
  return Buffer.from(entries.map(({ auditID }) => auditID.replaceAll('-', '')).join(''), 'hex');
}

export function unpackIDs(packed: Uint8Array): string[] {
  const count = Math.floor(packed.byteLength / 16);
  return Array.from({ length: count }, (_, index) => uuidOf(packed.subarray(index * 16, index * 16 + 16)));
}

import type { DatabaseSync } from 'node:sqlite';
import { HeliosError } from '../../../contract';

/** Marks the file as ours in its header: "hsec". */
export const APPLICATION_ID = 0x68736563;

// One entry a schema version; an entry never changes once it was released.
const MIGRATIONS = [
  `
  CREATE TABLE organization (
    orgID TEXT PRIMARY KEY, name TEXT NOT NULL, keyCheck BLOB NOT NULL, createdAt INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE user (
    userID TEXT PRIMARY KEY, email TEXT NOT NULL, firstName TEXT NOT NULL, lastName TEXT NOT NULL
  ) STRICT;
  CREATE TABLE secret (
    secretID TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, version INTEGER NOT NULL,
    createdBy TEXT NOT NULL, createdAt INTEGER NOT NULL,
    lastUpdatedBy TEXT NOT NULL, lastUpdatedAt INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE version (
    secretID TEXT NOT NULL REFERENCES secret ON DELETE CASCADE, version INTEGER NOT NULL,
    ciphertext BLOB NOT NULL, wrappedKey BLOB NOT NULL, PRIMARY KEY (secretID, version)
  ) STRICT;
  CREATE TABLE access (
    secretID TEXT NOT NULL REFERENCES secret ON DELETE CASCADE, identityID TEXT NOT NULL,
    role TEXT NOT NULL, PRIMARY KEY (secretID, identityID)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE idempotency (
    caller TEXT NOT NULL, key TEXT NOT NULL, operation TEXT NOT NULL, secretID TEXT NOT NULL,
    createdAt INTEGER NOT NULL, PRIMARY KEY (caller, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX idempotencyByAge ON idempotency (createdAt);
  CREATE TABLE audit (
    auditID TEXT PRIMARY KEY, createdAt INTEGER NOT NULL, type TEXT NOT NULL, userID TEXT NOT NULL,
    secretID TEXT NOT NULL, secretName TEXT NOT NULL, notebook TEXT NOT NULL, kernelID TEXT NOT NULL,
    requestID TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX auditBySecret ON audit (secretID, auditID);
  `
];

/** The schema version of this program. */
export const SCHEMA_VERSION = MIGRATIONS.length;

function pragma(database: DatabaseSync, name: string): number {
  return Number(Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
}

/**
 * Refuses a vault that a newer version has changed.
 * @throws HeliosError vault_too_new
 */
export function checkSchema(database: DatabaseSync): void {
  if (pragma(database, 'user_version') > SCHEMA_VERSION) {
    throw new HeliosError('vault_too_new');
  }
}

/**
 * Refuses somebody else's database; it only reads.
 * @throws HeliosError vault_corrupt
 */
export function checkOwner(database: DatabaseSync): void {
  // One transaction, so that a vault which another process makes in this moment is seen whole or not at all.
  database.exec('BEGIN');
  try {
    const tables = database.prepare('SELECT count(*) AS n FROM sqlite_schema').get() as { n: number };
    const owner = pragma(database, 'application_id');
    const isNew = tables.n === 0 && owner === 0 && pragma(database, 'user_version') === 0;
    if (owner !== APPLICATION_ID && !isNew) {
      throw new HeliosError('vault_corrupt');
    }
  } finally {
    if (database.isTransaction) {
      database.exec('ROLLBACK');
    }
  }
}

/**
 * Brings the schema to this program's version, in one transaction.
 * @throws HeliosError vault_too_new
 */
export function migrate(database: DatabaseSync): void {
  checkSchema(database);
  if (pragma(database, 'user_version') === SCHEMA_VERSION) {
    return;
  }
  database.exec('BEGIN IMMEDIATE');
  try {
    // Read again: another process may have migrated while this one waited.
    const from = pragma(database, 'user_version');
    MIGRATIONS.slice(from).forEach(step => database.exec(step));
    database.exec(
      `PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`
    );
  } catch (error) {
    if (database.isTransaction) {
      database.exec('ROLLBACK');
    }
    throw error;
  }
}

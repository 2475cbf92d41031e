import type { DatabaseSync } from 'node:sqlite';
import { HeliosError } from '../../../contract';

/** Marks the file as ours in its header: "hsec". */
export const APPLICATION_ID = 0x68736563;

// One entry for each schema version; an entry never changes once it was released.
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE organization (
    one INTEGER PRIMARY KEY DEFAULT 1, orgID TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
    keyCheck BLOB NOT NULL, createdAt INTEGER NOT NULL, directoryVersion INTEGER NOT NULL, changes INTEGER NOT NULL,
    term INTEGER NOT NULL, directoryMac BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE user (
    orgID TEXT NOT NULL, userID TEXT NOT NULL, email TEXT NOT NULL, firstName TEXT NOT NULL,
    lastName TEXT NOT NULL, isAdministrator INTEGER NOT NULL, hasKey INTEGER NOT NULL, createdBy TEXT,
    createdAt INTEGER NOT NULL, creations INTEGER NOT NULL, PRIMARY KEY (orgID, userID)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE team (
    orgID TEXT NOT NULL, teamID TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL, createdBy TEXT,
    createdAt INTEGER NOT NULL, PRIMARY KEY (orgID, teamID)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE membership (
    orgID TEXT NOT NULL, teamID TEXT NOT NULL, memberID TEXT NOT NULL, kind TEXT NOT NULL,
    createdAt INTEGER NOT NULL, PRIMARY KEY (orgID, teamID, memberID)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE secret (
    secretID TEXT PRIMARY KEY, orgID TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL,
    grantsVersion INTEGER NOT NULL, createdBy TEXT NOT NULL, createdAt INTEGER NOT NULL,
    lastUpdatedBy TEXT NOT NULL, lastUpdatedAt INTEGER NOT NULL, lastUsedAt INTEGER NOT NULL,
    deletedAt INTEGER NOT NULL, deletedBy TEXT, headMac BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX secretByDeletion ON secret (orgID, deletedAt) WHERE deletedAt > 0;
  CREATE TABLE secret_name (
    orgID TEXT NOT NULL, name TEXT NOT NULL, secretID TEXT NOT NULL, PRIMARY KEY (orgID, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE version (
    secretID TEXT NOT NULL, version INTEGER NOT NULL, ciphertext BLOB NOT NULL, wrappedKey BLOB NOT NULL,
    term INTEGER NOT NULL, createdBy TEXT NOT NULL, createdAt INTEGER NOT NULL, PRIMARY KEY (secretID, version)
  ) STRICT;
  CREATE TABLE access (
    secretID TEXT NOT NULL, identityID TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, role TEXT NOT NULL,
    createdBy TEXT, createdAt INTEGER NOT NULL, PRIMARY KEY (secretID, identityID)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX accessByIdentity ON access (identityID, name);
  CREATE TABLE idempotency (
    callerID TEXT NOT NULL, idempotencyKey TEXT NOT NULL, operation TEXT NOT NULL, result TEXT NOT NULL,
    createdAt INTEGER NOT NULL, PRIMARY KEY (callerID, idempotencyKey)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX idempotencyByAge ON idempotency (createdAt);
  CREATE TABLE api_key (
    keyHash TEXT PRIMARY KEY, apiKeyID TEXT NOT NULL, orgID TEXT NOT NULL, userID TEXT NOT NULL,
    name TEXT NOT NULL, scope TEXT NOT NULL, secretIDs TEXT NOT NULL, createdAt INTEGER NOT NULL,
    expiresAt INTEGER NOT NULL, revokedAt INTEGER NOT NULL, disabledAt INTEGER NOT NULL, lastUsedAt INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX apiKeyByID ON api_key (apiKeyID);
  CREATE INDEX apiKeyByUser ON api_key (userID);
  CREATE TABLE invitation (
    codeHash TEXT PRIMARY KEY, orgID TEXT NOT NULL, userID TEXT NOT NULL, createdBy TEXT,
    createdAt INTEGER NOT NULL, expiresAt INTEGER NOT NULL, usedAt INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX invitationByUser ON invitation (userID);
  CREATE TABLE audit (
    orgID TEXT NOT NULL, auditID TEXT NOT NULL, createdAt INTEGER NOT NULL, type TEXT NOT NULL,
    source TEXT NOT NULL, userID TEXT, userEmail TEXT NOT NULL, firstName TEXT NOT NULL, lastName TEXT NOT NULL,
    apiKeyID TEXT, teamID TEXT, secretID TEXT, attributes TEXT NOT NULL, PRIMARY KEY (orgID, auditID)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX auditBySecret ON audit (secretID, auditID);
  CREATE INDEX auditByUser ON audit (userID, auditID);
  CREATE INDEX auditByRefusal ON audit (userID, auditID) WHERE type = 'SecretNameRefused';
  CREATE TABLE vault_key (
    orgID TEXT NOT NULL, purpose TEXT NOT NULL, number INTEGER NOT NULL, wrappedKey BLOB NOT NULL,
    createdAt INTEGER NOT NULL, PRIMARY KEY (orgID, purpose, number)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE audit_chain (
    chainID TEXT PRIMARY KEY, startedAt INTEGER NOT NULL, firstSequence INTEGER NOT NULL, firstMac BLOB NOT NULL,
    startSeal BLOB NOT NULL, sequence INTEGER NOT NULL, mac BLOB NOT NULL, updatedAt INTEGER NOT NULL,
    closedAt INTEGER NOT NULL, headSeal BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE audit_link (
    chainID TEXT NOT NULL, sequence INTEGER NOT NULL, createdAt INTEGER NOT NULL, entries BLOB NOT NULL,
    mac BLOB NOT NULL, PRIMARY KEY (chainID, sequence)
  ) STRICT, WITHOUT ROWID;
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
 * Looks for damage after a writer that did not close the file. It may also be one that still runs; it only reads.
 * @throws HeliosError vault_corrupt
 */
export function checkPages(database: DatabaseSync): void {
  const { quick_check: found } = database.prepare('PRAGMA quick_check(1)').get() as { quick_check: string };
  if (found !== 'ok') {
    throw new HeliosError('vault_corrupt');
  }
}

/**
 * Brings the schema to the version that `steps` lead to, in one transaction.
 * @throws HeliosError vault_too_new
 */
export function migrate(database: DatabaseSync, steps: readonly string[] = MIGRATIONS): void {
  if (pragma(database, 'user_version') > steps.length) {
    throw new HeliosError('vault_too_new');
  }
  if (pragma(database, 'user_version') === steps.length) {
    return;
  }
  database.exec('BEGIN IMMEDIATE');
  try {
    // Read again: another process may have migrated while this one waited.
    const from = pragma(database, 'user_version');
    steps.slice(from).forEach(step => database.exec(step));
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${steps.length}; COMMIT`);
  } catch (error) {
    if (database.isTransaction) {
      database.exec('ROLLBACK');
    }
    throw error;
  }
}

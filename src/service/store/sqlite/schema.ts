import type { DatabaseSync } from 'node:sqlite';
import { HeliosError } from '../../../contract';
import { type ITable, TABLES, columnsOf, quoted } from '../tables';

/** Marks the file as ours in its header: "hsec". */
export const APPLICATION_ID = 0x68736563;

// Entries of the audit log about names that somebody tried to take are counted before each new secret.
const REFUSALS = "CREATE INDEX auditByRefusal ON audit (userID, auditID) WHERE type = 'SecretNameRefused';";

// One entry for each schema version; an entry never changes once it was released.
export const MIGRATIONS: readonly string[] = [
  [...Object.entries<ITable>(TABLES).flatMap(makeTable), REFUSALS].join('\n')
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

function makeTable([name, table]: [string, ITable]): string[] {
  const list = (columns: readonly string[]): string => columns.map(quoted).join(', ');
  // Rows without an id of SQLite's own lie in the order of the key, but large ones would make its tree deep.
  const isLarge = table.columns.bytes !== undefined;
  const indexes = Object.entries(table.keys ?? {}).map(
    ([key, on]) => `CREATE INDEX ${key} ON ${quoted(name)} (${list(on)});`
  );
  const definition = `${columnsOf(table, 0)}, PRIMARY KEY (${list(table.primary)})`;
  return [
    `CREATE TABLE ${quoted(name)} (${definition}) STRICT${isLarge ? '' : ', WITHOUT ROWID'};`,
    ...indexes
  ];
}

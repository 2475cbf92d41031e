// Databases of a team by name: a URL of the MySQL protocol, or the path of an SQLite file.
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { HeliosError } from '../../contract';
import type { IEngine } from './engine';
import { isOnNetwork } from './fileSystem';
import { toVaultError } from './sqlite/errors';
import { patiently } from './sqlite/patience';
import { SCHEMA_VERSION } from './sqlite/schema';
import { SqliteEngine } from './sqlite/sqliteEngine';

/** Whether this names a database server rather than a file. */
export function isServer(database: string): boolean {
  return /^[a-z][a-z0-9+]*:\/\//i.test(database);
}

/**
 * Opens a database for work; it must have the tables of this version, which only `migrate` changes.
 * @throws HeliosError organization_missing, schema_outdated, vault_*, database_*
 */
export async function openDatabase(database: string): Promise<IEngine> {
  if (isServer(database)) {
    // Only here: a vault on this computer needs no driver.
    return (await import('./mysql/migrate')).openDatabase(database);
  }
  if (!existsSync(database)) {
    throw new HeliosError(
      'organization_missing',
      `There is no database ${database}. Name another one with --database, or make it with: helios-secrets init`
    );
  }
  return openFile(database, () => checkVersion(database));
}

/** Brings the tables of a database to this program's version and makes them where there are none. */
export async function migrateDatabase(database: string): Promise<void> {
  if (isServer(database)) {
    return (await import('./mysql/migrate')).migrateDatabase(database);
  }
  await openFile(database).close();
}

function openFile(path: string, check: () => void = () => undefined): SqliteEngine {
  const folder = dirname(path);
  if (!existsSync(folder)) {
    throw new HeliosError('vault_read_only', `There is no folder ${folder}. Make it, then try again.`);
  }
  if (isOnNetwork(folder)) {
    throw new HeliosError(
      'vault_network_file_system',
      `${folder} is on a network file system, where an SQLite file is not safe. Name one on a local disk with --database.`
    );
  }
  return patiently(() => {
    check();
    return new SqliteEngine(path);
  });
}

/** Reads only, since opening the file for work would change its tables. */
function checkVersion(path: string): void {
  try {
    const file = new DatabaseSync(path, { readOnly: true });
    try {
      const row = file.prepare('PRAGMA user_version').get() as { user_version: number };
      if (row.user_version > 0 && row.user_version < SCHEMA_VERSION) {
        throw new HeliosError('schema_outdated');
      }
    } finally {
      file.close();
    }
  } catch (error) {
    throw toVaultError(error);
  }
}

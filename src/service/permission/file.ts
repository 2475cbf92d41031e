import { chmodSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { HeliosError } from '../../contract';
import { patiently } from '../store/sqlite/patience';
import { isOnNetwork } from '../store/fileSystem';

/** Beside the vault, and apart from it: what is kept here is about this computer, wherever the secrets are. */
export const PERMISSION_FILE = 'notebooks.sqlite3';

const VERSION = 1;

const SESSION = `
    identity TEXT NOT NULL,
    root TEXT NOT NULL,
    connection TEXT NOT NULL,
    kernelStart TEXT NOT NULL,
    session TEXT NOT NULL`;

/**
 * What was answered, for one start of a kernel or, where kernelStart is empty, for the file of a notebook; and the
 * questions that were asked.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS answer (${SESSION},
    path TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    answeredAt INTEGER NOT NULL,
    lastReadAt INTEGER,
    PRIMARY KEY (identity, root, connection, kernelStart, session, path, name)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS answerByPath ON answer (root, path);
  CREATE TABLE IF NOT EXISTS question (${SESSION},
    nonce TEXT PRIMARY KEY,
    requestID TEXT NOT NULL,
    isForeign INTEGER NOT NULL,
    names TEXT NOT NULL,
    until INTEGER NOT NULL,
    answer TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS questionByKernel ON question (kernelStart);
  PRAGMA user_version = ${VERSION};
`;

/** Opens the file that all services of this user share. One that is damaged is put aside: what is lost is asked again. */
export function openPermissionFile(home: string): DatabaseSync {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const path = join(home, PERMISSION_FILE);
  const again = (): DatabaseSync => patiently(() => open(path, isOnNetwork(home)));
  try {
    return again();
  } catch (error) {
    if (!(error instanceof HeliosError && error.code === 'vault_corrupt')) {
      throw error;
    }
    ['-wal', '-shm'].forEach(end => rmSync(path + end, { force: true }));
    renameSync(path, `${path}.damaged`);
    return again();
  }
}

function open(path: string, onNetwork: boolean): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    if (process.platform !== 'win32') {
      chmodSync(path, 0o600);
    }
    // The memory of a write-ahead log is not shared between machines.
    database.exec(`
      PRAGMA journal_mode = ${onNetwork ? 'DELETE' : 'WAL'};
      PRAGMA synchronous = FULL;
      PRAGMA trusted_schema = OFF;
    `);
    const { user_version: version } = database.prepare('PRAGMA user_version').get() as Record<string, number>;
    if (version > VERSION) {
      throw new HeliosError('vault_too_new');
    }
    if (version < VERSION) {
      database.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT;`);
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

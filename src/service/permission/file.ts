import { chmodSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { HeliosError } from '../../contract';
import { toVaultError } from '../store/sqlite/errors';
import { patiently, untilFree } from '../store/sqlite/patience';
import { isOnNetwork } from '../store/fileSystem';

/** Beside the vault, and apart from it: what is kept here is about this computer, wherever the secrets are. */
export const PERMISSION_FILE = 'notebooks.sqlite3';

const VERSION = 1;

/** How long a write waits for another service of this user, in milliseconds. */
const PATIENCE = 5000;

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

/** The file that remembers; opened when it is first needed, and shared by all services of this user. */
export class PermissionFile {
  readonly #home: string;
  #database: DatabaseSync | undefined;

  constructor(home: string) {
    this.#home = home;
  }

  /** Reads at once; with a write-ahead log no other process is in the way. @throws HeliosError vault_* */
  read<T>(work: (database: DatabaseSync) => T): T {
    try {
      return work(this.#open());
    } catch (error) {
      throw toVaultError(error);
    }
  }

  /** Writes in one transaction, and again while another process writes. @throws HeliosError vault_* */
  write<T>(work: (database: DatabaseSync) => T, patience = PATIENCE): Promise<T> {
    return untilFree(() => {
      const database = this.#open();
      database.exec('BEGIN IMMEDIATE');
      try {
        const result = work(database);
        database.exec('COMMIT');
        return result;
      } finally {
        if (database.isTransaction) {
          database.exec('ROLLBACK');
        }
      }
    }, patience);
  }

  close(): void {
    this.#database?.close();
    this.#database = undefined;
  }

  #open(): DatabaseSync {
    return (this.#database ??= openOrReplace(this.#home));
  }
}

function openOrReplace(home: string): DatabaseSync {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const path = join(home, PERMISSION_FILE);
  const again = (): DatabaseSync => patiently(() => open(path, isOnNetwork(home)));
  try {
    return again();
  } catch (error) {
    if (!(error instanceof HeliosError && error.code === 'vault_corrupt')) {
      throw error;
    }
    // What is lost is asked again.
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

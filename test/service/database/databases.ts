// Throw-away databases on a server, for the suites that every store must pass.
import { randomBytes } from 'node:crypto';
import { createConnection } from 'mysql2/promise';
import { readAddress } from '../../../src/service/store/mysql/address';
import { migrateDatabase, openDatabase } from '../../../src/service/store/mysql/migrate';
import type { IDatabases } from '../teamVault';

/** The server of this run; see setup.ts. */
export function serverUrl(): string {
  const url = process.env.HELIOS_TEST_DATABASE;
  if (!url) {
    throw new Error('HELIOS_TEST_DATABASE names no server.');
  }
  return url;
}

/** The same server and options with another database. */
export function withDatabase(url: string, database: string): string {
  return url.replace(/^(mysql:\/\/[^/]+\/)[^?]*/, `$1${database}`);
}

/** Runs statements on a server as they are written. */
export async function runOn(url: string, ...statements: string[]): Promise<object[]> {
  const { servers, user, password, tls } = readAddress(url);
  const ssl = tls ? { ...tls, verifyIdentity: true } : undefined;
  const connection = await createConnection({ ...servers[0], user, password, ssl });
  try {
    let rows: unknown;
    for (const statement of statements) {
      [rows] = await connection.query(statement);
    }
    return rows as object[];
  } finally {
    connection.destroy();
  }
}

/** Databases with names of their own on the server at `url`, all removed in the end. */
export class ServerDatabases implements IDatabases {
  readonly name = 'the MySQL protocol';
  readonly #url: string;
  readonly #made: string[] = [];

  constructor(url: string = serverUrl()) {
    this.#url = url;
  }

  /** An empty database without tables; gives its URL. */
  async makeEmpty(): Promise<string> {
    const database = `helios_test_${randomBytes(8).toString('hex')}`;
    const isSingleStore = (await runOn(this.#url, "SHOW VARIABLES LIKE 'memsql_version'")).length > 0;
    const options = isSingleStore ? ' WITH SYNC DURABILITY SYNC REPLICATION' : '';
    await runOn(this.#url, `CREATE DATABASE ${database}${options}`);
    this.#made.push(database);
    return withDatabase(this.#url, database);
  }

  /** One with all tables; gives its URL. */
  async makeMigrated(): Promise<string> {
    const url = await this.makeEmpty();
    await migrateDatabase(url);
    return url;
  }

  /** Removes all rows of a database. */
  async clear(url: string): Promise<void> {
    const database = readAddress(url).database;
    const tables = await runOn(url, `SHOW TABLES FROM ${database}`);
    const names = tables.map(row => String(Object.values(row)[0])).filter(name => name !== 'helios_schema');
    await runOn(url, ...names.map(name => `DELETE FROM ${database}.\`${name}\``));
  }

  async make(): ReturnType<IDatabases['make']> {
    return openDatabase(await this.makeMigrated());
  }

  async remove(): Promise<void> {
    await runOn(
      this.#url,
      ...this.#made.splice(0).map(name => `DROP DATABASE IF EXISTS ${name}`),
      'SELECT 1'
    );
  }
}

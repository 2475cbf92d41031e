import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { HeliosError } from '../../../contract';
import type { Value } from '../step';
import { type IAddress, type IServer, readAddress } from './address';
import { remedyOf, toDatabaseError } from './errors';
import { MysqlEngine } from './mysqlEngine';
import { Pool } from './pool';
import { type IDialect, type Migrations, SCHEMA_VERSION, makeState, migrations } from './schema';
import { Session } from './session';

/** How long a lease lasts unless it is renewed, in microseconds of the database's clock, and how often it is. */
const LEASE = 30e6;
const RENEWAL = 5000;
const NOW = 'UNIX_TIMESTAMP() * 1000000';
const TAKE =
  'UPDATE `helios_schema` SET `holder` = ?, `until` = ' +
  `${NOW} + ? WHERE \`one\` = 1 AND (\`holder\` = ? OR \`until\` < ${NOW})`;
/** Binary sorts of text that tell trailing spaces apart: MariaDB's, and that of MySQL and TiDB. */
const COLLATIONS = ['utf8mb4_nopad_bin', 'utf8mb4_0900_bin'];

/**
 * Opens a database whose tables are there. Connections are made as they are needed; the first is made here.
 * @param url see `readAddress`.
 * @throws HeliosError request_invalid, schema_outdated, database_unavailable, database_not_durable
 */
export async function openDatabase(url: string): Promise<MysqlEngine> {
  const pool = new Pool(readAddress(url), openChecked);
  try {
    await pool.use(Date.now(), async () => undefined);
  } catch (error) {
    throw toDatabaseError(error);
  }
  return new MysqlEngine(pool);
}

/**
 * Makes the tables, or changes them to the newest version of `steps`. One process does it at a time; another waits and then
 * finds it done. A database that is newer stays as it is.
 * @throws HeliosError request_invalid, schema_outdated, database_unavailable, database_not_durable
 */
export async function migrateDatabase(
  url: string,
  steps: (dialect: IDialect) => Migrations = migrations
): Promise<void> {
  const pool = new Pool(readAddress(url), (address, server) => Session.open(address, server));
  try {
    await pool.use(Date.now(), async session => {
      const dialect = await dialectOf(session);
      await session.run(makeState(dialect));
      await lease(session, pool, () => change(session, steps(dialect)));
    });
  } catch (error) {
    throw toDatabaseError(error);
  } finally {
    await pool.close();
  }
}

/** @throws HeliosError schema_outdated unless this program works with the tables that are there. */
async function openChecked(address: IAddress, server: IServer): Promise<Session> {
  const session = await Session.open(address, server);
  try {
    checkVersion(await versionOf(session), SCHEMA_VERSION + 1);
    return session;
  } catch (error) {
    session.end();
    throw toDatabaseError(error);
  }
}

async function change(session: Session, steps: Migrations): Promise<void> {
  const before = await versionOf(session);
  const newest = Math.max(...steps.keys());
  if (before > newest) {
    checkVersion(before, newest);
  }
  for (const [version, statements] of steps) {
    if (version > before) {
      for (const statement of statements) {
        await session.run(statement);
      }
      await session.execute('UPDATE `helios_schema` SET `version` = ? WHERE `one` = 1', [version]);
    }
  }
}

/** Runs `work` while no other process does such work. */
async function lease(session: Session, pool: Pool, work: () => Promise<void>): Promise<void> {
  const holder = randomUUID();
  await insertState(session);
  const take = async (by: Session, lasts: number): Promise<boolean> => {
    const values: Value[] = [holder, lasts, holder];
    try {
      return (await by.execute(TAKE, values)).changes === 1;
    } catch (error) {
      // Of two nodes that give the lease away at once, one takes it back.
      if (remedyOf(error) === 'repeat') {
        return false;
      }
      throw error;
    }
  };
  while (!(await take(session, LEASE))) {
    await delay(200);
  }
  // On a connection of its own: a change of a large table takes longer than a lease.
  const timer = setInterval(
    () => void pool.use(Date.now() + RENEWAL, other => take(other, LEASE)).catch(() => undefined),
    RENEWAL
  );
  try {
    await work();
  } finally {
    clearInterval(timer);
    await take(session, -LEASE).catch(() => undefined);
  }
}

async function insertState(session: Session): Promise<void> {
  try {
    const sql = 'INSERT INTO `helios_schema` (`one`, `version`, `holder`, `until`) VALUES (1, 0, ?, 0)';
    await session.execute(sql, ['']);
  } catch (error) {
    if (remedyOf(error) !== 'look') {
      throw error;
    }
  }
}

async function versionOf(session: Session): Promise<number> {
  const { rows } = await session.execute('SELECT `version` FROM `helios_schema` WHERE `one` = 1', []);
  return (rows[0] as { version: number } | undefined)?.version ?? 0;
}

function checkVersion(version: number, newest: number): void {
  if (version < SCHEMA_VERSION) {
    throw new HeliosError('schema_outdated');
  }
  if (version > newest) {
    throw new HeliosError(
      'schema_outdated',
      'The tables in the database were made by a newer version of helios-secrets. Upgrade it here, then start again.'
    );
  }
}

async function dialectOf(session: Session): Promise<IDialect> {
  const isSingleStore = session.facts.has('memsql_version');
  const { rows } = isSingleStore ? { rows: [] } : await session.run("SHOW COLLATION LIKE 'utf8mb4%bin'");
  const there = new Set(rows.map(row => String(Object.values(row)[0])));
  return { isSingleStore, collation: COLLATIONS.find(name => there.has(name)) ?? 'utf8mb4_bin' };
}

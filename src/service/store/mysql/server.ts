import { HeliosError } from '../../../contract';
import type { IOutcome } from '../step';

/** What is asked of a server when a connection is set up. */
export interface IAsked {
  readonly facts: ReadonlyMap<string, string>;
  run(sql: string): Promise<IOutcome>;
}

/** A value of 5 MiB, twice as long where a statement is text, and what is around it. */
const LEAST_PACKET = 16 * 1024 * 1024;
/** Seconds that a transaction waits for the lock of another one. */
const LOCK = 5;

/** The variables of a server. SingleStore's SHOW VARIABLES is asked without a filter, as everywhere. */
export async function readFacts(session: Pick<IAsked, 'run'>): Promise<Map<string, string>> {
  const { rows } = await session.run('SHOW VARIABLES');
  return new Map(
    rows.map(row => {
      const [name, value] = Object.values(row) as string[];
      return [name.toLowerCase(), value];
    })
  );
}

/**
 * Refuses a server that may lose what it has acknowledged, is behind others, or cannot take a large value.
 * @throws HeliosError database_not_durable, database_unavailable
 */
export async function checkServer(session: IAsked): Promise<void> {
  const { facts } = session;
  if (facts.has('memsql_version')) {
    await checkSingleStore(session);
  }
  // Galera's nodes too: what they have acknowledged is on no disk yet when all of them lose their power.
  const isLogged = (facts.get('innodb_flush_log_at_trx_commit') ?? '1') === '1';
  const isBinlogged = facts.get('log_bin') !== 'ON' || facts.get('sync_binlog') === '1';
  if (!isLogged || !isBinlogged) {
    throw new HeliosError('database_not_durable');
  }
  if (facts.get('read_only') === 'ON' || facts.get('super_read_only') === 'ON') {
    throw new HeliosError(
      'database_unavailable',
      'This database server is read only: a copy that may be behind. Name the server that takes writes.'
    );
  }
  if (Number(facts.get('max_allowed_packet') ?? LEAST_PACKET) < LEAST_PACKET) {
    throw new HeliosError(
      'database_unavailable',
      'The database takes no value of 5 MB. Set max_allowed_packet=16M on the server, then start again.'
    );
  }
}

/** What each connection needs to be set to. */
export function makeSettings(facts: ReadonlyMap<string, string>): string[] {
  if (facts.has('memsql_version')) {
    // It knows READ COMMITTED and strict mode only.
    return [];
  }
  const settings = ["sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'", "time_zone = '+00:00'"];
  const add = (name: string, value: string): unknown =>
    facts.has(name) && settings.push(`${name} = ${value}`);
  // With BEGIN and SELECT a node of Galera waits until it has applied what others have acknowledged.
  add('wsrep_sync_wait', '1');
  add('innodb_lock_wait_timeout', String(LOCK));
  add('tidb_txn_mode', "'pessimistic'");
  return ['SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED', `SET SESSION ${settings.join(', ')}`];
}

/** A commit of SingleStore is on a disk only where the database was made so. */
async function checkSingleStore(session: IAsked): Promise<void> {
  const { rows } = await session.run(
    'SELECT IS_SYNC_DURABILITY FROM information_schema.DISTRIBUTED_DATABASES WHERE DATABASE_NAME = DATABASE()'
  );
  const [isSync] = rows.map(row => String(Object.values(row)[0]));
  if (isSync !== undefined && /^(0|no|off|false)$/i.test(isSync)) {
    throw new HeliosError(
      'database_not_durable',
      'The database can lose commits that it has acknowledged. Create it with CREATE DATABASE … WITH SYNC DURABILITY SYNC REPLICATION, then start again.'
    );
  }
}

import type { ErrorCode } from '../../../../src/contract';
import {
  type IAsked,
  checkServer,
  makeSettings,
  readFacts
} from '../../../../src/service/store/mysql/server';
import { withCode } from '../../fixtures';

const GOOD = {
  innodb_flush_log_at_trx_commit: '1',
  log_bin: 'OFF',
  sync_binlog: '0',
  max_allowed_packet: '16777216'
};

/** A server with these variables, which answers every question with `rows`. */
function server(facts: Record<string, string>, rows: object[] = []): IAsked {
  return { facts: new Map(Object.entries(facts)), run: async () => ({ rows, changes: 0 }) };
}

test.each<[string, Record<string, string>]>([
  ['without a binary log', GOOD],
  ['with a binary log on the disk', { ...GOOD, log_bin: 'ON', sync_binlog: '1' }],
  ['that has none of these variables, as TiDB', { tidb_txn_mode: 'pessimistic' }]
])('a database server %s is accepted', async (_, facts) => {
  await expect(checkServer(server(facts))).resolves.toBeUndefined();
});

test.each<[string, Record<string, string>, ErrorCode]>([
  ['writes its log once a second', { innodb_flush_log_at_trx_commit: '2' }, 'database_not_durable'],
  [
    'is a node of Galera that does so',
    { innodb_flush_log_at_trx_commit: '0', wsrep_on: 'ON' },
    'database_not_durable'
  ],
  ['leaves its binary log to the system', { log_bin: 'ON', sync_binlog: '0' }, 'database_not_durable'],
  ['writes its binary log once in a while', { log_bin: 'ON', sync_binlog: '100' }, 'database_not_durable'],
  ['is a copy', { read_only: 'ON' }, 'database_unavailable'],
  ['is a copy for everybody', { super_read_only: 'ON' }, 'database_unavailable'],
  ['takes no large value', { max_allowed_packet: '4194304' }, 'database_unavailable']
])('a database server that %s is refused', async (_, facts, code) => {
  await expect(checkServer(server({ ...GOOD, ...facts }))).rejects.toEqual(withCode(code));
});

test.each([
  ['1', true],
  ['0', false],
  ['OFF', false]
])('SingleStore with IS_SYNC_DURABILITY %s is taken: %s', async (isSync, isTaken) => {
  const checked = checkServer(server({ memsql_version: '8.9.10' }, [{ IS_SYNC_DURABILITY: isSync }]));
  await (isTaken
    ? expect(checked).resolves.toBeUndefined()
    : expect(checked).rejects.toEqual(withCode('database_not_durable')));
});

test('variables are found by their names in small letters', async () => {
  const rows = [{ Variable_name: 'Log_Bin', Value: 'ON' }];
  expect([...(await readFacts(server({}, rows)))]).toEqual([['log_bin', 'ON']]);
});

test.each<[string, string[], RegExp | null]>([
  [
    'Galera',
    ['wsrep_sync_wait', 'innodb_lock_wait_timeout'],
    /wsrep_sync_wait = 1, innodb_lock_wait_timeout/
  ],
  ['MySQL', ['innodb_lock_wait_timeout'], /^(?!.*wsrep)/],
  ['TiDB', ['tidb_txn_mode'], /tidb_txn_mode = 'pessimistic'/]
])('a connection to %s is set to READ COMMITTED, strict values and its own options', (_, names, expected) => {
  const [isolation, settings] = makeSettings(new Map(names.map(name => [name, ''])));
  expect(isolation).toMatch(/READ COMMITTED/);
  expect(settings).toMatch(/STRICT_ALL_TABLES/);
  expect(settings).toMatch(expected ?? /./);
});

test('a connection to SingleStore keeps its isolation level, since it has only one', () => {
  expect(makeSettings(new Map([['memsql_version', '8.9.10']]))).toEqual([]);
});

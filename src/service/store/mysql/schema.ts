import { type ITable, TABLES, columnsOf, quoted } from '../tables';

/** The schema version of this program; it works with the next one too, so that replicas change one by one. */
export const SCHEMA_VERSION = 1;

/** What tables are made of differs: SingleStore has shards and no engines, and sorts of text have other names. */
export interface IDialect {
  readonly isSingleStore: boolean;
  /** A binary one in which trailing spaces count. */
  readonly collation: string;
}

/** The version that is there, and who is changing it until when (microseconds). One row. */
const STATE: ITable = {
  columns: { one: ['one'], number: ['version', 'until'], hash: ['holder'] },
  primary: ['one'],
  shard: ['one']
};

/** Statements by the version that they lead to. */
export type Migrations = ReadonlyMap<number, readonly string[]>;

/** Each statement may run again, since none is undone with a transaction. */
export function migrations(dialect: IDialect): Migrations {
  const statements = Object.entries<ITable>(TABLES).map(([name, table]) => makeTable(name, table, dialect));
  return new Map([[SCHEMA_VERSION, statements]]);
}

export function makeState(dialect: IDialect): string {
  return makeTable('helios_schema', STATE, dialect);
}

function makeTable(name: string, table: ITable, { isSingleStore, collation }: IDialect): string {
  const { primary, keys = {} } = table;
  if (isSingleStore) {
    return makeSharded(name, table);
  }
  const indexes = Object.entries(keys).map(([key, on]) => `, KEY ${quoted(key)} ${list(on)}`);
  return `CREATE TABLE IF NOT EXISTS ${quoted(name)} (${columnsOf(table, 1)}, PRIMARY KEY ${list(primary)}${indexes.join('')})
    ENGINE=INNODB DEFAULT CHARACTER SET UTF8MB4 COLLATE ${collation.toUpperCase()}`;
}

/** A columnstore knows one sorted key, and others by equality alone. */
function makeSharded(name: string, table: ITable): string {
  const { primary, shard, keys = {}, sort } = table;
  const isRowstore = sort === undefined;
  const indexes = Object.entries(keys).map(([key, on]) =>
    isRowstore
      ? `, KEY ${quoted(key)} ${list(on)}`
      : `, KEY ${quoted(key)} ${list(on.slice(0, 1))} USING HASH`
  );
  const main = isRowstore
    ? `PRIMARY KEY ${list(primary)}`
    : `UNIQUE KEY ${list(primary)} USING HASH, SORT KEY ${list([sort])}`;
  const definition = `${columnsOf(table, 1)}, SHARD KEY ${list(shard)}, ${main}${indexes.join('')}`;
  return `CREATE ${isRowstore ? 'ROWSTORE TABLE' : 'TABLE'} IF NOT EXISTS ${quoted(name)} (${definition})
    DEFAULT CHARACTER SET UTF8MB4 COLLATE UTF8MB4_BIN`;
}

function list(columns: readonly string[]): string {
  return `(${columns.map(quoted).join(', ')})`;
}

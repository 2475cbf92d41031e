/** The schema version of this program; it works with the next one too, so that replicas change one by one. */
export const SCHEMA_VERSION = 1;

/** What tables are made of differs: SingleStore has shards and no engines, and sorts of text have other names. */
export interface IDialect {
  readonly isSingleStore: boolean;
  /** A binary one in which trailing spaces count. */
  readonly collation: string;
}

interface ITable {
  readonly name: string;
  readonly columns: string;
  /** The one unique key; SingleStore wants the shard key in it. */
  readonly primary: string;
  readonly shard: string;
  readonly keys: Readonly<Record<string, string>>;
  /** On SingleStore a columnstore, sorted by this; else a rowstore, which is in memory. */
  readonly sort?: string;
}

const ID = 'BINARY(16)';
const TIME = 'BIGINT NOT NULL';
/** Names, email addresses, idempotency keys. */
const TEXT = 'VARCHAR(255) NOT NULL';
/** A word of ours. */
const WORD = 'VARCHAR(32) NOT NULL';
const HASH = 'VARCHAR(64) NOT NULL';
const MAC = 'VARBINARY(32) NOT NULL';

const TABLES: readonly ITable[] = [
  {
    name: 'organization',
    // There is one row at most, whoever founds at the same time.
    columns: `one TINYINT NOT NULL DEFAULT 1, orgID ${ID} NOT NULL, name ${TEXT}, kind ${WORD},
      keyCheck VARBINARY(255) NOT NULL, createdAt ${TIME}, directoryVersion BIGINT NOT NULL, changes BIGINT NOT NULL,
      term BIGINT NOT NULL, directoryMac ${MAC}`,
    primary: 'one',
    shard: 'one',
    keys: {}
  },
  {
    name: 'user',
    columns: `orgID ${ID} NOT NULL, userID ${ID} NOT NULL, email ${TEXT}, firstName ${TEXT}, lastName ${TEXT},
      isAdministrator TINYINT NOT NULL, hasKey TINYINT NOT NULL, createdBy ${ID} NULL, createdAt ${TIME},
      creations BIGINT NOT NULL`,
    primary: 'orgID, userID',
    shard: 'orgID',
    keys: {}
  },
  {
    name: 'team',
    columns: `orgID ${ID} NOT NULL, teamID ${ID} NOT NULL, name ${TEXT}, description VARCHAR(1000) NOT NULL,
      createdBy ${ID} NULL, createdAt ${TIME}`,
    primary: 'orgID, teamID',
    shard: 'orgID',
    keys: {}
  },
  {
    name: 'membership',
    columns: `orgID ${ID} NOT NULL, teamID ${ID} NOT NULL, memberID ${ID} NOT NULL, kind ${WORD}, createdAt ${TIME}`,
    primary: 'orgID, teamID, memberID',
    shard: 'orgID',
    keys: {}
  },
  {
    name: 'secret',
    columns: `secretID ${ID} NOT NULL, orgID ${ID} NOT NULL, name ${TEXT}, version BIGINT NOT NULL,
      grantsVersion BIGINT NOT NULL, createdBy ${ID} NOT NULL, createdAt ${TIME}, lastUpdatedBy ${ID} NOT NULL,
      lastUpdatedAt ${TIME}, lastUsedAt ${TIME}, deletedAt ${TIME}, deletedBy ${ID} NULL, headMac ${MAC}`,
    primary: 'secretID',
    shard: 'secretID',
    keys: { secretByDeletion: 'orgID, deletedAt' }
  },
  {
    name: 'secret_name',
    columns: `orgID ${ID} NOT NULL, name ${TEXT}, secretID ${ID} NOT NULL`,
    primary: 'orgID, name',
    shard: 'orgID, name',
    keys: {}
  },
  {
    name: 'version',
    columns: `secretID ${ID} NOT NULL, version BIGINT NOT NULL, ciphertext MEDIUMBLOB NOT NULL,
      wrappedKey VARBINARY(255) NOT NULL, term BIGINT NOT NULL, createdBy ${ID} NOT NULL, createdAt ${TIME}`,
    primary: 'secretID, version',
    shard: 'secretID',
    keys: {},
    sort: 'secretID'
  },
  {
    name: 'access',
    columns: `secretID ${ID} NOT NULL, identityID ${ID} NOT NULL, name ${TEXT}, kind ${WORD}, role ${WORD},
      createdBy ${ID} NULL, createdAt ${TIME}`,
    primary: 'secretID, identityID',
    shard: 'secretID',
    keys: { accessByIdentity: 'identityID, name' }
  },
  {
    name: 'idempotency',
    columns: `callerID ${ID} NOT NULL, idempotencyKey ${TEXT}, operation ${TEXT}, result ${TEXT}, createdAt ${TIME}`,
    primary: 'callerID, idempotencyKey',
    shard: 'callerID',
    keys: { idempotencyByAge: 'createdAt' }
  },
  {
    name: 'api_key',
    columns: `keyHash ${HASH}, apiKeyID ${ID} NOT NULL, orgID ${ID} NOT NULL, userID ${ID} NOT NULL, name ${TEXT},
      scope ${WORD}, secretIDs VARCHAR(4000) NOT NULL, createdAt ${TIME}, expiresAt ${TIME}, revokedAt ${TIME},
      disabledAt ${TIME}, lastUsedAt ${TIME}`,
    primary: 'keyHash',
    shard: 'keyHash',
    keys: { apiKeyByID: 'apiKeyID', apiKeyByUser: 'userID' }
  },
  {
    name: 'invitation',
    columns: `codeHash ${HASH}, orgID ${ID} NOT NULL, userID ${ID} NOT NULL, createdBy ${ID} NULL,
      createdAt ${TIME}, expiresAt ${TIME}, usedAt ${TIME}`,
    primary: 'codeHash',
    shard: 'codeHash',
    keys: { invitationByUser: 'userID' }
  },
  {
    name: 'audit',
    columns: `orgID ${ID} NOT NULL, auditID ${ID} NOT NULL, createdAt ${TIME}, type ${WORD}, source ${WORD},
      userID ${ID} NULL, userEmail ${TEXT}, firstName ${TEXT}, lastName ${TEXT}, apiKeyID ${ID} NULL,
      teamID ${ID} NULL, secretID ${ID} NULL, attributes MEDIUMTEXT NOT NULL`,
    primary: 'orgID, auditID',
    // One organization would fill one shard.
    shard: 'auditID',
    keys: { auditBySecret: 'secretID, auditID', auditByUser: 'userID, auditID' },
    sort: 'auditID'
  },
  {
    // Keys of the vault, each encrypted under the root key.
    name: 'vault_key',
    columns: `orgID ${ID} NOT NULL, purpose ${WORD}, number BIGINT NOT NULL, wrappedKey VARBINARY(255) NOT NULL,
      createdAt ${TIME}`,
    primary: 'orgID, purpose, number',
    shard: 'orgID',
    keys: {}
  },
  {
    name: 'audit_chain',
    columns: `chainID ${ID} NOT NULL, startedAt ${TIME}, firstSequence BIGINT NOT NULL, firstMac ${MAC},
      startSeal ${MAC}, sequence BIGINT NOT NULL, mac ${MAC}, updatedAt ${TIME}, closedAt ${TIME}, headSeal ${MAC}`,
    primary: 'chainID',
    shard: 'chainID',
    keys: {}
  },
  {
    name: 'audit_link',
    columns: `chainID ${ID} NOT NULL, sequence BIGINT NOT NULL, createdAt ${TIME}, entries MEDIUMBLOB NOT NULL,
      mac ${MAC}`,
    primary: 'chainID, sequence',
    shard: 'chainID',
    keys: {},
    sort: 'sequence'
  }
];

/** The version that is there, and who is changing it until when (microseconds). One row. */
const STATE: ITable = {
  name: 'helios_schema',
  columns: `one TINYINT NOT NULL, version BIGINT NOT NULL, holder VARCHAR(64) NOT NULL, until ${TIME}`,
  primary: 'one',
  shard: 'one',
  keys: {}
};

/** Statements by the version that they lead to. */
export type Migrations = ReadonlyMap<number, readonly string[]>;

/** Each statement may run again, since none is undone with a transaction. */
export function migrations(dialect: IDialect): Migrations {
  return new Map([[SCHEMA_VERSION, TABLES.map(table => makeTable(table, dialect))]]);
}

export function makeState(dialect: IDialect): string {
  return makeTable(STATE, dialect);
}

function makeTable(table: ITable, dialect: IDialect): string {
  return dialect.isSingleStore ? makeSharded(table) : makeInnoDB(table, dialect.collation);
}

function makeInnoDB({ name, columns, primary, keys }: ITable, collation: string): string {
  const indexes = Object.entries(keys).map(([key, on]) => `, KEY ${key} (${on})`);
  return `CREATE TABLE IF NOT EXISTS ${name} (${columns}, PRIMARY KEY (${primary})${indexes.join('')})
    ENGINE=INNODB DEFAULT CHARACTER SET UTF8MB4 COLLATE ${collation.toUpperCase()}`;
}

/** A columnstore knows one sorted key, and others by equality alone. */
function makeSharded({ name, columns, primary, shard, keys, sort }: ITable): string {
  const indexes = Object.entries(keys).map(([key, on]) =>
    sort === undefined ? `, KEY ${key} (${on})` : `, KEY ${key} (${on.split(',')[0]}) USING HASH`
  );
  const kind = sort === undefined ? 'ROWSTORE TABLE' : 'TABLE';
  const main =
    sort === undefined
      ? `PRIMARY KEY (${primary})`
      : `UNIQUE KEY (${primary}) USING HASH, SORT KEY (${sort})`;
  return `CREATE ${kind} IF NOT EXISTS ${name} (${columns}, SHARD KEY (${shard}), ${main}${indexes.join('')})
    DEFAULT CHARACTER SET UTF8MB4 COLLATE UTF8MB4_BIN`;
}

// The tables of every database as data: their definitions in SQL, the types of their rows, quoting, UUIDs and backups
// all follow from here.

/** What a column holds; with a question mark it may be null. */
export type Kind = keyof typeof SQL_TYPES;

/** How a kind is written in SQLite, and in a database of the MySQL protocol. */
export const SQL_TYPES = {
  id: ['TEXT NOT NULL', 'BINARY(16) NOT NULL'],
  'id?': ['TEXT', 'BINARY(16) NULL'],
  /** A count, or a time in microseconds since 1970, 0 for never. */
  number: ['INTEGER NOT NULL', 'BIGINT NOT NULL'],
  /** 0 or 1. */
  flag: ['INTEGER NOT NULL', 'TINYINT NOT NULL'],
  /** The one row of a table that has no more. */
  one: ['INTEGER NOT NULL DEFAULT 1', 'TINYINT NOT NULL DEFAULT 1'],
  /** A name, an email address or an idempotency key. */
  text: ['TEXT NOT NULL', 'VARCHAR(255) NOT NULL'],
  /** One of our own words. */
  word: ['TEXT NOT NULL', 'VARCHAR(32) NOT NULL'],
  hash: ['TEXT NOT NULL', 'VARCHAR(64) NOT NULL'],
  description: ['TEXT NOT NULL', 'VARCHAR(1000) NOT NULL'],
  /** Ids with spaces between them. */
  ids: ['TEXT NOT NULL', 'VARCHAR(4000) NOT NULL'],
  json: ['TEXT NOT NULL', 'MEDIUMTEXT NOT NULL'],
  mac: ['BLOB NOT NULL', 'VARBINARY(32) NOT NULL'],
  key: ['BLOB NOT NULL', 'VARBINARY(255) NOT NULL'],
  bytes: ['BLOB NOT NULL', 'MEDIUMBLOB NOT NULL']
} as const;

export interface ITable {
  readonly columns: Partial<Record<Kind, readonly string[]>>;
  /** The one unique key; SingleStore requires the shard key in it. */
  readonly primary: readonly string[];
  readonly shard: readonly string[];
  readonly keys?: Readonly<Record<string, readonly string[]>>;
  /** On SingleStore a columnstore, sorted by this; else a rowstore, which is in memory. */
  readonly sort?: string;
}

export const TABLES = {
  // directoryVersion: every change of users, teams and memberships raises it. changes: every change that must not happen
  // beside such a one raises it. keyCheck: the vault makes it from the root key. term: under this one, from 1, it
  // encrypts values now. directoryMac: it is over all users, teams, memberships and API keys, directoryVersion and term.
  organization: {
    columns: {
      one: ['one'],
      id: ['orgID'],
      text: ['name'],
      word: ['kind'],
      key: ['keyCheck'],
      number: ['createdAt', 'directoryVersion', 'changes', 'term'],
      mac: ['directoryMac']
    },
    // There is one row at most, even where two processes create it at the same time.
    primary: ['one'],
    shard: ['one']
  },
  vault_key: {
    columns: { id: ['orgID'], word: ['purpose'], number: ['number', 'createdAt'], key: ['wrappedKey'] },
    primary: ['orgID', 'purpose', 'number'],
    shard: ['orgID']
  },
  // hasKey says whether this user has ever had an API key; creations counts the secrets that they made, see `touchUser`.
  user: {
    columns: {
      id: ['orgID', 'userID'],
      text: ['email', 'firstName', 'lastName'],
      flag: ['isAdministrator', 'hasKey'],
      'id?': ['createdBy'],
      number: ['createdAt', 'creations']
    },
    primary: ['orgID', 'userID'],
    shard: ['orgID']
  },
  team: {
    columns: {
      id: ['orgID', 'teamID'],
      text: ['name'],
      description: ['description'],
      'id?': ['createdBy'],
      number: ['createdAt']
    },
    primary: ['orgID', 'teamID'],
    shard: ['orgID']
  },
  membership: {
    columns: { id: ['orgID', 'teamID', 'memberID'], word: ['kind'], number: ['createdAt'] },
    primary: ['orgID', 'teamID', 'memberID'],
    shard: ['orgID']
  },
  // keyHash is the SHA-256 of the key, as hexadecimal text. scope is a word of `APIKeyScope`, or the permissions of a key
  // that has some of them. secretIDs is what a key is limited to, empty for one that is not. disabledAt is when a
  // restored backup put the key out of use, until somebody enables it.
  api_key: {
    columns: {
      hash: ['keyHash'],
      id: ['apiKeyID', 'orgID', 'userID'],
      text: ['name'],
      word: ['scope'],
      ids: ['secretIDs'],
      number: ['createdAt', 'expiresAt', 'revokedAt', 'disabledAt', 'lastUsedAt']
    },
    primary: ['keyHash'],
    shard: ['keyHash'],
    keys: { apiKeyByID: ['apiKeyID'], apiKeyByUser: ['userID'] }
  },
  invitation: {
    columns: {
      hash: ['codeHash'],
      id: ['orgID', 'userID'],
      'id?': ['createdBy'],
      number: ['createdAt', 'expiresAt', 'usedAt']
    },
    primary: ['codeHash'],
    shard: ['codeHash'],
    keys: { invitationByUser: ['userID'] }
  },
  // Every change of a secret or of its grants raises grantsVersion. recordMac is over what vault/secretRecord lists.
  secret: {
    columns: {
      id: ['secretID', 'orgID', 'createdBy', 'lastUpdatedBy'],
      text: ['name'],
      number: ['version', 'grantsVersion', 'createdAt', 'lastUpdatedAt', 'lastUsedAt', 'deletedAt'],
      'id?': ['deletedBy'],
      mac: ['recordMac']
    },
    primary: ['secretID'],
    shard: ['secretID'],
    keys: { secretByDeletion: ['orgID', 'deletedAt'] }
  },
  secret_name: {
    columns: { id: ['orgID', 'secretID'], text: ['name'] },
    primary: ['orgID', 'name'],
    shard: ['orgID', 'name']
  },
  // name is the secret's, so that a page of an identity's secrets is one range of an index.
  secret_grant: {
    columns: {
      id: ['secretID', 'identityID'],
      text: ['name'],
      word: ['kind', 'role'],
      'id?': ['createdBy'],
      number: ['createdAt']
    },
    primary: ['secretID', 'identityID'],
    shard: ['secretID'],
    keys: { grantByIdentity: ['identityID', 'name'] }
  },
  // term belongs to the key that wraps the data key. createdBy and createdAt say who gave the secret this value, and when.
  version: {
    columns: {
      id: ['secretID', 'createdBy'],
      number: ['version', 'term', 'createdAt'],
      bytes: ['ciphertext'],
      key: ['wrappedKey']
    },
    primary: ['secretID', 'version'],
    shard: ['secretID'],
    sort: 'secretID'
  },
  // mark is an HMAC of the request, as hexadecimal text. result is the id of what was made or changed, or another short
  // answer.
  idempotency: {
    columns: {
      id: ['callerID'],
      text: ['idempotencyKey', 'result'],
      hash: ['mark'],
      number: ['createdAt']
    },
    primary: ['callerID', 'idempotencyKey'],
    shard: ['callerID'],
    keys: { idempotencyByAge: ['createdAt'] }
  },
  // attributes is a JSON object of texts.
  audit: {
    columns: {
      id: ['orgID', 'auditID'],
      number: ['createdAt'],
      word: ['type', 'source'],
      'id?': ['userID', 'apiKeyID', 'teamID', 'secretID'],
      text: ['userEmail', 'firstName', 'lastName'],
      json: ['attributes']
    },
    primary: ['orgID', 'auditID'],
    // One organization would fill one shard.
    shard: ['auditID'],
    keys: { auditBySecret: ['secretID', 'auditID'], auditByUser: ['userID', 'auditID'] },
    sort: 'auditID'
  },
  // firstSequence is the last link that was removed, 0 if none was.
  audit_chain: {
    columns: {
      id: ['chainID'],
      number: ['startedAt', 'firstSequence', 'sequence', 'updatedAt', 'closedAt'],
      mac: ['firstMac', 'startMac', 'mac', 'tipMac']
    },
    primary: ['chainID'],
    shard: ['chainID']
  },
  // entries are the ids of entries, 16 bytes each.
  audit_link: {
    columns: { id: ['chainID'], number: ['sequence', 'createdAt'], bytes: ['entries'], mac: ['mac'] },
    primary: ['chainID', 'sequence'],
    shard: ['chainID'],
    sort: 'sequence'
  }
} as const satisfies Record<string, ITable>;

export type TableName = keyof typeof TABLES;

/** What a row holds in a column of this kind. */
type Held<K> = K extends 'number' | 'flag'
  ? number
  : K extends 'mac' | 'key' | 'bytes'
    ? Uint8Array
    : K extends 'id?'
      ? string | null
      : string;
type Columns<C> = {
  [K in Exclude<keyof C, 'one'>]: C[K] extends readonly (infer N)[] ? [N, Held<K>] : never;
};
type Pairs<C> = Columns<C>[keyof Columns<C>];

/** A row of a table, with UUIDs as text and without the column `one`, which has a default. */
export type RowOf<T extends TableName> = {
  [P in Pairs<(typeof TABLES)[T]['columns']> as P[0] & string]: P[1];
};

const ALL: readonly (readonly [string, ITable])[] = Object.entries(TABLES);
const IDS = new Set(ALL.flatMap(([, { columns }]) => [...(columns.id ?? []), ...(columns['id?'] ?? [])]));
const NAMES = new Set(
  ALL.flatMap(([name, { columns, keys = {} }]) => [
    name,
    ...Object.values(columns).flat(),
    ...Object.keys(keys)
  ])
);

/** Whether a column holds UUIDs. A name means the same in every table. */
export function isIdentifier(column: string): boolean {
  return IDS.has(column);
}

/** A name as it stands in a statement: some databases reserve nearly every word. */
export function quoted(name: string): string {
  return `\`${name}\``;
}

const known = new Map<string, string>();

/** Quotes the names of our tables and columns in a statement. Our statements are few, so each is looked at once. */
export function quote(sql: string): string {
  let found = known.get(sql);
  if (found === undefined) {
    found = sql.replace(/'[^']*'|\w+/g, word => (NAMES.has(word) ? quoted(word) : word));
    known.set(sql, found);
  }
  return found;
}

/** What stands between the brackets of CREATE TABLE for the columns of a table. @param database 0 SQLite, 1 MySQL. */
export function columnsOf({ columns }: ITable, database: 0 | 1): string {
  return Object.entries(columns)
    .flatMap(([kind, names]) => names.map(name => `${quoted(name)} ${SQL_TYPES[kind as Kind][database]}`))
    .join(', ');
}

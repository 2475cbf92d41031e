import type { Role } from '../../contract';
import type { IGrantRow, ISecretRow, IVersionRow } from './rows';
import { type Step, all, allIn, erase, first, id, insert, run, update } from './step';

export function* secretByID(secretID: string): Step<ISecretRow | null> {
  return yield* first<ISecretRow>('SELECT * FROM secret WHERE secretID = ?', id(secretID));
}

/** Those of some secrets that exist, deleted ones among them. */
export function* secretsByID(secretIDs: Iterable<string>): Step<ISecretRow[]> {
  return yield* allIn<ISecretRow>('SELECT * FROM secret WHERE secretID IN (#)', secretIDs);
}

export function* secretByName(orgID: string, name: string): Step<ISecretRow | null> {
  // No join: SingleStore keeps names and secrets in different parts, and finds each of these rows in one.
  const sql = 'SELECT secretID FROM secret_name WHERE orgID = ? AND name = ?';
  const found = yield* first<{ secretID: string }>(sql, id(orgID), name);
  return found && (yield* secretByID(found.secretID));
}

/** Secrets that any of `identities` has a grant on and whose name comes after `after`, by name. */
export function* secretsOf(identities: Iterable<string>, after: string, limit: number): Step<ISecretRow[]> {
  const byName = new Map<string, ISecretRow>();
  // A range of the index for each identity, merged here: a database would sort all that they have.
  for (const identityID of identities) {
    const rows = yield* all<ISecretRow>(
      `SELECT s.* FROM secret_grant a JOIN secret s ON s.secretID = a.secretID
       WHERE a.identityID = ? AND a.name > ? AND s.deletedAt = 0 ORDER BY a.name LIMIT ?`,
      id(identityID),
      after,
      limit
    );
    rows.forEach(row => byName.set(row.name, row));
  }
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1)).slice(0, limit);
}

export function* insertSecret(secret: ISecretRow): Step<void> {
  yield* insert('secret', secret);
  yield* claimName(secret);
}

/** Fails on the unique key where the name is taken by now. */
export function* claimName({ orgID, name, secretID }: ISecretRow): Step<void> {
  yield* insert('secret_name', { orgID, name, secretID });
}

/** Changes a secret's row, except what never changes and what `touchSecret` and `keepSecretUse` write. */
export function* updateSecret(secret: ISecretRow): Step<void> {
  yield* update('secret', secret, ['orgID', 'createdBy', 'createdAt', 'grantsVersion', 'lastUsedAt']);
}

/**
 * The first statement of every change of a secret or of its grants: of two transactions that change one secret,
 * on whichever database nodes, one fails and is repeated.
 */
export function* touchSecret(secretID: string): Step<void> {
  yield* run('UPDATE secret SET grantsVersion = grantsVersion + 1 WHERE secretID = ?', id(secretID));
}

export function* freeName({ orgID, name }: ISecretRow): Step<void> {
  yield* run('DELETE FROM secret_name WHERE orgID = ? AND name = ?', id(orgID), name);
}

/** Every secret, deleted ones among them. */
export function* allSecretIDs(orgID: string): Step<string[]> {
  const rows = yield* all<{ secretID: string }>(
    'SELECT secretID FROM secret WHERE orgID = ? ORDER BY secretID',
    id(orgID)
  );
  return rows.map(({ secretID }) => secretID);
}

/** How many rows of each table belong to no secret. */
export function* strayRows(): Step<[table: string, count: number][]> {
  const found: [string, number][] = [];
  for (const table of ['secret_grant', 'version', 'secret_name'] as const) {
    const sql = `SELECT COUNT(*) AS n FROM ${table} t LEFT JOIN secret s ON s.secretID = t.secretID
      WHERE s.secretID IS NULL`;
    found.push([table, (yield* first<{ n: number }>(sql))?.n ?? 0]);
  }
  return found;
}

/** Deleted secrets, the oldest first. @param before microseconds. */
export function* deletedSecrets(orgID: string, before: number, limit: number): Step<ISecretRow[]> {
  return yield* all<ISecretRow>(
    `SELECT * FROM secret WHERE orgID = ? AND deletedAt > 0 AND deletedAt < ? ORDER BY deletedAt, secretID LIMIT ?`,
    id(orgID),
    before,
    limit
  );
}

/** Secrets deleted after `after`, the newest first. @param after microseconds. */
export function* newestDeleted(orgID: string, after: number, limit: number): Step<ISecretRow[]> {
  return yield* all<ISecretRow>(
    `SELECT * FROM secret WHERE orgID = ? AND deletedAt > 0 AND deletedAt > ? ORDER BY deletedAt DESC, secretID DESC LIMIT ?`,
    id(orgID),
    after,
    limit
  );
}

/** Removes everything of a secret but what the audit log says. */
export function* purgeSecret(secretID: string): Step<void> {
  yield* erase('DELETE FROM version WHERE secretID = ?', id(secretID));
  yield* run('DELETE FROM secret_grant WHERE secretID = ?', id(secretID));
  yield* run('DELETE FROM secret WHERE secretID = ?', id(secretID));
}

/** @param usedAt by secret, microseconds. */
export function* keepSecretUse(usedAt: ReadonlyMap<string, number>): Step<void> {
  for (const [secretID, time] of usedAt) {
    yield* run(
      'UPDATE secret SET lastUsedAt = ? WHERE secretID = ? AND lastUsedAt < ?',
      time,
      id(secretID),
      time
    );
  }
}

export function* versionOf(secretID: string, version: number): Step<IVersionRow | null> {
  return yield* first<IVersionRow>(
    'SELECT * FROM version WHERE secretID = ? AND version = ?',
    id(secretID),
    version
  );
}

/** Adds a version; of those before it the newest `kept` stay. */
export function* addVersion(version: IVersionRow, kept: number): Step<void> {
  const sql = 'DELETE FROM version WHERE secretID = ? AND version < ?';
  yield* erase(sql, id(version.secretID), version.version - kept);
  yield* insert('version', version);
}

/** The versions of a secret that are kept, the newest first. */
export function* versionsOf(secretID: string): Step<IVersionRow[]> {
  return yield* all<IVersionRow>(
    'SELECT secretID, version, wrappedKey, term, createdBy, createdAt FROM version WHERE secretID = ? ORDER BY version DESC',
    id(secretID)
  );
}

/** Who has a role on these secrets. */
export function* grantsOn(secretIDs: Iterable<string>): Step<IGrantRow[]> {
  return yield* allIn<IGrantRow>('SELECT * FROM secret_grant WHERE secretID IN (#)', secretIDs);
}

/** Of these secrets the ones that any of `identities` owns, deleted ones aside. */
export function* ownedOf(secretIDs: Iterable<string>, identities: ReadonlySet<string>): Step<Set<string>> {
  const rows = yield* allIn<IGrantRow>(
    `SELECT a.* FROM secret_grant a JOIN secret s ON s.secretID = a.secretID
     WHERE a.secretID IN (#) AND a.role = 'Owner' AND s.deletedAt = 0`,
    secretIDs
  );
  return new Set(rows.filter(({ identityID }) => identities.has(identityID)).map(({ secretID }) => secretID));
}

/** What these identities have a role on, deleted secrets aside. */
export function* grantsTo(identities: Iterable<string>): Step<IGrantRow[]> {
  return yield* allIn<IGrantRow>(
    `SELECT a.* FROM secret_grant a JOIN secret s ON s.secretID = a.secretID
     WHERE a.identityID IN (#) AND s.deletedAt = 0`,
    identities
  );
}

export function* insertGrant(row: IGrantRow): Step<void> {
  yield* insert('secret_grant', row);
}

export function* removeGrant(secretID: string, identityID: string): Step<void> {
  yield* run('DELETE FROM secret_grant WHERE secretID = ? AND identityID = ?', id(secretID), id(identityID));
}

/** Secrets that any of `identities` has a role on, deleted ones among them. */
export function* secretIDsWith(identities: Iterable<string>): Step<Set<string>> {
  const rows = yield* allIn<{ secretID: string }>(
    'SELECT secretID FROM secret_grant WHERE identityID IN (#)',
    identities
  );
  return new Set(rows.map(({ secretID }) => secretID));
}

/** Ids of secrets on which any of `identities` has this role. */
export function* secretIDsOf(identities: Iterable<string>, role: Role): Step<Set<string>> {
  const rows = yield* grantsTo(identities);
  return new Set(rows.filter(row => row.role === role).map(row => row.secretID));
}

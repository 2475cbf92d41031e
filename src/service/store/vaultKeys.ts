import type { IVaultKeyRow, IVersionRow } from './rows';
import { type Step, all, erase, id, insert, run } from './step';

/** All keys of the vault, each encrypted under the root key. */
export function* vaultKeys(orgID: string): Step<IVaultKeyRow[]> {
  return yield* all<IVaultKeyRow>(
    'SELECT * FROM vault_key WHERE orgID = ? ORDER BY purpose, number',
    id(orgID)
  );
}

export function* insertVaultKey(row: IVaultKeyRow): Step<void> {
  yield* insert('vault_key', row);
}

export function* updateVaultKey({ orgID, purpose, number, wrappedKey }: IVaultKeyRow): Step<void> {
  const sql = 'UPDATE vault_key SET wrappedKey = ? WHERE orgID = ? AND purpose = ? AND number = ?';
  yield* run(sql, wrappedKey, id(orgID), purpose, number);
}

export function* deleteVaultKeys(orgID: string, purpose: IVaultKeyRow['purpose']): Step<void> {
  yield* run('DELETE FROM vault_key WHERE orgID = ? AND purpose = ?', id(orgID), purpose);
}

/** Sets the term that new values get. */
export function* setTerm(orgID: string, term: number): Step<void> {
  yield* run('UPDATE organization SET term = ? WHERE one = 1 AND orgID = ?', term, id(orgID));
}

export function* setKeyCheck(orgID: string, keyCheck: Uint8Array): Step<void> {
  yield* run('UPDATE organization SET keyCheck = ? WHERE one = 1 AND orgID = ?', keyCheck, id(orgID));
}

export function* setDirectoryMac(orgID: string, mac: Uint8Array): Step<void> {
  yield* run('UPDATE organization SET directoryMac = ? WHERE one = 1 AND orgID = ?', mac, id(orgID));
}

/** Where a walk over all versions is; they are sorted by secret. */
export interface IVersionKey {
  secretID: string;
  version: number;
}

/** Comes before all. */
export const FIRST: IVersionKey = { secretID: '00000000-0000-0000-0000-000000000000', version: 0 };

type VersionFacts = Omit<IVersionRow, 'ciphertext' | 'wrappedKey'>;

/** Versions behind `after` that are of another term than this, without what is encrypted. */
export function* versionsOfOtherTerms(
  term: number,
  { secretID, version }: IVersionKey,
  limit: number
): Step<VersionFacts[]> {
  return yield* all<VersionFacts>(
    `SELECT secretID, version, term, createdBy, createdAt FROM version
     WHERE term <> ? AND (secretID > ? OR (secretID = ? AND version > ?)) ORDER BY secretID, version LIMIT ?`,
    term,
    id(secretID),
    id(secretID),
    version,
    limit
  );
}

export function* countVersions(): Step<{ term: number; n: number }[]> {
  return yield* all<{ term: number; n: number }>(
    'SELECT term, COUNT(*) AS n FROM version GROUP BY term ORDER BY term'
  );
}

/** Puts an envelope in place of another one of the same version; false where that is no longer there. */
export function* replaceEnvelope(row: IVersionRow, before: number): Step<boolean> {
  const { ciphertext, wrappedKey, term, createdBy, createdAt, secretID, version } = row;
  const sql = `UPDATE version SET ciphertext = ?, wrappedKey = ?, term = ?, createdBy = ?, createdAt = ?
    WHERE secretID = ? AND version = ? AND term = ?`;
  const values = [ciphertext, wrappedKey, term, id(createdBy), createdAt, id(secretID), version, before];
  return (yield* erase(sql, ...values)) === 1;
}

/** The same for the wrapped key alone. */
export function* replaceWrap(row: IVersionRow, before: number): Step<boolean> {
  const { wrappedKey, term, secretID, version } = row;
  const sql = 'UPDATE version SET wrappedKey = ?, term = ? WHERE secretID = ? AND version = ? AND term = ?';
  return (yield* erase(sql, wrappedKey, term, id(secretID), version, before)) === 1;
}

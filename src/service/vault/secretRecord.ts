// A secret record is a secret's row with its grants. It is loaded whole, where its MAC fits, and saved whole, with its MAC
// made. Nothing else reads or writes grants for a decision.
import { HeliosError, type ISecret } from '../../contract';
import type { IValueContext } from '../crypto/envelope';
import type { Keyring } from '../crypto/keyring';
import { isMac, isPresentMac, macOf, setOf } from '../crypto/mac';
import { contextOf } from '../crypto/message';
import { Conflict } from '../store/engine';
import type { IGrantRow, ISecretRow } from '../store/rows';
import * as store from '../store/secrets';
import type { Step } from '../store/step';
import { timeOf } from './call';

export interface ISecretRecord {
  readonly row: ISecretRow;
  readonly grants: readonly IGrantRow[];
}

/** Loads a secret that this transaction does not change; null where there is none. @throws HeliosError vault_tampered */
export function* load(ring: Keyring, secretID: string): Step<ISecretRecord | null> {
  const row = yield* store.secretByID(secretID);
  return row && (yield* loadAll(ring, [row]))[0];
}

/** Loads the secrets whose rows a query gave. @throws HeliosError vault_tampered */
export function* loadAll(ring: Keyring, rows: readonly ISecretRow[]): Step<ISecretRecord[]> {
  const grants = Map.groupBy(yield* store.grantsOn(rows.map(row => row.secretID)), grant => grant.secretID);
  const records = rows.map(row => ({ row, grants: grants.get(row.secretID) ?? [] }));
  const changed = records.find(record => !isWhole(ring, record))?.row;
  if (changed) {
    // Where a statement sees what was committed by then, row and grants may be of two moments.
    const now = yield* store.secretByID(changed.secretID);
    throw now?.grantsVersion === changed.grantsVersion ? new HeliosError('vault_tampered') : new Conflict();
  }
  return records;
}

/**
 * Loads a secret to change it: of two transactions that change one secret, on whichever database nodes, one waits or is
 * repeated.
 * @throws HeliosError vault_tampered
 */
export function* loadToChange(ring: Keyring, secretID: string): Step<ISecretRecord | null> {
  yield* store.touchSecret(secretID);
  const row = yield* store.secretByID(secretID);
  if (!row) {
    return null;
  }
  const grants = yield* store.grantsOn([secretID]);
  // Touching it has raised the version that the MAC is over.
  if (!isWhole(ring, { row: { ...row, grantsVersion: row.grantsVersion - 1 }, grants })) {
    throw new HeliosError('vault_tampered');
  }
  return { row, grants };
}

/** The same for a change that nothing must stop: null where somebody changed the secret, which then stays refused. */
export function* loadUnlessTampered(ring: Keyring, secretID: string): Step<ISecretRecord | null> {
  try {
    return yield* loadToChange(ring, secretID);
  } catch (error) {
    if (error instanceof HeliosError && error.code === 'vault_tampered') {
      return null;
    }
    throw error;
  }
}

/**
 * Saves a record, the name that it claims or frees, and its grants.
 * @param before the record from `loadToChange`; null for a new secret.
 */
export function* save(
  ring: Keyring,
  before: ISecretRecord | null,
  { row, grants }: ISecretRecord
): Step<void> {
  const authenticated = { ...row, recordMac: macOf(ring, bytesOf(row, grants)) };
  if (!before) {
    yield* store.insertSecret(authenticated);
  } else {
    yield* store.updateSecret(authenticated);
    if (!before.row.deletedAt && row.deletedAt) {
      yield* store.freeName(before.row);
    } else if (before.row.deletedAt && !row.deletedAt) {
      yield* store.claimName(row);
    }
  }
  const former = before?.grants ?? [];
  for (const { secretID, identityID } of former.filter(grant => !grants.includes(grant))) {
    yield* store.removeGrant(secretID, identityID);
  }
  for (const grant of grants.filter(one => !former.includes(one))) {
    yield* store.insertGrant(grant);
  }
}

/** Whether a record is as the vault left it. */
export function isWhole(ring: Keyring, { row, grants }: ISecretRecord): boolean {
  return isMac(ring, bytesOf(row, grants), row.recordMac);
}

/** Whether its MAC was made with the present root key. */
export function isPresent(ring: Keyring, { row, grants }: ISecretRecord): boolean {
  return isPresentMac(ring, bytesOf(row, grants), row.recordMac);
}

/** What a secret's value is bound to. @param version another one than the present one. */
export function valueContextOf({ orgID, secretID, version }: ISecretRow, other = version): IValueContext {
  return { organizationID: orgID, secretID, version: other };
}

/** A secret as every answer shows it; the panel's list adds more. */
export function toSecret(row: ISecretRow): ISecret {
  return {
    secretID: row.secretID,
    name: row.name,
    createdBy: row.createdBy,
    createdAt: timeOf(row.createdAt),
    lastUpdatedBy: row.lastUpdatedBy,
    lastUpdatedAt: timeOf(row.lastUpdatedAt),
    version: row.version
  };
}

/** What the MAC is over: all of the row except when it was last used, and all grants. */
export function bytesOf(row: ISecretRow, grants: readonly IGrantRow[]): Buffer {
  return contextOf(
    'helios-secrets secret record',
    ...[row.orgID, row.secretID, row.name, row.version, row.grantsVersion, row.createdBy, row.createdAt],
    ...[row.lastUpdatedBy, row.lastUpdatedAt, row.deletedAt, row.deletedBy],
    setOf(grants, grant => [
      ...[grant.identityID, grant.name, grant.kind, grant.role, grant.createdBy, grant.createdAt]
    ])
  );
}

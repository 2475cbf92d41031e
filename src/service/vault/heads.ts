import { HeliosError } from '../../contract';
import type { IPlace } from '../crypto/envelope';
import type { Keyring } from '../crypto/keyring';
import { headBytes, isMac, macOf } from '../crypto/rowMac';
import { Conflict } from '../store/engine';
import type { IAccessRow, ISecretRow } from '../store/rows';
import * as store from '../store/secrets';
import type { Step } from '../store/step';

/** A secret's row and all grants on it. */
export interface IHead {
  row: ISecretRow;
  grants: IAccessRow[];
}

/** Where the value of a secret belongs. @param version another one than that of now. */
export function placeOf({ orgID, secretID, version: now }: ISecretRow, version: number = now): IPlace {
  return { organizationID: orgID, secretID, version };
}

/** The head of a secret that was not touched in this transaction, or null. @throws HeliosError vault_tampered */
export function* headOf(ring: Keyring, secretID: string): Step<IHead | null> {
  const row = yield* store.secretByID(secretID);
  return row && { row, grants: yield* grantsOf(ring, row) };
}

/** The same after `touchSecret`, which has raised the version that the MAC is over. */
export function* touchedHeadOf(ring: Keyring, secretID: string): Step<IHead | null> {
  yield* store.touchSecret(secretID);
  const row = yield* store.secretByID(secretID);
  if (!row) {
    return null;
  }
  const grants = yield* store.accessOf([secretID]);
  if (!isWhole(ring, before(row), grants)) {
    throw new HeliosError('vault_tampered');
  }
  return { row, grants };
}

/** The grants on a secret, which fit its row. @throws HeliosError vault_tampered */
export function* grantsOf(ring: Keyring, row: ISecretRow): Step<IAccessRow[]> {
  return (yield* grantsOfAll(ring, [row])).get(row.secretID) ?? [];
}

/** The same for many secrets, by their ids. */
export function* grantsOfAll(ring: Keyring, rows: readonly ISecretRow[]): Step<Map<string, IAccessRow[]>> {
  const grants = Map.groupBy(
    yield* store.accessOf(rows.map(({ secretID }) => secretID)),
    ({ secretID }) => secretID
  );
  for (const row of rows) {
    if (!isWhole(ring, row, grants.get(row.secretID) ?? [])) {
      // Where a statement sees what was committed by then, row and grants may be of two moments.
      const now = yield* store.secretByID(row.secretID);
      throw now?.grantsVersion === row.grantsVersion ? new HeliosError('vault_tampered') : new Conflict();
    }
  }
  return grants;
}

/** A row with the MAC of its head, to be written. */
export function sealed(ring: Keyring, row: ISecretRow, grants: readonly IAccessRow[]): ISecretRow {
  return { ...row, headMac: macOf(ring, headBytes(row, grants)) };
}

/** Writes the MAC of a head as it is now: for whoever has changed it after it was found whole. */
export function* sealHead(ring: Keyring, secretID: string): Step<void> {
  const row = yield* store.secretByID(secretID);
  if (row) {
    const grants = yield* store.accessOf([secretID]);
    yield* store.setHeadMac(secretID, macOf(ring, headBytes(row, grants)));
  }
}

/**
 * Changes a head whose changes must not be stopped by what somebody did to it: it keeps a MAC that does not fit, and so
 * stays refused.
 * @param change gets null where it was not whole.
 */
export function* changeHead(
  ring: Keyring,
  secretID: string,
  change: (head: IHead | null) => Step<void>
): Step<void> {
  let head: IHead | null = null;
  let isTampered = false;
  try {
    head = yield* touchedHeadOf(ring, secretID);
  } catch (error) {
    isTampered = error instanceof HeliosError && error.code === 'vault_tampered';
    if (!isTampered) {
      throw error;
    }
  }
  yield* change(head);
  if (!isTampered) {
    yield* sealHead(ring, secretID);
  }
}

/** Whether a head is as the vault has left it. */
export function isWhole(ring: Keyring, row: ISecretRow, grants: readonly IAccessRow[]): boolean {
  return isMac(ring, headBytes(row, grants), row.headMac);
}

function before(row: ISecretRow): ISecretRow {
  return { ...row, grantsVersion: row.grantsVersion - 1 };
}

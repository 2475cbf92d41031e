import type { KeyObject } from 'node:crypto';
import type { Keyring } from '../crypto/keyring';
import { organization, touchDirectory, touchOrganization } from '../store/directory';
import type { IOrganizationRow } from '../store/rows';
import type { Step } from '../store/step';
import { loadKeyring, loadPeople, savePeople } from './authenticatedPeople';

/** The organization that rotates its keys. */
export function* presentRow(): Step<IOrganizationRow> {
  const row = yield* organization();
  if (!row) {
    throw new Error('The organization is gone.');
  }
  return row;
}

/** The keys of the vault. @throws HeliosError vault_key_wrong, vault_corrupt */
export function* presentKeyring(root: KeyObject): Step<Keyring> {
  return yield* loadKeyring(root, yield* presentRow());
}

/**
 * Raises the directory's version, after everybody in it was found whole. Of two rotations one waits here for the other.
 * @throws HeliosError vault_key_wrong, vault_tampered
 */
export function* touched(root: KeyObject): Step<IOrganizationRow> {
  const before = yield* presentRow();
  yield* touchDirectory(before.orgID);
  const row = yield* presentRow();
  yield* loadPeople(root, row, row.directoryVersion - 1);
  return row;
}

/** The organization once every change of it that was under way is through, or undone. */
export function* settledRow(): Step<IOrganizationRow> {
  yield* touchOrganization((yield* presentRow()).orgID);
  return yield* presentRow();
}

/** Makes the MAC of the directory again. */
export function* resavePeople(root: KeyObject): Step<void> {
  const row = yield* presentRow();
  yield* savePeople(yield* loadKeyring(root, row), row);
}

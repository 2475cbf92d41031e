import type { KeyObject } from 'node:crypto';
import { HeliosError } from '../../contract';
import type { Keyring } from '../crypto/keyring';
import { organization, touchDirectory, touchOrganization } from '../store/directory';
import type { IOrganizationRow } from '../store/rows';
import type { Step } from '../store/step';
import { hasFirstForms } from '../store/vaultKeys';
import { openPeople, openRing, sealPeople } from './sealedPeople';

/** The organization that rotates its keys. */
export function* rowOfNow(): Step<IOrganizationRow> {
  const row = yield* organization();
  if (!row) {
    throw new Error('The organization is gone.');
  }
  return row;
}

/** The keys of a sealed vault. @throws HeliosError not_offered, vault_key_wrong, vault_tampered */
export function* ringOfNow(root: KeyObject): Step<Keyring> {
  return sealed(yield* openRing(root, yield* rowOfNow()));
}

/**
 * Raises the directory's version, after everybody in it was found whole. Of two rotations one waits here for the other.
 * @throws HeliosError not_offered, vault_key_wrong, vault_tampered
 */
export function* touched(root: KeyObject): Step<IOrganizationRow> {
  const before = yield* rowOfNow();
  yield* touchDirectory(before.orgID);
  const row = yield* rowOfNow();
  sealed((yield* openPeople(root, row, row.directoryVersion - 1)).ring);
  return row;
}

/** The organization once every change of it that was under way is through, or undone. */
export function* settledRow(): Step<IOrganizationRow> {
  yield* touchOrganization((yield* rowOfNow()).orgID);
  return yield* rowOfNow();
}

/** Makes the MAC of the directory anew. */
export function* resealPeople(root: KeyObject): Step<void> {
  const row = yield* rowOfNow();
  yield* sealPeople(yield* openRing(root, row), row);
}

/** @throws HeliosError not_offered where a value would be lost with this root key, which alone opens it. */
export function* checkNoFirstForms(): Step<void> {
  if (yield* hasFirstForms()) {
    throw new HeliosError(
      'not_offered',
      'Some values are as version 0.1.0 wrote them, and nothing but the present root key opens them. Nothing was ' +
        'changed. Run helios-secrets vault rotate first, then replace the root key.'
    );
  }
}

/** A vault of the version before has no terms yet; one that was added would be in the way of sealing it. */
function sealed(ring: Keyring): Keyring {
  if (ring.term === 0) {
    throw new HeliosError(
      'not_offered',
      'This vault is as version 0.1.0 left it, and its keys cannot be rotated yet. Nothing was changed. Run ' +
        'helios-secrets vault seal once no service of that version uses it any more, then try again.'
    );
  }
  return ring;
}

import { type IPlace, open, seal } from '../crypto/envelope';
import type { Keyring } from '../crypto/keyring';
import type { ISecretRow, IVersionRow } from '../store/rows';
import * as store from '../store/secrets';
import type { Step } from '../store/step';
import { replaceEnvelope } from '../store/vaultKeys';

/** Where the value of a secret belongs. @param version another one than that of now. */
export function placeOf({ orgID, secretID, version: now }: ISecretRow, version: number = now): IPlace {
  return { organizationID: orgID, secretID, version };
}

/** Encrypts a value of a vault of the version before anew, once the vault is sealed. */
export function* renewValue(
  ring: Keyring,
  row: ISecretRow,
  { term, createdBy, createdAt, secretID, version }: IVersionRow,
  value: Uint8Array
): Step<void> {
  if (term !== 0 || ring.term === 0) {
    return;
  }
  const maker = makerOf({ createdBy, createdAt, version }, row);
  const envelope = seal(ring, value, placeOf(row, version), maker);
  yield* replaceEnvelope({ secretID, version, ...envelope }, 0);
}

/** Who made a version; of one from before that was written down only the secret tells it. */
export function makerOf(
  { createdBy, createdAt, version }: { createdBy: string | null; createdAt: number; version: number },
  secret: ISecretRow
): { createdBy: string | null; createdAt: number } {
  const isNow = version === secret.version;
  return {
    createdBy: createdBy ?? (isNow ? secret.lastUpdatedBy : null),
    createdAt: createdAt || (isNow ? secret.lastUpdatedAt : 0)
  };
}

/** The same for a version that has not been read, where it is of that kind. */
export function* renewVersion(ring: Keyring, row: ISecretRow, version: number): Step<void> {
  const found = ring.term > 0 ? yield* store.firstFormOf(row.secretID, version) : null;
  if (found) {
    const value = open(ring, found, placeOf(row, version));
    yield* renewValue(ring, row, found, value);
    value.fill(0);
  }
}

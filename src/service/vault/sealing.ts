import type { KeyObject } from 'node:crypto';
import { checkOf, checkValueOf, makeTerm } from '../crypto/keyring';
import { organization, touchAllUsers, touchDirectory } from '../store/directory';
import { allSecretIDs, touchSecret } from '../store/secrets';
import type { Step } from '../store/step';
import { insertVaultKey, setKeyCheck, setTerm } from '../store/vaultKeys';
import { now } from './call';
import { sealHead } from './heads';
import { note } from './note';
import { openRing, sealPeople } from './sealedPeople';

/** Whether the rows of a vault carry MACs. Those of a vault of the version before do not. */
export type Seal = 'sealed' | 'unsealed' | 'missing';

/** @throws HeliosError vault_key_wrong */
export function* sealOf(root: KeyObject): Step<Seal> {
  const row = yield* organization();
  if (!row) {
    return 'missing';
  }
  return checkOf(root, row) === 'sealed' ? 'sealed' : 'unsealed';
}

/**
 * Gives a vault of the version before its first term, and MACs to all its rows as they are; values are encrypted anew
 * when they are next read or changed, or by `vault rotate`. From then on the version before does not read it.
 * One transaction, which whoever changes anything at the same time cannot stand beside: it touches every row that
 * such a one touches first.
 * @throws HeliosError vault_key_wrong
 */
export function* sealVault(root: KeyObject): Step<void> {
  const found = yield* organization();
  if (!found || checkOf(root, found) === 'sealed') {
    return;
  }
  const { orgID } = found;
  yield* touchDirectory(orgID);
  yield* touchAllUsers(orgID);
  yield* insertVaultKey({ orgID, createdAt: now(), ...makeTerm(root, orgID, 1) });
  yield* setTerm(orgID, 1);
  yield* setKeyCheck(orgID, checkValueOf(root, orgID));
  const row = (yield* organization()) ?? found;
  const ring = yield* openRing(root, row);
  for (const secretID of yield* allSecretIDs(orgID)) {
    yield* touchSecret(secretID);
    yield* sealHead(ring, secretID);
  }
  yield* sealPeople(ring, row);
  yield* note(orgID, 'VaultSealed', { source: 'SystemJob' });
}

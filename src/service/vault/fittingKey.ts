import type { KeyObject } from 'node:crypto';
import { HeliosError } from '../../contract';
import { isRootOf } from '../crypto/keyring';
import type { IRootKeyProvider } from '../crypto/rootKey';
import type { IOrganizationRow } from '../store/rows';

/**
 * The root key of a vault that is there. A rotation that ended between the database and the key file is finished here.
 * @throws HeliosError organization_missing, vault_key_missing, vault_key_wrong, vault_passphrase_*
 */
export function fittingKey(provider: IRootKeyProvider, row: IOrganizationRow | null): KeyObject {
  if (!row) {
    throw new HeliosError('organization_missing');
  }
  const root = provider.load(false);
  if (isRootOf(root, row)) {
    return root;
  }
  const staged = provider.staged().find(({ key }) => isRootOf(key, row));
  if (staged) {
    provider.promote(staged.path);
    return staged.key;
  }
  // It may have been put in place between the two looks.
  const later = provider.load(false);
  if (!isRootOf(later, row)) {
    throw new HeliosError('vault_key_wrong');
  }
  return later;
}

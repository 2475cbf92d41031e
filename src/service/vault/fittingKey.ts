import type { KeyObject } from 'node:crypto';
import { HeliosError } from '../../contract';
import { checkOf } from '../crypto/keyring';
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
  if (isOf(root, row)) {
    return root;
  }
  const staged = provider.staged().find(({ key }) => isOf(key, row));
  if (staged) {
    provider.promote(staged.path);
    return staged.key;
  }
  // It may have been put in place between the two looks.
  const later = provider.load(false);
  if (!isOf(later, row)) {
    throw new HeliosError('vault_key_wrong');
  }
  return later;
}

/** Whether this is the root key of a vault. */
export function isOf(root: KeyObject, row: IOrganizationRow): boolean {
  try {
    checkOf(root, row);
    return true;
  } catch {
    return false;
  }
}

import { existsSync, mkdirSync, statSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { type KeyObject, timingSafeEqual } from 'node:crypto';
import { EMBEDDED_NAME, HeliosError } from '../../contract';
import { checkValueOf } from '../crypto/envelope';
import { loadRootKey } from '../crypto/rootKey';
import { toVaultError } from '../store/sqlite/errors';
import { SqliteStore } from '../store/sqlite/sqliteStore';
import type { IStore, IUserRow } from '../store/store';
import { uuid7 } from '../uuid';
import { isOnNetwork } from './fileSystem';
import { Vault } from './vault';

/** The name of the database in the vault's folder. */
export const VAULT_FILE = 'vault.sqlite';

/** How long opening waits for another process that makes or closes the vault, in milliseconds. */
const PATIENCE = 1000;

/**
 * Opens the vault in `home` and makes it where there is none.
 * @param onNetwork tells whether a folder is on a network file system.
 * @throws HeliosError vault_*; nothing is changed where an existing vault does not open.
 */
export function openVault(home: string, onNetwork: (folder: string) => boolean = isOnNetwork): Vault {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    if (onNetwork(home)) {
      throw new HeliosError('vault_network_file_system');
    }
    const path = join(home, VAULT_FILE);
    // The key comes before the first row, so that no vault is ever without one.
    const root = loadRootKey(home, !existsSync(path) || statSync(path).size === 0);
    return patiently(() => openStore(path, root));
  } catch (error) {
    throw toVaultError(error);
  }
}

function openStore(path: string, root: KeyObject): Vault {
  const store = new SqliteStore(path);
  try {
    const keyCheck = checkValueOf(root);
    if (!store.organization()) {
      store.transaction(() => found(store, keyCheck));
    }
    if (!timingSafeEqual(store.organization()?.keyCheck ?? Buffer.alloc(0), keyCheck)) {
      throw new HeliosError('vault_key_wrong');
    }
    return new Vault(store, root, toVaultError);
  } catch (error) {
    store.close();
    throw error;
  }
}

/** Repeats `open` while the vault is locked. This blocks, but nothing is under way before a vault is open. */
function patiently(open: () => Vault): Vault {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    try {
      return open();
    } catch (thrown) {
      const error = toVaultError(thrown);
      if (!(error instanceof HeliosError && error.code === 'vault_locked') || Date.now() > deadline) {
        throw error;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5 + Math.random() * 20);
    }
  }
}

/** The organization of one, unless another process was faster. */
function found(store: IStore, keyCheck: Uint8Array): void {
  if (!store.organization()) {
    const organization = { orgID: uuid7(), name: EMBEDDED_NAME, keyCheck, createdAt: Date.now() * 1000 };
    store.insertOrganization(organization, currentUser());
  }
}

function currentUser(): IUserRow {
  let name = 'user';
  try {
    name = userInfo().username;
  } catch {
    // A container may run under a number that has no name.
  }
  return { userID: uuid7(), email: `${name}@${hostname()}`, firstName: name, lastName: '' };
}

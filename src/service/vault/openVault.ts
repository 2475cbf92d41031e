import type { KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { EMBEDDED_NAME, HeliosError } from '../../contract';
import { AuditLog } from '../audit/auditLog';
import { type IRootKeyProvider, KEY_FILE, KeyFile } from '../crypto/rootKey';
import { toVaultError } from '../store/sqlite/errors';
import { patiently } from '../store/sqlite/patience';
import { SqliteEngine } from '../store/sqlite/sqliteEngine';
import { organization } from '../store/directory';
import { isOnNetwork } from '../store/fileSystem';
import type { Step } from '../store/step';
import { fittingKey } from './fittingKey';
import { createOrganization } from './createOrganization';
import { type IVaultOptions, Vault } from './vault';

/** The name of the database in the vault's folder. */
export const VAULT_FILE = 'vault.sqlite';
/** The checkpoint of its audit log: it shows that the database was replaced by an older one. */
export const CHECKPOINT_FILE = 'audit.checkpoint';

/**
 * Opens the vault in `home` and makes it where there is none.
 * @param onNetwork tells whether a folder is on a network file system.
 * @param provider where the root key comes from.
 * @throws HeliosError vault_*; nothing is changed where an existing vault does not open.
 */
export function openVault(
  home: string,
  onNetwork: (folder: string) => boolean = isOnNetwork,
  provider: IRootKeyProvider = new KeyFile(join(home, KEY_FILE), home),
  options?: IVaultOptions
): Vault {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    if (onNetwork(home)) {
      throw new HeliosError('vault_network_file_system');
    }
    const path = join(home, VAULT_FILE);
    // The key comes before the first row, so that no vault is ever without one.
    const isNew = !existsSync(path) || statSync(path).size === 0;
    const root = provider.load(isNew);
    const vault = patiently(() => openEngine(path, root, provider, options));
    vault.audit.keep({ checkpointFile: join(home, CHECKPOINT_FILE), days: 0 });
    return vault;
  } catch (error) {
    throw toVaultError(error);
  }
}

function openEngine(
  path: string,
  made: KeyObject,
  provider: IRootKeyProvider,
  options?: IVaultOptions
): Vault {
  const engine = new SqliteEngine(path);
  try {
    const there = engine.drive(organization);
    const root = there ? fittingKey(provider, there) : made;
    const audit = new AuditLog(engine, root);
    if (!there) {
      engine.transaction(() => engine.drive(() => createOwn(root)));
    }
    return new Vault(engine, root, { ...options, audit, protection: provider.protection });
  } catch (error) {
    engine.database.close();
    throw error;
  }
}

/** The organization of one, unless another process was faster. */
function* createOwn(root: KeyObject): Step<void> {
  if (!(yield* organization())) {
    const name = userName();
    // The name may be an address itself where a directory service gives it.
    const [local, host] = [name, hostname() || 'localhost'].map(part => part.replace(/[\s@]+/g, '.'));
    yield* createOrganization({
      name: EMBEDDED_NAME,
      kind: 'embedded',
      root,
      email: `${local}@${host}`,
      firstName: name
    });
  }
}

function userName(): string {
  try {
    return userInfo().username || 'user';
  } catch {
    // A container may run under a number that has no name.
    return 'user';
  }
}

import type { KeyObject } from 'node:crypto';
import { dirname } from 'node:path';
import { HeliosError, type IAPIKeyCreated } from '../../contract';
import { KeyFile } from '../crypto/rootKey';
import { isServer, migrateDatabase, openDatabase } from '../store/database';
import { organization } from '../store/directory';
import type { IEngine } from '../store/engine';
import { toVaultError } from '../store/sqlite/errors';
import type { ICall } from './call';
import { fittingKey } from './fittingKey';
import { createOrganization } from './createOrganization';
import { makeUserRow } from './people';
import { type IVaultOptions, Vault } from './vault';

/** Where the secrets of a team are. */
export interface ITeamLocation {
  /** A URL of the MySQL protocol, or the path of an SQLite file. */
  database: string;
  keyFile: string;
  /** Unwraps the key file; wraps one that is made. */
  passphrase?: string;
}

/**
 * Opens the vault of a team; its tables and its key must be there.
 * @throws HeliosError organization_missing, organization_of_one, schema_outdated, vault_*, database_*
 */
export function openTeam(location: ITeamLocation, options?: IVaultOptions): Promise<Vault> {
  return withEngine(location.database, async engine => {
    const row = await engine.read(organization);
    if (!row) {
      throw new HeliosError('organization_missing');
    }
    if (row.kind === 'embedded') {
      throw new HeliosError(
        'organization_of_one',
        'This database is the vault of one person. Say --embedded, or name another one with --database.'
      );
    }
    const provider = providerOf(location);
    const root = loadKey(provider, () => fittingKey(provider, row));
    return new Vault(engine, root, { ...options, protection: provider.protection });
  });
}

/**
 * Makes tables, key file, organization, its first administrator, and that user's first key.
 * @throws HeliosError organization_exists, user_invalid, vault_*, database_*
 */
export async function createTeamOrganization(
  location: ITeamLocation,
  { name, email }: { name: string; email: string },
  call: ICall
): Promise<IAPIKeyCreated> {
  // Before anything is made: whether this can be a user at all.
  makeUserRow('', email, null);
  await migrateDatabase(location.database);
  const vault = await withEngine(location.database, async engine => {
    if (await engine.read(organization)) {
      throw new HeliosError('organization_exists');
    }
    // The key comes before the first row, so that no vault is ever without one.
    const provider = providerOf(location);
    const root = loadKey(provider, () => provider.load(true));
    // Before the first entry of the audit log, so that its chain begins with that.
    const made = new Vault(engine, root);
    await engine.write(() => createOrganization({ name, kind: 'team', root, email }));
    return made;
  });
  try {
    return await vault.apiKeys.createFor(email, { name: 'First key', scope: 'Full' }, call);
  } finally {
    await vault.close();
  }
}

/** Where the root key of a team comes from. */
export function providerOf({ database, keyFile, passphrase }: ITeamLocation): KeyFile {
  return new KeyFile(keyFile, isServer(database) ? '' : dirname(database), passphrase);
}

/** Tells what is wrong with the key file by its name. */
function loadKey({ path }: KeyFile, load: () => KeyObject): KeyObject {
  try {
    return load();
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'vault_key_missing') {
      throw new HeliosError(code, `There is no key file ${path}. Put it back, or name it with --key-file.`);
    }
    if (code === 'vault_key_wrong') {
      throw new HeliosError(
        code,
        `${path} is not the key file of this vault. Name the right one with --key-file.`
      );
    }
    throw toVaultError(error);
  }
}

/** Opens a database, and closes it where `work` throws. */
async function withEngine(database: string, work: (engine: IEngine) => Promise<Vault>): Promise<Vault> {
  const engine = await openDatabase(database);
  try {
    return await work(engine);
  } catch (error) {
    await engine.close();
    throw error;
  }
}

import type { KeyObject } from 'node:crypto';
import { HeliosError, type IAPIKeyCreated } from '../../contract';
import { checkValueOf } from '../crypto/envelope';
import { loadKeyFile } from '../crypto/rootKey';
import { migrateDatabase, openDatabase } from '../store/database';
import { organization } from '../store/directory';
import type { IEngine } from '../store/engine';
import type { IOrganizationRow } from '../store/rows';
import { toVaultError } from '../store/sqlite/errors';
import type { ICall } from './call';
import { checkKey, found } from './found';
import { makeUserRow } from './people';
import { Vault } from './vault';

/** Where the secrets of a team are. */
export interface ITeamPlace {
  /** A URL of the MySQL protocol, or the path of an SQLite file. */
  database: string;
  keyFile: string;
}

/**
 * Opens the vault of a team; its tables and its key must be there.
 * @throws HeliosError organization_missing, organization_of_one, schema_outdated, vault_*, database_*
 */
export function openTeam({ database, keyFile }: ITeamPlace): Promise<Vault> {
  return withEngine(database, async engine => {
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
    return new Vault(engine, loadKey(keyFile, row));
  });
}

/**
 * Makes tables, key file, organization, its first administrator, and that user's first key.
 * @throws HeliosError organization_exists, user_invalid, vault_*, database_*
 */
export async function foundTeam(
  { database, keyFile }: ITeamPlace,
  { name, email }: { name: string; email: string },
  call: ICall
): Promise<IAPIKeyCreated> {
  // Before anything is made: whether this can be a user at all.
  makeUserRow('', email, null);
  await migrateDatabase(database);
  const vault = await withEngine(database, async engine => {
    if (await engine.read(organization)) {
      throw new HeliosError('organization_exists');
    }
    // The key comes before the first row, so that no vault is ever without one.
    const root = loadKey(keyFile, null);
    await engine.write(() => found({ name, kind: 'team', keyCheck: checkValueOf(root), email }));
    return new Vault(engine, root);
  });
  try {
    return await vault.apiKeys.createFor(email, { name: 'First key', scope: 'Full' }, call);
  } finally {
    await vault.close();
  }
}

/** @param row of the organization that the key belongs to; null where a key may be made. */
function loadKey(path: string, row: IOrganizationRow | null): KeyObject {
  try {
    const root = loadKeyFile(path, row === null);
    if (row) {
      checkKey(row, root);
    }
    return root;
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

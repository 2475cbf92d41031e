import type { KeyObject } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, rmSync, writeSync } from 'node:fs';
import { HeliosError } from '../../contract';
import { isRootOf } from '../crypto/keyring';
import { organization } from '../store/directory';
import type { IEngine } from '../store/engine';
import { SCHEMA_VERSION } from '../store/sqlite/schema';
import type { Step } from '../store/step';
import { Digests, type IBackupHeader, type IManifest, checkBackup, lineOf } from './format';
import { BACKED_UP, type Row, pageOf, pageSizeOf } from './tables';

/**
 * Writes everything in a vault into a file, as of one moment. The vault may be used meanwhile. The file has a MAC made
 * with the root key, but does not contain that key. It appears only after it was read back completely.
 * @throws HeliosError organization_missing, vault_key_wrong, backup_invalid if the file could not be restored; a system
 * error if the file already exists
 */
export async function writeBackup(engine: IEngine, root: KeyObject, path: string): Promise<IManifest> {
  const draft = `${path}.${process.pid}.part`;
  const file = openSync(draft, 'wx', 0o600);
  try {
    const manifest = await engine.snapshot(() => dump(root, line => void writeSync(file, `${line}\n`)));
    fsyncSync(file);
    await check(draft, root);
    // Unlike a rename, a link never overwrites.
    linkSync(draft, path);
    return manifest;
  } finally {
    closeSync(file);
    rmSync(draft, { force: true });
  }
}

/** Reads the backup back, so that its errors are found now and not when it is needed. */
async function check(draft: string, root: KeyObject): Promise<void> {
  try {
    await checkBackup(draft, root);
  } catch (error) {
    if ((error as { code?: string }).code === 'backup_invalid') {
      throw new HeliosError(
        'backup_invalid',
        'The backup could not be read back correctly, so it was deleted. Try again, or give a file on another disk.'
      );
    }
    throw error;
  }
}

function* dump(root: KeyObject, write: (line: string) => void): Step<IManifest> {
  const row = yield* organization();
  if (!row) {
    throw new HeliosError('organization_missing');
  }
  if (!isRootOf(root, row)) {
    throw new HeliosError('vault_key_wrong');
  }
  const header: IBackupHeader = {
    format: 'helios-secrets backup',
    version: 1,
    schema: SCHEMA_VERSION,
    orgID: row.orgID,
    organization: row.name,
    createdAt: new Date().toISOString()
  };
  const headerLine = JSON.stringify(header);
  write(headerLine);
  const digests = new Digests();
  for (const table of BACKED_UP) {
    let after: Row | null = null;
    for (;;) {
      const rows: Row[] = yield* pageOf(table, after);
      for (const each of rows) {
        const line = lineOf(table, each);
        digests.add(table, line);
        write(line);
      }
      if (rows.length < pageSizeOf(table)) {
        break;
      }
      after = rows[rows.length - 1];
    }
  }
  const manifest = digests.manifest(root, header, headerLine);
  write(JSON.stringify({ manifest }));
  return manifest;
}

import type { KeyObject } from 'node:crypto';
import { HeliosError } from '../../contract';
import { organization } from '../store/directory';
import type { IEngine } from '../store/engine';
import type { IOrganizationRow } from '../store/rows';
import { type Step, insert, run } from '../store/step';
import { now } from '../vault/call';
import { recordWithoutUser } from '../vault/auditEntry';
import { loadKeyring, loadPeople, savePeople } from '../vault/authenticatedPeople';
import { verifyRows } from '../vault/verify';
import { type IBackup, checkBackup, rowsIn } from './format';
import { BACKED_UP, LEFT_OUT, type Row, type Table } from './tables';

/** Rows in one transaction, and bytes of their values. */
const AT_ONCE = 200;
const MOST_BYTES = 8 * 1024 * 1024;

/**
 * Fills a database that has tables but no organization. The backup is checked completely before the first row is
 * written, and every row is verified before the organization is. Afterwards API keys are disabled and invitations are
 * gone, because the backup may bring back what was revoked after it was made.
 * @throws HeliosError backup_invalid, organization_exists, vault_key_wrong
 */
export async function restoreBackup(engine: IEngine, root: KeyObject, path: string): Promise<IBackup> {
  const backup = await checkBackup(path, root);
  if (await engine.read(organization)) {
    throw new HeliosError('organization_exists');
  }
  // Rows of an interrupted restore, which nobody can have used.
  await clear(engine);
  const row = await fill(engine, path);
  const { problems } = await verifyRows(engine, root, row);
  if (problems.length) {
    await clear(engine);
    throw new HeliosError(
      'backup_invalid',
      `The vault was changed by somebody before this backup was made. ${problems[0]}`
    );
  }
  await engine.write(() => begin(root, row, backup));
  return backup;
}

/** Writes all rows except that of the organization, which it returns. */
async function fill(engine: IEngine, path: string): Promise<IOrganizationRow> {
  let found: IOrganizationRow | null = null;
  let waiting: { table: Table; row: Row }[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    const rows = waiting;
    [waiting, bytes] = [[], 0];
    await engine.write(function* () {
      for (const { table, row } of rows) {
        yield* insert(table, row);
      }
    });
  };
  for await (const { table, row } of rowsIn(path)) {
    if (table === 'organization') {
      found = row as unknown as IOrganizationRow;
    } else {
      waiting.push({ table, row });
      bytes += Object.values(row).reduce<number>(
        (sum, value) => sum + (value instanceof Uint8Array ? value.length : 0),
        0
      );
      if (waiting.length >= AT_ONCE || bytes >= MOST_BYTES) {
        await flush();
      }
    }
  }
  await flush();
  if (!found) {
    throw new HeliosError('backup_invalid');
  }
  return found;
}

/** Writes the organization, which makes the vault usable. */
function* begin(root: KeyObject, before: IOrganizationRow, { header }: IBackup): Step<void> {
  const row = { ...before, directoryVersion: before.directoryVersion + 1 };
  const there = yield* organization();
  if (there?.orgID === row.orgID && there.directoryVersion === row.directoryVersion) {
    // This transaction was committed before, and then the connection was lost.
    return;
  }
  if (there) {
    throw new HeliosError('organization_exists');
  }
  yield* insert('organization', row);
  yield* run('UPDATE api_key SET disabledAt = ? WHERE disabledAt = 0', now());
  yield* run('DELETE FROM invitation');
  yield* savePeople(yield* loadKeyring(root, row), row);
  yield* loadPeople(root, (yield* organization()) ?? row, row.directoryVersion);
  yield* recordWithoutUser(row.orgID, 'VaultRestored', { attributes: { createdAt: header.createdAt } });
}

async function clear(engine: IEngine): Promise<void> {
  for (const table of [LEFT_OUT, ...BACKED_UP]) {
    await engine.write(() => run(`DELETE FROM ${table}`));
  }
}

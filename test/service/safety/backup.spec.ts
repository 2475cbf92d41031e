// The file of a backup: what may stand in it, and that none is there which could not be restored.
import { appendFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuditLog } from '../../../src/service/audit/auditLog';
import { writeBackup } from '../../../src/service/backup/backup';
import { restoreBackup } from '../../../src/service/backup/restore';
import type { IEngine } from '../../../src/service/store/engine';
import type { ITeamRow } from '../../../src/service/store/rows';
import type { Step } from '../../../src/service/store/step';
import { afterwards, makeFolder } from '../fixtures';
import { type ITeamVault, OPERATOR, makeTeamVault, rowsOf, sqliteFiles } from '../teamVault';

const databases = sqliteFiles();
let team: ITeamVault;

beforeEach(async () => {
  team = await makeTeamVault(databases);
  afterwards(() => team.vault.close());
});

afterAll(() => databases.remove());

async function makeBackup(): Promise<string> {
  const file = join(makeFolder(), 'a.backup');
  await writeBackup(team.engine, team.root, file);
  return file;
}

async function restored(file: string): Promise<IEngine> {
  const engine = await databases.make();
  afterwards(() => engine.close());
  new AuditLog(engine, team.root);
  await restoreBackup(engine, team.root, file);
  return engine;
}

test.each([
  ['a line separator', 'Data\u2028science'],
  ['a paragraph separator', 'Data\u2029science'],
  ['letters of two to four bytes, many of them', '\u00fc\u20ac\ud83d\ude00'.repeat(20)]
])('a backup with %s in a name is restored', async (_, name) => {
  await team.vault.teams.create({ name }, OPERATOR);
  for (let count = 0; count < 60; count++) {
    // So that some of its letters lie where one piece of the file ends and the next one begins.
    await team.vault.teams.create({ name: `${count}`, description: name.repeat(9) }, OPERATOR);
  }
  const engine = await restored(await makeBackup());
  const rows = await rowsOf<ITeamRow>(engine, 'team');
  expect(rows.map(row => row.name)).toContain(name);
  expect(rows).toEqual(await rowsOf(team.engine, 'team'));
});

test('a backup with CRLF line ends from a copy between systems is restored', async () => {
  const file = await makeBackup();
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('\n', '\r\n'));
  expect(await rowsOf(await restored(file), 'user')).toHaveLength(1);
});

test('a backup that cannot be read back is removed and reported', async () => {
  const folder = makeFolder();
  const file = join(folder, 'a.backup');
  const snapshot = team.engine.snapshot.bind(team.engine);
  jest.spyOn(team.engine, 'snapshot').mockImplementation(async <T>(operation: () => Step<T>) => {
    const result = await snapshot(operation);
    const [draft] = readdirSync(folder);
    appendFileSync(join(folder, draft), 'spoiled\n');
    return result;
  });
  await expect(writeBackup(team.engine, team.root, file)).rejects.toThrow(/could not be read back correctly/);
  expect(readdirSync(folder)).toEqual([]);
});

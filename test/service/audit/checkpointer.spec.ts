// The checkpoint file of the audit log, which only moves forward.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuditLog } from '../../../src/service/audit/auditLog';
import { readCheckpoint, setAside } from '../../../src/service/audit/checkpoint';
import { Checkpointer } from '../../../src/service/audit/checkpointer';
import { auditKeyOf } from '../../../src/service/audit/mac';
import { KeyFile } from '../../../src/service/crypto/rootKey';
import { SqliteEngine } from '../../../src/service/store/sqlite/sqliteEngine';
import { replaceRoot } from '../../../src/service/vault/rootRotation';
import { Vault } from '../../../src/service/vault/vault';
import { afterwards, makeFolder, withCode } from '../fixtures';
import { type ITeamVault, OPERATOR, makeTeamVault } from '../teamVault';

const tell = jest.fn<void, [string]>();
let folder: string;
let file: string;
let team: ITeamVault;

beforeEach(async () => {
  tell.mockReset();
  folder = makeFolder();
  file = join(folder, 'audit.checkpoint');
  team = await makeTeamVault({
    name: 'SQLite',
    make: async () => new SqliteEngine(join(folder, 'now.sqlite')),
    remove: async () => undefined
  });
  afterwards(() => team.vault.close());
});

const add = (name: string): Promise<unknown> => team.vault.people.add(`${name}@acme.example`, OPERATOR);
const contentOf = (): string => readFileSync(file, 'utf8');

/** Writes checkpoints of this database into the file. */
function checkpointer(engine = team.engine, root = team.root): Checkpointer {
  const keys = async (): Promise<ReturnType<typeof auditKeyOf>[]> => [auditKeyOf(root)];
  const made = new Checkpointer({ engine, path: file, keys, tell });
  afterwards(() => made.stop());
  return made;
}

/** The database as it is at this moment, to be put in place later. */
function copied(): () => SqliteEngine {
  const path = join(folder, 'old.sqlite');
  (team.engine as SqliteEngine).database.exec(`VACUUM INTO '${path}'`);
  return () => {
    const engine = new SqliteEngine(path);
    afterwards(() => engine.close());
    return engine;
  };
}

test('a checkpoint moves forward with the audit log, and is not written while nothing happens', async () => {
  const own = checkpointer();
  await add('a');
  expect(await own.take()).toBe(true);
  const first = contentOf();
  expect([await own.take(), contentOf()]).toEqual([true, first]);
  await add('b');
  expect([await own.take(), contentOf() === first]).toEqual([true, false]);
  expect(tell).not.toHaveBeenCalled();
});

test.each([
  ['ends earlier', 'a'],
  ['has not begun', null]
])(
  'a checkpoint stays if the database was replaced by an older one, in which a chain %s',
  async (_, name) => {
    if (name) {
      await add(name);
    }
    const open = copied();
    await add('late');
    await checkpointer().take();
    const newer = contentOf();
    const older = open();
    const own = checkpointer(older);
    expect([await own.take(), await own.take(), contentOf()]).toEqual([false, false, newer]);
    // New entries in the older database do not change that.
    const vault = new Vault(older, team.root);
    vault.audit.keep({ checkpointFile: file, days: 1, tell });
    for (let count = 0; count < 5; count++) {
      await vault.people.add(`${count}@acme.example`, OPERATOR);
    }
    await vault.audit.tidy(Date.now() * 1000 + 3 * 24 * 3600 * 1e6);
    await vault.audit.close();
    expect(contentOf()).toBe(newer);
    const { problems, entries } = await vault.audit.verify(file);
    expect([problems.length > 0, entries >= 5]).toEqual([true, true]);
    // Once by each of the two, with what to do.
    expect(tell).toHaveBeenCalledTimes(2);
    expect(tell.mock.calls[0][0]).toMatch(/older database .* move the file away/);
  }
);

test('a new checkpoint is written after an operator moved the former one away', async () => {
  await add('a');
  const open = copied();
  await add('late');
  await checkpointer().take();
  const older = open();
  const own = checkpointer(older);
  expect(await own.take()).toBe(false);
  const aside = setAside(file) ?? '';
  expect(setAside(file)).toBeNull();
  expect(await own.take()).toBe(true);
  expect(readCheckpoint(aside, [auditKeyOf(team.root)])).not.toBeNull();
  expect((await new AuditLog(older, team.root).verify(file)).problems).toEqual([]);
});

test.each([
  ['was changed', () => contentOf().replace(/"sequence":\d+/, '"sequence":0')],
  ['is not a checkpoint', () => 'hello']
])('a checkpoint file that %s is kept and reported', async (_, change) => {
  await add('a');
  await checkpointer().take();
  const changed = change();
  writeFileSync(file, changed);
  expect([await checkpointer().take(), contentOf()]).toEqual([false, changed]);
  expect(tell.mock.calls).toEqual([[expect.stringContaining('kept as it is')]]);
});

test('an unreadable checkpoint file is reported', async () => {
  const keys = async (): Promise<ReturnType<typeof auditKeyOf>[]> => [auditKeyOf(team.root)];
  const own = new Checkpointer({ engine: team.engine, path: folder, keys, tell });
  afterwards(() => own.stop());
  expect(await own.take()).toBe(false);
  expect(tell.mock.calls).toEqual([[expect.stringMatching(/cannot be read \(EISDIR\)/)]]);
  expect(() => readCheckpoint(folder, [])).toThrow(withCode('audit_checkpoint_invalid'));
});

test('a chain whose tip was changed is not written into a checkpoint', async () => {
  await add('a');
  (team.engine as SqliteEngine).database.exec('UPDATE audit_chain SET sequence = sequence + 1');
  expect(await checkpointer().take()).toBe(false);
  expect(readCheckpoint(file, [auditKeyOf(team.root)])).toBeNull();
  expect(tell.mock.calls).toEqual([[expect.stringContaining('helios-secrets verify')]]);
});

test('a checkpoint of a former root key is continued with the new one', async () => {
  const keyFile = join(folder, 'root.key');
  writeFileSync(keyFile, team.root.export());
  team.vault.audit.keep({ checkpointFile: file, tell });
  await add('a');
  await team.vault.audit.close();
  const former = contentOf();
  const next = await replaceRoot(team.engine, team.root, new KeyFile(keyFile, folder));
  // A process with the former key writes no checkpoints any more.
  await team.vault.audit.close();
  expect(contentOf()).toBe(former);
  const vault = new Vault(team.engine, next);
  vault.audit.keep({ checkpointFile: file, tell });
  await vault.people.add('b@acme.example', OPERATOR);
  await vault.audit.close();
  expect(readCheckpoint(file, [auditKeyOf(next)])).not.toBeNull();
  expect((await vault.audit.verify()).problems).toEqual([]);
  expect(tell).not.toHaveBeenCalled();
});

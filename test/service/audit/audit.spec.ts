import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readCheckpoint, takeCheckpoint, writeCheckpoint } from '../../../src/service/audit/checkpoint';
import { AuditLog } from '../../../src/service/audit/auditLog';
import { auditKeyOf } from '../../../src/service/audit/mac';
import { verifyAudit } from '../../../src/service/audit/verifyAudit';
import { SqliteEngine } from '../../../src/service/store/sqlite/sqliteEngine';
import { withCode } from '../fixtures';
import { type ITeamVault, OPERATOR, makeTeamVault, rowsOf, sqliteFiles } from '../teamVault';
import { auditSuite } from './auditSuite';

const databases = sqliteFiles();
const folder = mkdtempSync(join(tmpdir(), 'helios-'));

afterAll(() => databases.remove());

auditSuite(databases);

test('a writer that stops closes its chain', async () => {
  const path = join(folder, 'closing.sqlite');
  const { vault } = await makeTeamVault({ ...databases, make: async () => new SqliteEngine(path) });
  await vault.people.add('a@acme.example', OPERATOR);
  await vault.close();
  const file = new DatabaseSync(path, { readOnly: true });
  expect(file.prepare('SELECT count(*) AS n FROM audit_chain WHERE closedAt > 0').get()).toEqual({ n: 1 });
  expect(file.prepare('SELECT count(*) AS n FROM audit_chain WHERE closedAt = 0').get()).toEqual({ n: 0 });
  file.close();
});

test('a writer that does not know whether its commit succeeded begins another chain', async () => {
  const { vault, engine, root } = await makeTeamVault(databases);
  await vault.people.add('a@acme.example', OPERATOR);
  const { database } = engine as SqliteEngine;
  let isWrite = false;
  const execute = jest.spyOn(database, 'exec').mockImplementation(sql => {
    DatabaseSync.prototype.exec.call(database, sql);
    // Tidying reads in transactions of its own meanwhile.
    isWrite = sql.startsWith('BEGIN') ? sql === 'BEGIN IMMEDIATE' : isWrite;
    if (sql === 'COMMIT' && isWrite) {
      execute.mockRestore();
      throw Object.assign(new Error('disk I/O error'), { errcode: 10 });
    }
  });
  await expect(vault.people.add('b@acme.example', OPERATOR)).rejects.toThrow(withCode('vault_io_error'));
  await vault.people.add('c@acme.example', OPERATOR);
  expect(await rowsOf(engine, 'audit_chain')).toHaveLength(2);
  expect((await verifyAudit(engine, [auditKeyOf(root)])).problems).toEqual([]);
  await vault.close();
});

test('a checkpoint is read back, unless it was changed or belongs to another vault', async () => {
  const path = join(folder, 'checkpoint');
  const { vault, engine, root } = await makeTeamVault(databases);
  const key = auditKeyOf(root);
  expect(readCheckpoint(path, [key])).toBeNull();
  await vault.people.add('a@acme.example', OPERATOR);
  const checkpoint = await takeCheckpoint(engine, key);
  writeCheckpoint(path, checkpoint);
  expect(readCheckpoint(path, [key])).toEqual(checkpoint);
  writeCheckpoint(path, { ...checkpoint, tips: {} });
  expect(() => readCheckpoint(path, [key])).toThrow(withCode('audit_checkpoint_invalid'));
  const other = await makeTeamVault(databases);
  writeCheckpoint(path, await takeCheckpoint(other.engine, auditKeyOf(other.root)));
  expect(() => readCheckpoint(path, [key])).toThrow(withCode('audit_checkpoint_invalid'));
  await Promise.all([vault.close(), other.vault.close()]);
});

test('a checkpoint reveals an older database that was put back, and old entries are removed', async () => {
  const path = join(folder, 'kept.sqlite');
  const file = join(folder, 'kept.checkpoint');
  const open = (): Promise<ITeamVault> =>
    makeTeamVault({ ...databases, make: async () => new SqliteEngine(path) });
  const { vault, engine, root } = await open();
  vault.audit.keep({ checkpointFile: file, days: 1 });
  await vault.people.add('a@acme.example', OPERATOR);
  (engine as SqliteEngine).database.exec(`VACUUM INTO '${path}.old'`);
  await vault.people.add('b@acme.example', OPERATOR);
  await vault.close();
  const now = new SqliteEngine(path);
  expect((await new AuditLog(now, root).verify(file)).problems).toEqual([]);
  await now.close();
  const old = new AuditLog(new SqliteEngine(`${path}.old`), root);
  expect((await old.verify(file)).problems).toEqual([expect.stringContaining('the database is older')]);
  old.keep({ checkpointFile: null, days: 1 });
  await old.tidy(Date.now() * 1000 + 3 * 24 * 3600 * 1e6);
  expect(await old.verify()).toMatchObject({ entries: 0, problems: [] });
});

test('a new checkpoint file replaces the former one, and other settings stay', async () => {
  const [file, other] = ['first.checkpoint', 'second.checkpoint'].map(name => join(folder, name));
  // Tidying would write a checkpoint there too.
  const tidied = jest.spyOn(AuditLog.prototype, 'tidy').mockResolvedValue();
  const { vault, root } = await makeTeamVault(databases);
  vault.audit.keep({ checkpointFile: file });
  vault.audit.keep({ days: 1 });
  await vault.people.add('a@acme.example', OPERATOR);
  const ended = jest.spyOn(global, 'clearInterval');
  vault.audit.keep({ checkpointFile: other });
  expect(ended).toHaveBeenCalledTimes(1);
  ended.mockRestore();
  await vault.close();
  tidied.mockRestore();
  expect([file, other].map(path => readCheckpoint(path, [auditKeyOf(root)]) !== null)).toEqual([false, true]);
});

test('changing only the days keeps the checkpoint file', async () => {
  const file = join(folder, 'days.checkpoint');
  const { vault, root } = await makeTeamVault(databases);
  vault.audit.keep({ checkpointFile: file });
  vault.audit.keep({ days: 1 });
  await vault.people.add('a@acme.example', OPERATOR);
  await vault.close();
  expect(readCheckpoint(file, [auditKeyOf(root)])).not.toBeNull();
});

test('tidying reports a changed audit log once, without any of its content', async () => {
  const { vault, engine } = await makeTeamVault(databases);
  const tell = jest.fn<void, [string]>();
  vault.audit.keep({ days: 1, tell });
  await vault.people.add('a@acme.example', OPERATOR);
  const later = Date.now() * 1000 + 3 * 24 * 3600 * 1e6;
  (engine as SqliteEngine).database.exec("UPDATE audit SET userEmail = 'eve@acme.example'");
  await vault.audit.tidy(later);
  expect(tell.mock.calls).toEqual([[expect.stringContaining('helios-secrets verify')]]);
  expect(tell.mock.calls[0][0]).not.toContain('acme');
  await vault.close();
});

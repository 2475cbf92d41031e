// verify and restore with the checkpoint of the audit log, as an administrator types them.
import { copyFileSync, existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openTeam } from '../../../src/service/vault/openTeam';
import { CHECKPOINT_FILE, VAULT_FILE } from '../../../src/service/vault/openVault';
import { type IResult, command, makeFastFolder, makeTeam } from './commands';

describe('the checkpoint beside the vault of this computer', () => {
  let home: string;
  let backup: string;

  const own = (...args: string[]): Promise<IResult> => command([...args, '--embedded', '--home', home]);
  const pathOf = (name: string): string => join(home, name);

  function removeDatabase(): void {
    for (const end of ['', '-wal', '-shm']) {
      rmSync(pathOf(VAULT_FILE + end), { force: true });
    }
  }

  beforeEach(async () => {
    const folder = makeFastFolder();
    [home, backup] = [join(folder, 'home'), join(folder, 'a.backup')];
    await own('key', 'create');
    copyFileSync(pathOf(VAULT_FILE), join(folder, 'old.sqlite'));
    await own('backup', backup);
    await own('key', 'create', '--name', 'later');
    expect(await own('verify')).toMatchObject({ code: 0, stderr: '' });
  });

  test('reveals an older database that was put in place, however often commands run meanwhile', async () => {
    const newer = readFileSync(pathOf(CHECKPOINT_FILE));
    removeDatabase();
    copyFileSync(join(home, '..', 'old.sqlite'), pathOf(VAULT_FILE));
    expect((await own('verify')).code).toBe(1);
    for (const args of [['status'], ['key', 'create', '--name', 'other'], ['status']]) {
      const { code, stderr } = await own(...args);
      expect([code, stderr]).toEqual([0, expect.stringMatching(/helios-secrets: .*older database/)]);
    }
    expect(readFileSync(pathOf(CHECKPOINT_FILE))).toEqual(newer);
    expect((await own('verify')).code).toBe(1);
  });

  test('is renamed by a restore, and the vault continues with a new one', async () => {
    removeDatabase();
    const restored = await own('restore', backup);
    expect([restored.code, restored.stderr]).toEqual([0, expect.stringContaining(CHECKPOINT_FILE)]);
    const aside = readdirSync(home).filter(name => name.startsWith(`${CHECKPOINT_FILE}.`));
    expect([aside.length, existsSync(pathOf(CHECKPOINT_FILE))]).toEqual([1, false]);
    expect(await own('status')).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(pathOf(CHECKPOINT_FILE))).toBe(true);
    expect((await own('verify')).code).toBe(0);
    expect((await own('verify', '--audit-checkpoint', pathOf(aside[0]))).code).toBe(1);
  });

  test('may be missing', async () => {
    rmSync(pathOf(CHECKPOINT_FILE));
    expect((await own('verify')).code).toBe(0);
  });
});

test('verify and restore refuse a checkpoint file that does not exist', async () => {
  const team = await makeTeam();
  const folder = makeFastFolder();
  const [missing, backup] = [join(folder, 'none'), join(folder, 'a.backup')];
  const verified = await team.run('verify', '--audit-checkpoint', missing);
  expect(verified).toMatchObject({ code: 4, stdout: '' });
  expect(verified.stderr).toContain(`There is no checkpoint ${missing}.`);
  expect(await team.run('verify', '--audit-checkpoint', folder)).toMatchObject({
    code: 4,
    stderr: expect.stringMatching(/cannot be read \(EISDIR\)/) as string
  });
  await team.run('backup', backup);
  const at = ['--database', join(folder, 'other.sqlite'), '--key-file', join(team.home, 'team.key')];
  expect((await command(['restore', backup, '--audit-checkpoint', missing, ...at])).code).toBe(4);
  expect(existsSync(join(folder, 'other.sqlite'))).toBe(false);
});

test('restore renames the named checkpoint of a team, which continues with a new one', async () => {
  const team = await makeTeam();
  const folder = makeFastFolder();
  const [backup, file, database] = ['a.backup', 'checkpoint', 'other.sqlite'].map(name => join(folder, name));
  const keyFile = join(team.home, 'team.key');
  const sealed = async (path: string, tell: (message: string) => void): Promise<void> => {
    const vault = await openTeam({ database: path, keyFile });
    vault.audit.keep({ checkpointFile: file, tell });
    await vault.close();
  };
  await team.run('backup', backup);
  await team.run('user', 'add', 'bob@acme.example');
  await sealed(team.database, message => expect(message).toBe(''));
  const at = ['--database', database, '--key-file', keyFile];
  const { code, stderr } = await command(['restore', backup, '--audit-checkpoint', file, ...at]);
  expect([code, stderr, existsSync(file)]).toEqual([0, expect.stringContaining(file), false]);
  await sealed(database, message => expect(message).toBe(''));
  expect((await command(['verify', '--audit-checkpoint', file, ...at])).code).toBe(0);
  // The former checkpoint knows what came after the backup.
  const [aside] = readdirSync(folder).filter(name => name.startsWith('checkpoint.'));
  expect((await command(['verify', '--audit-checkpoint', join(folder, aside), ...at])).code).toBe(1);
});

import { join } from 'node:path';
import { version } from '../../../package.json';
import { type IAuditLog } from '../../../src/contract';
import { EXIT_CODES } from '../../../src/service/cli/failure';
import { command, makeFastFolder, makeTeam } from './commands';

test('audit shows the newest entries first, filtered by type and time, up to the limit', async () => {
  const { run, json } = await makeTeam();
  for (const name of ['bob', 'carol', 'dave']) {
    await run('user', 'add', `${name}@acme.example`);
  }
  const audit = async (...args: string[]): Promise<string[]> =>
    (await json<{ auditLogs: IAuditLog[] }>('audit', ...args)).auditLogs.map(({ reason }) => reason);
  const added = ['dave', 'carol', 'bob'].map(
    name => `The operator of the service added user ${name}@acme.example.`
  );
  expect((await audit()).slice(0, 3)).toEqual(added);
  expect(await audit('--type', 'useradded')).toEqual(added);
  expect(await audit('--limit', '2')).toEqual(added.slice(0, 2));
  expect(await audit('--since', '1h')).toHaveLength(5);
  expect(await audit('--since', '2999-01-01')).toEqual([]);
  expect(await audit('--email', 'ann@acme.example')).toEqual([]);
});

test('status shows whose database it is', async () => {
  const { json, database } = await makeTeam();
  expect(await json('status')).toEqual({
    version,
    rootKey: expect.stringMatching(/^in a file next to the vault: .* a stolen disk is not$/) as string,
    organization: 'ACME',
    database,
    users: 1,
    administrators: 1,
    teams: 0
  });
});

test('status does not create a missing database', async () => {
  const home = makeFastFolder();
  const { code, stderr } = await command(['status', '--home', home]);
  expect([code, stderr]).toEqual([4, expect.stringContaining(join(home, 'team.sqlite'))]);
  expect((await command(['status', '--home', home])).code).toBe(4);
});

test('status of a team refuses the vault of one person', async () => {
  const home = makeFastFolder();
  expect((await command(['status', '--embedded', '--home', home])).code).toBe(0);
  const args = ['--database', join(home, 'vault.sqlite'), '--key-file', join(home, 'root.key')];
  const { code, stderr } = await command(['status', ...args]);
  expect([code, stderr]).toEqual([1, expect.stringContaining('--embedded')]);
});

describe('help', () => {
  const names = ['init', 'serve', 'audit', 'status', 'migrate']
    .concat(['list', 'add', 'invite', 'promote', 'demote', 'remove'].map(name => `user ${name}`))
    .concat(['list', 'create', 'add', 'remove', 'delete'].map(name => `team ${name}`))
    .concat(['create', 'list', 'revoke'].map(name => `key ${name}`));

  test('names every command, every exit code and the environment variables', async () => {
    const { code, stdout } = await command(['--help']);
    expect(code).toBe(0);
    for (const text of [...names, ...Object.values(EXIT_CODES), 'HELIOS_SECRETS_DATABASE_PASSWORD_FILE']) {
      expect(stdout).toContain(text);
    }
  });

  test('each command has an example that begins with it', async () => {
    for (const name of names) {
      const { code, stdout } = await command([...name.split(' '), '--help']);
      expect([code, stdout]).toEqual([0, expect.stringContaining(`Example:\n  helios-secrets ${name}`)]);
      expect(Math.max(...stdout.split('\n').map(line => line.length))).toBeLessThanOrEqual(130);
    }
  });

  test.each([
    [[]],
    [['user']],
    [['frobnicate']],
    [['user', 'frobnicate']],
    [['user', 'list', '--frobnicate']]
  ])('is shown or pointed to by the incomplete or wrong command %j, which exits with 2', async args => {
    const { code, stdout, stderr } = await command(args);
    expect([code, stdout + stderr]).toEqual([2, expect.stringMatching(/--help|frobnicate/)]);
  });

  test('--version prints the version', async () => {
    expect(await command(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });
});

test('a database password on the command line causes a warning that does not repeat it', async () => {
  const url = 'mysql://helios:hunter2@127.0.0.1:1/secrets';
  const { code, stderr, stdout } = await command(['status', '--database', url, '--key-file', '/k']);
  expect([code, stdout]).toEqual([4, '']);
  expect(stderr).toContain('HELIOS_SECRETS_DATABASE_PASSWORD_FILE');
  expect(stderr).not.toContain('hunter2');
});

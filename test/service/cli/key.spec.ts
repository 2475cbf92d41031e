import type { IAPIKey, IAPIKeyCreated, IAuditLog, IInvitation } from '../../../src/contract';
import { command, makeFastFolder, makeTeam } from './commands';

const BOB = 'bob@acme.example';

test('an administrator makes the first key of a user, and no second one', async () => {
  const { run, json } = await makeTeam();
  await run('user', 'add', BOB);
  const args = ['key', 'create', BOB, '--name', 'laptop', '--scope', 'readonly', '--expires', '90d'];
  const key = await json<IAPIKeyCreated>(...args);
  expect(key).toMatchObject({ name: 'laptop', scope: 'ReadOnly' });
  const days = (Date.parse(key.expiresAt ?? '') - Date.now()) / (24 * 3600e3);
  expect(Math.round(days)).toBe(90);
  const second = await run('key', 'create', '--email', BOB);
  expect([second.code, second.stdout]).toEqual([1, '']);
  expect(second.stderr).toMatch(/an API key of his own/);
});

test('a key is listed without itself, and ends when it is revoked', async () => {
  const { run, json, key } = await makeTeam();
  const { stdout } = await run('key', 'list', 'ann@acme.example', '--json');
  expect(stdout).not.toContain(key);
  const { apiKeys } = JSON.parse(stdout) as { apiKeys: IAPIKey[] };
  expect(apiKeys).toHaveLength(1);
  expect((await run('key', 'revoke', apiKeys[0].apiKeyID)).code).toBe(1);
  expect((await run('key', 'revoke', apiKeys[0].apiKeyID, '--yes')).code).toBe(0);
  expect((await run('key', 'revoke', apiKeys[0].apiKeyID, '--yes')).code).toBe(3);
  expect(await json('key', 'list', 'ann@acme.example')).toEqual({ apiKeys: [] });
});

test('a key that is given instead of its number is not looked for, nor repeated', async () => {
  const { run, key } = await makeTeam();
  const { code, stderr } = await run('key', 'revoke', key, '--yes');
  expect(code).toBe(2);
  expect(stderr).not.toContain(key);
});

test('an invitation code goes to standard output, and ends with the next one', async () => {
  const { run, json } = await makeTeam();
  await run('user', 'add', BOB);
  const { stdout, stderr } = await run('user', 'invite', '--email', BOB);
  expect(stdout).toMatch(/^hsi_[\w-]{43}\n$/);
  expect(stderr).not.toContain(stdout.trim());
  const next = await json<IInvitation>('user', 'invite', BOB);
  expect(next.code).not.toBe(stdout.trim());
  expect((await run('user', 'invite', 'ann@acme.example')).code).toBe(1);
});

test('the one user of this computer may have several keys', async () => {
  const home = makeFastFolder();
  const run = async <T>(...args: string[]): Promise<T> => {
    const { code, stdout, stderr } = await command([...args, '--embedded', '--home', home, '--json']);
    expect([code, stderr]).toEqual([0, '']);
    return JSON.parse(stdout) as T;
  };
  await run('key', 'create', '--name', 'one');
  await run('key', 'create', '--name', 'two');
  const names = async (): Promise<string[]> =>
    (await run<{ apiKeys: IAPIKey[] }>('key', 'list')).apiKeys.map(({ name }) => name);
  expect(await names()).toEqual(['two', 'one']);
  const [{ apiKeyID }] = (await run<{ apiKeys: IAPIKey[] }>('key', 'list')).apiKeys;
  await run('key', 'revoke', apiKeyID, '--yes');
  expect(await names()).toEqual(['one']);
  const { auditLogs } = await run<{ auditLogs: IAuditLog[] }>('audit', '--type', 'APIKeyCreated');
  expect(auditLogs).toHaveLength(2);
});

test.each([
  ['nobody', ['key', 'create']],
  ['another scope', ['key', 'create', BOB, '--scope', 'All']],
  ['an expiry that is no time', ['key', 'create', BOB, '--expires', 'soon']],
  ['an option of another command', ['key', 'create', BOB, '--organization', 'x']]
])('key create for %s is not understood', async (_, args) => {
  const { run } = await makeTeam();
  expect(await run(...args)).toMatchObject({ code: 2, stdout: '' });
});

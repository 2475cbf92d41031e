import type { IAPIKey, IAPIKeyCreated, IAuditLog, IInvitation } from '../../../src/contract';
import { openVault } from '../../../src/service/vault/openVault';
import { credentialOf } from '../../../src/service/vault/key';
import { command, makeFastFolder, makeTeam } from './commands';

const BOB = 'bob@acme.example';

test('an administrator can make the first key of a user, but not a second one', async () => {
  const { run, json } = await makeTeam();
  await run('user', 'add', BOB);
  const args = ['key', 'create', BOB, '--name', 'laptop', '--scope', 'readonly', '--expires', '90d'];
  const key = await json<IAPIKeyCreated>(...args);
  expect(key).toMatchObject({ name: 'laptop', scope: 'ReadOnly' });
  const days = (Date.parse(key.expiresAt ?? '') - Date.now()) / (24 * 3600e3);
  expect(Math.round(days)).toBe(90);
  const second = await run('key', 'create', '--email', BOB);
  expect([second.code, second.stdout]).toEqual([1, '']);
  expect(second.stderr).toMatch(/already has an API key/);
});

test('key list never shows the key itself, and key revoke ends it', async () => {
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

test('key revoke refuses a key itself and does not repeat it in the error', async () => {
  const { run, key } = await makeTeam();
  const { code, stderr } = await run('key', 'revoke', key, '--yes');
  expect(code).toBe(2);
  expect(stderr).not.toContain(key);
});

test('user invite writes the code to standard output only, and the next code replaces it', async () => {
  const { run, json } = await makeTeam();
  await run('user', 'add', BOB);
  const { stdout, stderr } = await run('user', 'invite', '--email', BOB);
  expect(stdout).toMatch(/^hsi_[\w-]{43}\n$/);
  expect(stderr).not.toContain(stdout.trim());
  const next = await json<IInvitation>('user', 'invite', BOB);
  expect(next.code).not.toBe(stdout.trim());
  expect((await run('user', 'invite', 'ann@acme.example')).code).toBe(1);
});

test('the user of the vault of this computer can have several keys', async () => {
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

test('a key made with --secret reads only these secrets, and key list shows their names', async () => {
  const home = makeFastFolder();
  const at = ['--embedded', '--home', home];
  const run = (...args: string[]): ReturnType<typeof command> => command([...args, ...at]);
  const vault = openVault(home);
  const me = { requestID: 'r', credential: { kind: 'local' } } as const;
  const { secretID } = await vault.secrets.create({ name: 'A', value: 'a' }, me);
  await vault.secrets.create({ name: 'B', value: 'b' }, me);
  const made = await run('key', 'create', '--name', 'nightly', '--secret', 'A', '--secret', 'A');
  expect([made.code, made.stdout]).toEqual([0, expect.stringMatching(/^hsk_[0-9a-z]{63}\n$/)]);
  const key = { requestID: 'r', credential: credentialOf(made.stdout.trim()) };
  expect((await vault.values.readByName('A', key))?.value).toBe('a');
  expect(await vault.values.readByName('B', key)).toBeNull();
  const { stdout } = await run('key', 'list');
  expect(stdout).toMatch(/nightly +read A /);
  const { apiKeys } = JSON.parse((await run('key', 'list', '--json')).stdout) as { apiKeys: IAPIKey[] };
  expect(apiKeys[0]).toMatchObject({ scope: 'NamedSecrets', secrets: [{ secretID, name: 'A' }] });
  const missing = await run('key', 'create', '--secret', 'NONE');
  expect([missing.code, missing.stdout]).toEqual([3, '']);
  expect(missing.stderr).toMatch(/no secret NONE that the owner of this key may read/);
  await vault.close();
});

test('a key made with --permission has these permissions, and key list shows them', async () => {
  const { run, json } = await makeTeam();
  await run('user', 'add', BOB);
  const words = ['--permission', 'write', '--permission', 'Read'];
  const key = await json<IAPIKeyCreated>('key', 'create', BOB, ...words);
  expect(key).toMatchObject({ scope: 'Custom', permissions: ['read', 'write'] });
  expect((await run('key', 'list', BOB)).stdout).toMatch(/First key +read, write /);
});

test.each([
  ['a key without an owner', ['key', 'create']],
  ['both --secret and --scope', ['key', 'create', BOB, '--secret', 'A', '--scope', 'Full']],
  ['an unknown permission', ['key', 'create', BOB, '--permission', 'all']],
  ['a service without an API key', ['key', 'create', '--url', 'http://127.0.0.1:1']],
  ['an unknown scope', ['key', 'create', BOB, '--scope', 'All']],
  ['an invalid expiry', ['key', 'create', BOB, '--expires', 'soon']],
  ['an option of another command', ['key', 'create', BOB, '--organization', 'x']]
])('key create refuses %s', async (_, args) => {
  const { run } = await makeTeam();
  expect(await run(...args)).toMatchObject({ code: 2, stdout: '' });
});

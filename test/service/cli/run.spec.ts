// The program that is started runs in a process of its own, so the command does too: what it writes is inherited.
import { spawnSync } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openVault } from '../../../src/service/vault/openVault';
import { makeCanary } from '../fixtures';
import { startTeam, json, ID } from '../gateway/team';
import { makeBundle } from '../serviceProcess';
import { command, makeFastFolder } from './commands';

interface IEnded {
  status: number | null;
  stdout: string;
  stderr: string;
}

const call = { requestID: 'r', credential: { kind: 'local' } } as const;
const bundle = makeBundle();
let home: string;
let canary: string;

beforeEach(async () => {
  home = makeFastFolder();
  canary = makeCanary();
  const vault = openVault(home);
  await vault.secrets.create({ name: 'API_KEY', value: canary }, call);
  await vault.secrets.create({ name: 'OTHER', value: 'other' }, call);
  await vault.close();
});

function run(...args: string[]): IEnded {
  return runWith({}, ...args);
}

function runWith(more: Record<string, string>, ...args: string[]): IEnded {
  const env = { PATH: process.env.PATH, HELIOS_SECRETS_HOME: home, ...more };
  return spawnSync(process.execPath, [bundle, 'run', ...args], { env, encoding: 'utf8', input: '' });
}

const show = (...names: string[]): string[] => [
  process.execPath,
  '-e',
  `process.stdout.write(JSON.stringify(${JSON.stringify(names)}.map(name => process.env[name] ?? null)))`
];

test('run gives a program the named secrets as variables, and no others', () => {
  const { status, stdout, stderr } = run('--secret', 'API_KEY', '--', ...show('API_KEY', 'OTHER'));
  expect([status, stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout)).toEqual([canary, null]);
});

test('run gives a secret to a variable with another name', () => {
  const { stdout } = run(
    '--secret',
    'TOKEN=API_KEY',
    '--secret',
    'OTHER',
    '--',
    ...show('TOKEN', 'API_KEY', 'OTHER')
  );
  expect(JSON.parse(stdout)).toEqual([canary, null, 'other']);
});

test('run with a key for some secrets passes on only these, until the key is revoked', async () => {
  const file = join(home, 'nightly.key');
  const vault = openVault(home);
  const wanted = { name: 'nightly', scope: 'NamedSecrets' as const, secrets: ['API_KEY'] };
  const { apiKey, apiKeyID } = await vault.apiKeys.create(wanted, call);
  writeFileSync(file, `${apiKey}\n`);
  const named = run('--api-key-file', file, '--secret', 'API_KEY', '--', ...show('API_KEY'));
  expect([named.status, named.stdout]).toEqual([0, JSON.stringify([canary])]);
  const other = run('--api-key-file', file, '--secret', 'OTHER', '--', ...show('OTHER'));
  expect([other.status, other.stdout, other.stderr]).toEqual([3, '', expect.stringMatching(/OTHER/)]);
  writeFileSync(file, apiKey.slice(0, -1));
  const cut = run('--api-key-file', file, '--secret', 'API_KEY', '--', ...show('API_KEY'));
  expect([cut.stdout, cut.stderr]).toEqual(['', expect.stringMatching(/API key is not complete/)]);
  writeFileSync(file, apiKey);
  await vault.apiKeys.revoke(apiKeyID, call);
  await vault.close();
  const revoked = run('--api-key-file', file, '--secret', 'API_KEY', '--', ...show('API_KEY'));
  expect([revoked.stdout, revoked.stderr]).toEqual(['', expect.stringMatching(/no longer valid/)]);
});

test('run leaves an audit entry for each read', async () => {
  run('--secret', 'API_KEY', '--', ...show());
  const vault = openVault(home);
  const { auditLogs } = await vault.activity.log({ type: 'SecretRead' }, call);
  await vault.close();
  expect(auditLogs).toHaveLength(1);
});

test('run passes everything after -- to the program, including options and empty arguments', () => {
  const program = [process.execPath, '-e', 'console.log(JSON.stringify(process.argv.slice(1)))', '--'];
  const { stdout } = run('--secret', 'API_KEY', '--', ...program, '--help', '', '--json');
  expect(JSON.parse(stdout)).toEqual(['--help', '', '--json']);
});

test.each([0, 1, 77])('run exits with the exit code %i of the program', code => {
  expect(run('--secret', 'OTHER', '--', process.execPath, '-e', `process.exit(${code})`).status).toBe(code);
});

test('run exits like a shell after a signal ended the program', () => {
  const end = "process.kill(process.pid, 'SIGKILL')";
  expect(run('--secret', 'OTHER', '--', process.execPath, '-e', end).status).toBe(137);
});

test('run starts nothing if a secret is missing', () => {
  const { status, stdout, stderr } = run('--secret', 'API_KEY', '--secret', 'NONE', '--', ...show('API_KEY'));
  expect([status, stdout]).toEqual([3, '']);
  expect(stderr).toContain('NONE');
  expect(stderr).not.toContain(canary);
});

test('run names a program that does not exist', () => {
  const { status, stderr } = run('--secret', 'API_KEY', '--', join(home, 'nothing'));
  expect(status).toBe(1);
  expect(stderr).toContain('could not be started');
  expect(stderr).not.toContain(canary);
});

test.each([
  ['no secret', ['--', 'true']],
  ['no program', ['--secret', 'API_KEY']],
  ['an invalid variable', ['--secret', '1=API_KEY', '--', 'true']],
  ['an invalid name', ['--secret', 'A-B', '--', 'true']],
  ['an address without a key', ['--secret', 'API_KEY', '--url', 'https://a.example', '--', 'true']]
])('run refuses %s', async (_, args) => {
  expect((await command(['run', '--home', home, ...args])).code).toBe(2);
});

test('run uses a root key that is kept elsewhere and makes no other', () => {
  const key = join(makeFastFolder(), 'root.key');
  renameSync(join(home, 'root.key'), key);
  const more = { HELIOS_SECRETS_ROOT_KEY_FILE: key };
  const { status, stdout, stderr } = runWith(more, '--secret', 'OTHER', '--', ...show('OTHER'));
  expect([status, stdout, stderr]).toEqual([0, '["other"]', '']);
});

test('run uses a service of the environment only together with its key, and options win over it', () => {
  const file = join(home, 'key');
  writeFileSync(file, 'hsk_x\n');
  const HELIOS_SECRETS_URL = 'http://127.0.0.1:1';
  const wanted = ['--secret', 'OTHER', '--', ...show('OTHER')];
  expect(runWith({ HELIOS_SECRETS_URL }, ...wanted).stdout).toBe('["other"]');
  const both = { HELIOS_SECRETS_URL, HELIOS_SECRETS_API_KEY_FILE: file };
  expect(runWith(both, ...wanted).stderr).toContain('team service');
  expect(runWith(both, '--home', home, ...wanted).stdout).toBe('["other"]');
});

test('run passes on a large value of a service, but no value of another name', async () => {
  const file = join(home, 'key');
  writeFileSync(file, 'a-key\n');
  const team = await startTeam();
  const secret = { secretID: ID, name: 'BUNDLE', value: 'x'.repeat(100_000) };
  team.usual = json({ secrets: [secret] });
  const program = [process.execPath, '-e', 'process.exit(process.env.BUNDLE.length === 100000 ? 0 : 9)'];
  const place = ['--url', team.url, '--api-key-file', file];
  expect((await command(['run', ...place, '--secret', 'BUNDLE', '--', ...program])).code).toBe(0);
  const other = await command(['run', ...place, '--secret', 'OTHER', '--', ...program]);
  expect([other.code, other.stderr]).toEqual([3, expect.stringMatching(/no secret OTHER/)]);
});

test('run reports an unreadable key file', async () => {
  const file = join(home, 'key');
  const args = ['run', '--url', 'http://127.0.0.1:1', '--api-key-file', file, '--secret', 'A', '--', 'true'];
  expect((await command(args)).code).not.toBe(0);
  writeFileSync(file, 'hsk_x\n');
  expect((await command(args)).stderr).toContain('team service');
});

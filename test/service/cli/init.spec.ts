import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, makeFastFolder, makeTeam } from './commands';

const FOUND = ['init', '--organization', 'ACME', '--email', 'ann@acme.example'];

test('init writes only the key of the first administrator to standard output', async () => {
  const home = join(makeFastFolder(), 'home');
  const { code, stdout, stderr } = await command([...FOUND, '--home', home]);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^hsk_[0-9a-z]{63}\n$/)]);
  expect(stderr).not.toContain(stdout.trim());
  expect(stderr).toContain('helios-secrets serve');
  expect(stderr).toContain(join(home, 'team.key'));
});

test('only their owner can read the folder, the database and the root key that init makes', async () => {
  const { home } = await makeTeam();
  const modes = ['', 'team.key', 'team.sqlite'].map(name => statSync(join(home, name)).mode & 0o777);
  expect(modes).toEqual([0o700, 0o600, 0o600]);
  expect(statSync(join(home, 'team.key')).size).toBe(32);
});

test('a second init changes nothing, not even the key file', async () => {
  const { home, run, json } = await makeTeam();
  const before = readFileSync(join(home, 'team.key'));
  const { code, stdout, stderr } = await run(...FOUND, '--key-file', join(home, 'other.key'), '--json');
  expect([code, stdout]).toEqual([1, '']);
  expect(JSON.parse(stderr)).toEqual({
    error: { code: 'organization_exists', message: expect.any(String) as string }
  });
  expect(readFileSync(join(home, 'team.key'))).toEqual(before);
  expect(readdirSync(home)).not.toContain('other.key');
  expect((await json<{ users: number }>('status')).users).toBe(1);
});

test('init uses an existing key file, and refuses an invalid one', async () => {
  const folder = makeFastFolder();
  const [good, bad] = ['good.key', 'bad.key'].map(name => join(folder, name));
  const place = ['--database', join(folder, 'team.sqlite')];
  writeFileSync(bad, 'no key');
  writeFileSync(good, Buffer.alloc(32, 7));
  expect(await command([...FOUND, ...place, '--key-file', bad])).toMatchObject({
    code: 4,
    stdout: '',
    stderr: expect.stringContaining(bad) as string
  });
  expect(readFileSync(bad, 'utf8')).toBe('no key');
  expect((await command([...FOUND, ...place, '--key-file', good])).code).toBe(0);
  expect(readFileSync(good)).toEqual(Buffer.alloc(32, 7));
});

test('a vault does not open without its key file or with another one', async () => {
  const { home, run } = await makeTeam();
  const other = join(home, 'other.key');
  writeFileSync(other, Buffer.alloc(32));
  for (const [file, code] of [
    ['missing.key', 'vault_key_missing'],
    ['other.key', 'vault_key_wrong']
  ]) {
    const answer = await run('status', '--json', '--key-file', join(home, file));
    expect([answer.code, (JSON.parse(answer.stderr) as { error: { code: string } }).error.code]).toEqual([
      4,
      code
    ]);
    expect(answer.stderr).toContain(file);
  }
});

test.each([
  ['no organization', ['init', '--email', 'ann@acme.example'], 2],
  ['an empty name', ['init', '--organization', ' ', '--email', 'ann@acme.example'], 2],
  ['no email address', ['init', '--organization', 'ACME'], 2],
  ['an invalid email address', ['init', '--organization', 'ACME', '--email', 'ann'], 1]
])('init with %s creates nothing', async (_, args, code) => {
  const home = join(makeFastFolder(), 'home');
  expect((await command([...args, '--home', home])).code).toBe(code);
  expect(existsSync(home) ? readdirSync(home) : []).toEqual([]);
});

test('init names a missing folder in its error', async () => {
  const path = join(makeFastFolder(), 'missing', 'team.sqlite');
  const { code, stderr } = await command([...FOUND, '--database', path, '--key-file', `${path}.key`]);
  expect([code, stderr]).toEqual([4, expect.stringContaining('missing')]);
});

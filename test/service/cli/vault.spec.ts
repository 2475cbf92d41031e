// verify, backup, restore, vault rotate and vault export-key, as an administrator types them.
import {
  appendFileSync,
  cpSync,
  existsSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openTeam } from '../../../src/service/vault/openTeam';
import { credentialOf } from '../../../src/service/vault/key';
import { withOpened } from '../../../src/service/vault/openLocation';
import { replaceRoot } from '../../../src/service/vault/rootRotation';
import { afterwards } from '../fixtures';
import { type ICommands, command, makeFastFolder, makeTeam } from './commands';

let team: ICommands;
let keyFile: string;

beforeEach(async () => {
  team = await makeTeam();
  keyFile = join(team.home, 'team.key');
});

/** Works with the vault as its service does. */
async function used<T>(
  work: (vault: Awaited<ReturnType<typeof openTeam>>) => Promise<T>,
  place = { database: team.database, keyFile }
): Promise<T> {
  const vault = await openTeam(place);
  try {
    return await work(vault);
  } finally {
    await vault.close();
  }
}

const ann = (): { requestID: string; credential: ReturnType<typeof credentialOf> } => ({
  requestID: 'r',
  credential: credentialOf(team.key)
});
const create = (name: string): Promise<unknown> =>
  used(vault => vault.secrets.create({ name, value: `value of ${name}` }, ann()));
const valueOf = (name: string, place?: { database: string; keyFile: string }): Promise<string | undefined> =>
  used(async vault => (await vault.values.readByName(name, ann()))?.value, place);

function change(sql: string): void {
  const database = new DatabaseSync(team.database);
  database.exec(sql);
  database.close();
}

test('verify finds no problems in an intact vault, and names a changed row with exit code 1', async () => {
  await create('A');
  const whole = await team.run('verify');
  expect([whole.code, whole.stderr]).toEqual([0, '']);
  expect(whole.stdout).toMatch(/^No problems found: 1 secrets with 1 values/);
  change("UPDATE secret_grant SET role = 'Reader'");
  const { code, stdout, stderr } = await team.run('verify', '--json');
  expect([code, (JSON.parse(stdout) as { problems: string[] }).problems]).toEqual([
    1,
    [expect.stringMatching(/^Secret A/)]
  ]);
  expect(stderr).toMatch(/Secret A .*its row or its grants were changed/);
});

test('verify fails on a file with damaged pages', async () => {
  await create('A');
  const bytes = readFileSync(team.database);
  writeFileSync(team.database, bytes.fill(0xff, bytes.readUInt16BE(16)));
  expect((await team.run('verify')).code).not.toBe(0);
});

test('vault rotate wraps the keys of all values with a new key, and --resume continues it', async () => {
  await create('A');
  expect(await team.json('vault', 'rotate')).toEqual({ changed: 1 });
  expect(await team.json('vault', 'rotate', '--reencrypt')).toEqual({ changed: 1 });
  expect(await team.json('vault', 'rotate', '--resume')).toEqual({ changed: 0 });
  expect(await valueOf('A')).toBe('value of A');
  expect((await team.run('verify')).code).toBe(0);
  expect((await team.run('vault', 'rotate', '--root', '--reencrypt')).code).toBe(2);
});

test('vault rotate --root replaces the key file, and the former one opens nothing', async () => {
  await create('A');
  const before = readFileSync(keyFile);
  expect((await team.run('vault', 'rotate', '--root', '--yes')).code).toBe(0);
  expect([readFileSync(keyFile).equals(before), statSync(keyFile).mode & 0o777]).toEqual([false, 0o600]);
  expect(readdirSync(team.home).filter(name => name.includes('.new'))).toEqual([]);
  expect([await valueOf('A'), (await team.run('verify')).code]).toEqual(['value of A', 0]);
  writeFileSync(keyFile, before);
  expect((await team.run('status')).code).toBe(4);
});

test('vault rotate --root warns that earlier backups need the former key file, and says what to do next', async () => {
  await create('A');
  const before = readFileSync(keyFile);
  const asked = await team.run('vault', 'rotate', '--root');
  expect([asked.code, asked.stderr]).toEqual([1, expect.stringMatching(/Backups .* copy the file .* --yes/)]);
  expect(readFileSync(keyFile).equals(before)).toBe(true);
  const file = join(makeFastFolder(), 'a.backup');
  await team.run('backup', file);
  const kept = join(makeFastFolder(), 'kept.key');
  cpSync(keyFile, kept);
  const { stderr } = await team.run('vault', 'rotate', '--root', '--yes');
  expect(stderr).toMatch(/copy of the new .* the former one .* backups/);
  expect(stderr).toMatch(/helios-secrets vault rotate --reencrypt/);
  expect(await team.json('vault', 'rotate', '--reencrypt')).toEqual({ changed: 1 });
  expect([await valueOf('A'), (await team.run('verify')).code]).toEqual(['value of A', 0]);
  const at = ['--database', join(makeFastFolder(), 'other.sqlite'), '--key-file', kept];
  expect((await command(['restore', file, ...at])).code).toBe(0);
});

test('a rotation of the root key that ended before the file was put in place is finished by the next start', async () => {
  await create('A');
  const before = readFileSync(keyFile);
  await team.run('vault', 'rotate', '--root', '--yes');
  writeFileSync(`${keyFile}.new.0123456789abcdef`, readFileSync(keyFile));
  writeFileSync(keyFile, before);
  expect(await valueOf('A')).toBe('value of A');
  expect([existsSync(`${keyFile}.new.0123456789abcdef`), readFileSync(keyFile).equals(before)]).toEqual([
    false,
    false
  ]);
});

test('the file that a rotation has left is found among those of rotations that changed nothing', async () => {
  await create('A');
  const before = readFileSync(keyFile);
  await team.run('vault', 'rotate', '--root', '--yes');
  const [first, fitting, last] = ['0', '7', 'f'].map(digit => `${keyFile}.new.${digit.repeat(16)}`);
  writeFileSync(fitting, readFileSync(keyFile));
  writeFileSync(keyFile, before);
  writeFileSync(first, Buffer.alloc(32, 7));
  writeFileSync(last, '');
  expect(await valueOf('A')).toBe('value of A');
  // Nobody can tell whether another database is under these.
  expect([first, fitting, last].map(path => existsSync(path))).toEqual([true, false, true]);
});

test('of two concurrent rotations of the root key one is refused, and the vault still opens', async () => {
  await create('A');
  const place = { database: team.database, keyFile };
  // Both have opened the vault before either begins.
  const ends = await withOpened(place, one =>
    withOpened(place, other =>
      Promise.allSettled(
        [one, other].map(({ engine, root, provider }) => replaceRoot(engine, root, provider))
      )
    )
  );
  expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect([await valueOf('A'), readdirSync(team.home).filter(name => name.includes('.new'))]).toEqual([
    'value of A',
    []
  ]);
});

test('a rotation of the root key that ended before it changed the database has no effect', async () => {
  await create('A');
  writeFileSync(`${keyFile}.new.0123456789abcdef`, Buffer.alloc(32, 7));
  expect(await valueOf('A')).toBe('value of A');
  expect((await team.run('vault', 'rotate', '--root', '--yes')).code).toBe(0);
  expect(await valueOf('A')).toBe('value of A');
});

describe('a root key under a passphrase', () => {
  let passphraseFile: string;

  beforeEach(() => {
    passphraseFile = join(makeFastFolder(), 'passphrase');
    writeFileSync(passphraseFile, 'correct horse battery\n');
  });

  test('is exported, can replace the key file, and opens only with the passphrase', async () => {
    await create('A');
    const exported = await team.run('vault', 'export-key', '--passphrase-file', passphraseFile);
    expect(exported.stdout).toMatch(
      /^-----BEGIN HELIOS SECRETS KEY-----\n[\w+/=\n]+\n-----END HELIOS SECRETS KEY-----\n$/
    );
    expect(exported.stdout).not.toContain(readFileSync(keyFile).toString('base64').slice(0, 20));
    writeFileSync(keyFile, exported.stdout);
    const without = await team.run('status');
    expect([without.code, without.stderr]).toEqual([4, expect.stringMatching(/passphrase/)]);
    appendFileSync(passphraseFile, 'x');
    expect((await team.run('status', '--passphrase-file', passphraseFile)).code).toBe(4);
    writeFileSync(passphraseFile, 'correct horse battery');
    const { rootKey } = await team.json<{ rootKey: string }>('status', '--passphrase-file', passphraseFile);
    expect(rootKey).toMatch(/under a passphrase/);
    process.env.HELIOS_SECRETS_PASSPHRASE_FILE = passphraseFile;
    afterwards(() => delete process.env.HELIOS_SECRETS_PASSPHRASE_FILE);
    expect((await team.run('verify')).code).toBe(0);
    // Whatever replaces it is under the same passphrase.
    expect((await team.run('vault', 'rotate', '--root', '--yes')).code).toBe(0);
    expect(readFileSync(keyFile, 'latin1')).toMatch(/^-----BEGIN HELIOS/);
    expect((await team.run('verify')).code).toBe(0);
  });

  test('is made by init if a passphrase is given', async () => {
    const home = join(makeFastFolder(), 'home');
    const found = ['init', '--organization', 'ACME', '--email', 'ann@acme.example'];
    const { code } = await command([...found, '--home', home, '--passphrase-file', passphraseFile]);
    expect([code, readFileSync(join(home, 'team.key'), 'latin1')]).toEqual([
      0,
      expect.stringMatching(/^-----BEGIN/)
    ]);
  });

  test('asks for the passphrase at a terminal without showing it', async () => {
    const { stdout } = await team.run('vault', 'export-key', '--passphrase-file', passphraseFile);
    writeFileSync(keyFile, stdout);
    const terminal = { columns: 80, types: 'correct horse battery\n' };
    const typed = await command(['status', '--home', team.home], terminal);
    expect([typed.code, typed.stderr]).toEqual([0, expect.stringContaining('Passphrase of')]);
    expect(typed.stdout + typed.stderr).not.toContain('horse');
  });
});

test('a backup is restored to another location, and API keys work once they are enabled', async () => {
  await create('A');
  const folder = makeFastFolder();
  const file = join(folder, 'a.backup');
  const written = await team.run('backup', file);
  expect([written.code, written.stdout]).toEqual([0, expect.stringMatching(/^Wrote 1 secrets to /)]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect((await team.run('backup', file)).code).toBe(1);
  expect((await team.run('restore', file)).code).toBe(1);
  const place = { database: join(folder, 'other.sqlite'), keyFile };
  const at = ['--database', place.database, '--key-file', keyFile];
  const restored = await command(['restore', file, ...at]);
  expect([restored.code, restored.stdout]).toEqual([
    0,
    expect.stringMatching(/^Restored ACME with 1 secrets/)
  ]);
  await expect(valueOf('A', place)).rejects.toMatchObject({ code: 'not_authenticated' });
  expect((await command(['key', 'enable', 'ann@acme.example', ...at])).code).toBe(0);
  expect(await valueOf('A', place)).toBe('value of A');
  expect((await command(['verify', ...at])).code).toBe(0);
});

test('restore refuses a changed backup, or one without its key', async () => {
  await create('A');
  const folder = makeFastFolder();
  const file = join(folder, 'a.backup');
  await team.run('backup', file);
  const database = join(folder, 'other.sqlite');
  expect(
    (await command(['restore', file, '--database', database, '--key-file', join(folder, 'none.key')])).code
  ).toBe(4);
  expect(existsSync(join(folder, 'none.key'))).toBe(false);
  writeFileSync(file, readFileSync(file, 'utf8').replace('ann@', 'eve@'));
  const refused = await command(['restore', file, '--database', database, '--key-file', keyFile]);
  expect([refused.code, refused.stderr]).toEqual([
    1,
    expect.stringMatching(/not a complete, unchanged backup/)
  ]);
  expect((await command(['status', '--database', database, '--key-file', keyFile])).code).toBe(4);
});

test('backup, verify and restore work on the vault of this computer too', async () => {
  const [home, other] = [join(makeFastFolder(), 'own'), join(makeFastFolder(), 'other')];
  const key = await command(['key', 'create', '--embedded', '--home', home]);
  expect(key.code).toBe(0);
  const file = join(makeFastFolder(), 'own.backup');
  expect((await command(['backup', file, '--embedded', '--home', home])).code).toBe(0);
  expect((await command(['verify', '--embedded', '--home', home])).code).toBe(0);
  const at = ['--embedded', '--home', other, '--key-file', join(home, 'root.key')];
  expect((await command(['restore', file, ...at])).code).toBe(0);
  expect((await command(['status', ...at])).code).toBe(0);
  expect((await command(['key', 'enable', ...at])).stdout).toBe('Enabled 1 keys.\n');
});

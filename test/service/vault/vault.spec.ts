import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ISecret } from '../../../src/contract';
import type { IGrantRow, IVersionRow } from '../../../src/service/store/rows';
import { addVersion, grantsOn, removeGrant } from '../../../src/service/store/secrets';
import { id, run } from '../../../src/service/store/step';
import { makeCanary, makeFolder, makeVault, rowsOf, withCode } from '../fixtures';
import type { OwnVault, Rows } from '../ownVault';

const call = { requestID: 'r' };
let home: string;
let vault: OwnVault;
let rows: Rows;

beforeEach(() => {
  home = makeFolder();
  vault = makeVault(home);
  rows = rowsOf(home);
});

const versionOf = ({ secretID }: ISecret, version = 1): IVersionRow => {
  const row = rows.version(secretID, version);
  return { ...(row as IVersionRow) };
};
const put = (row: IVersionRow): void =>
  rows.change(function* () {
    yield* run('DELETE FROM version WHERE secretID = ?', id(row.secretID));
    yield* addVersion(row, 0);
  });
const grantOf = ({ secretID }: ISecret): IGrantRow => rows.change(() => grantsOn([secretID]))[0];
const read = async ({ secretID }: ISecret): Promise<string | undefined> =>
  (await vault.read(secretID, call)).value;

test('no value is in any file of the vault', async () => {
  const [canary, second] = [makeCanary(), makeCanary()];
  const { secretID } = await vault.create('A', canary, call);
  await vault.update(secretID, second, call);
  await vault.read(secretID, call);
  for (const file of readdirSync(home)) {
    const bytes = readFileSync(join(home, file));
    expect([file, bytes.includes(canary), bytes.includes(second)]).toEqual([file, false, false]);
  }
});

test('a list contains no values, even right after one was read', async () => {
  const created = await vault.create('A', 'first', call);
  await vault.read(created.secretID, call);
  expect(await vault.list()).toEqual([created]);
});

test('two equal values are stored differently', async () => {
  const [a, b] = [await vault.create('A', 'same', call), await vault.create('B', 'same', call)];
  expect(Buffer.from(versionOf(a).ciphertext).equals(versionOf(b).ciphertext)).toBe(false);
});

test('changes within one millisecond have increasing times', async () => {
  jest.spyOn(Date, 'now').mockReturnValue(1_790_000_000_000);
  const created = await vault.create('A', 'first', call);
  const second = await vault.update(created.secretID, 'second', call);
  const third = await vault.update(created.secretID, 'third', call);
  jest.restoreAllMocks();
  const times = [created, second, third].map(({ lastUpdatedAt }) => Date.parse(lastUpdatedAt));
  expect(times[1]).toBeGreaterThan(times[0]);
  expect(times[2]).toBeGreaterThan(times[1]);
});

test('a secret that is not shared with a user cannot be listed, found, read, changed or hinted at', async () => {
  const created = await vault.create('AWS_KEY', 'first', call);
  const { secretID, name } = created;
  const { identityID } = grantOf(created);
  rows.changeSealed(() => removeGrant(secretID, identityID));
  const denied = withCode('secret_not_found');
  expect(await vault.list()).toEqual([]);
  expect(await vault.readByName(name, call)).toBeNull();
  await expect(vault.read(secretID, call)).rejects.toEqual(denied);
  await expect(vault.update(secretID, 'second', call)).rejects.toEqual(denied);
  await expect(vault.delete(secretID, call)).rejects.toEqual(denied);
  const asked = {
    requestID: 'r'.repeat(8),
    kernelID: 'k',
    origin: 'cell' as const,
    identity: 'me',
    path: ''
  };
  const { errors, bytes } = await vault.resolve({ ...asked, names: [name, 'AWS_KEX'] });
  expect([errors.map(({ code }) => code), bytes]).toEqual([['secret_not_found', 'secret_not_found'], []]);
  expect(errors[1].message).not.toContain(name);
  await expect(vault.create(name, 'other', call)).rejects.toEqual(withCode('secret_name_taken'));
});

test('a reader can read a secret and change nothing', async () => {
  const created = await vault.create('A', 'first', call);
  const { identityID } = grantOf(created);
  const sql = "UPDATE secret_grant SET role = 'Reader' WHERE identityID = ?";
  rows.changeSealed(() => run(sql, id(identityID)));
  const denied = withCode('secret_access_denied');
  expect(await read(created)).toBe('first');
  await expect(vault.update(created.secretID, 'second', call)).rejects.toEqual(denied);
  await expect(vault.delete(created.secretID, call)).rejects.toEqual(denied);
  expect(await read(created)).toBe('first');
});

describe('a value that was changed on the disk', () => {
  const damaged = withCode('vault_corrupt');
  let a: ISecret;
  let b: ISecret;

  beforeEach(async () => {
    a = await vault.create('A', 'first', call);
    b = await vault.create('B', 'other', call);
  });

  test('is refused without an audit entry, while others in the same request are answered', async () => {
    const row = versionOf(a);
    put({ ...row, ciphertext: row.ciphertext.map((byte, index) => (index === 40 ? byte ^ 1 : byte)) });
    const [one, two] = await Promise.allSettled([read(a), read(b)]);
    expect(one).toEqual({ status: 'rejected', reason: damaged });
    expect(two.status).toBe('fulfilled');
    expect(rows.audit(a.secretID).map(({ type }) => type)).toEqual(['SecretCreated']);
  });

  test('is refused when it belongs to another secret', async () => {
    put({ ...versionOf(b), secretID: a.secretID });
    await expect(read(a)).rejects.toEqual(damaged);
  });

  test('is refused when it is an older one', async () => {
    const old = versionOf(a);
    await vault.update(a.secretID, 'second', call);
    const current = rows.secretByID(a.secretID)?.version ?? 0;
    put({ ...old, version: current });
    await expect(read(a)).rejects.toEqual(damaged);
  });

  test('is refused when it is missing', async () => {
    put({ ...versionOf(a), version: 7 });
    await expect(read(a)).rejects.toEqual(damaged);
  });

  test('is replaced by a new value', async () => {
    put({ ...versionOf(b), secretID: a.secretID });
    await vault.update(a.secretID, 'second', call);
    expect(await read(a)).toBe('second');
  });
});

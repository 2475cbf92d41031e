import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PERMISSION_FILE } from '../../../src/service/permission/file';
import { expectRefusal, makeFolder, rowsOf } from '../fixtures';
import { json } from '../gateway/team';
import { CONTEXT, type Reader, makeReader, makeRemoteReader } from './readers';

let home: string;
let reader: Reader;

beforeEach(async () => {
  home = makeFolder();
  reader = await makeReader(home);
});

describe('a notebook that nobody has allowed anything', () => {
  test('gets nothing, and the names that need an answer are told', async () => {
    expect(await reader.read(['A', 'B'])).toEqual([409, ['A', 'B']]);
    expect(await reader.read(['A', 'B'], { granted: ['B'] })).toEqual([409, ['A']]);
  });

  test('gets what was granted for this once or for its kernel', async () => {
    expect(await reader.read(['A', 'B'], { granted: ['A', 'B'] })).toEqual([200]);
    expect(await reader.read(['A', 'B'], { granted: true })).toEqual([200]);
    expect(await reader.read(['A'])).toEqual([409, ['A']]);
  });

  test('leaves no trace of a read, for a thousand pairs of notebook and secret', async () => {
    for (let notebook = 0; notebook < 40; notebook++) {
      const names = Array.from({ length: 23 }, (_, index) => `N_${index}`);
      expect((await reader.read(['A', 'B', ...names], { path: `${notebook}.ipynb` }))[0]).toBe(409);
    }
    const rows = rowsOf(home);
    const types = rows.secrets().flatMap(({ secretID }) => rows.audit(secretID).map(({ type }) => type));
    expect(types).toEqual(['SecretCreated', 'SecretCreated']);
  });

  test.each(['team', 'helios'] as const)(
    'has nothing fetched from %s, for a thousand pairs of notebook and secret',
    async kind => {
      const { reader: remote, upstream } = await makeRemoteReader(kind);
      upstream.usual = json({ secrets: [] });
      for (let notebook = 0; notebook < 40; notebook++) {
        const names = Array.from({ length: 25 }, (_, index) => `N_${index}`);
        expect((await remote.read(names, { path: `${notebook}.ipynb` }))[0]).toBe(409);
      }
      expect(upstream.asked).toEqual([]);
      await remote.read(['N_1'], { granted: ['N_1'] });
      expect(upstream.asked).not.toEqual([]);
      // What says who may is for this process alone.
      expect(JSON.stringify(upstream.asked)).not.toContain('granted');
    }
  );

  test('does not get by where the Jupyter server said nothing', async () => {
    const body = {
      requestID: '12345678',
      kernelID: 'k',
      names: ['A'],
      origin: 'cell',
      identity: 'i',
      path: ''
    };
    for (const permission of [
      undefined,
      null,
      {},
      { ...CONTEXT, granted: 'A' },
      { ...CONTEXT, granted: [1] }
    ]) {
      expectRefusal(await reader.post('resolve', { ...body, permission }), 'request_invalid');
    }
  });
});

describe('a permission for good', () => {
  beforeEach(async () => expect(await reader.allow(['A'])).toBe(200));

  test('holds for its secret, its notebook and its file as it was, and nothing else', async () => {
    expect(await reader.read(['A'])).toEqual([200]);
    expect(await reader.read(['A', 'B'])).toEqual([409, ['B']]);
    for (const other of [
      { path: 'b.ipynb' },
      { path: '' },
      { root: '/other' },
      { identity: 'user:bob' },
      { fingerprint: 'two' },
      { fingerprint: '' }
    ]) {
      expect(await reader.read(['A'], other)).toEqual([409, ['A']]);
    }
    expect(await reader.read(['A'], {}, 'another-connection')).toEqual([409, ['A']]);
  });

  test('is kept in a file for its owner only, and there for the next service', async () => {
    expect(statSync(join(home, PERMISSION_FILE)).mode & 0o777).toBe(0o600);
    expect(await (await makeReader(home)).read(['A'])).toEqual([200]);
  });

  test('goes on where Jupyter saves the file, and only from what it was before', async () => {
    const save = (before: string, after: string) =>
      reader.post('notebooks/saved', { root: CONTEXT.root, path: CONTEXT.path, before, after });
    await save('one', 'two');
    expect(await reader.read(['A'], { fingerprint: 'two' })).toEqual([200]);
    // Somebody else has changed the file to three, and Jupyter saves over that.
    await save('three', 'four');
    expect(await reader.read(['A'], { fingerprint: 'four' })).toEqual([409, ['A']]);
    expect(await reader.read(['A'], { fingerprint: 'two' })).toEqual([200]);
  });

  test('follows a renamed file and a renamed folder, and its place is free', async () => {
    await reader.allow(['A'], { path: 'dir😀/b.ipynb' });
    await reader.allow(['A'], { path: 'dir😀s/c.ipynb' });
    const move = (path: string, to: string) =>
      reader.post('notebooks/moved', { root: CONTEXT.root, path, to });
    await move('a.ipynb', 'new.ipynb');
    await move('dir😀', 'other');
    const paths = (await reader.list()).map(({ path }) => path);
    expect(paths).toEqual(['dir😀s/c.ipynb', 'new.ipynb', 'other/b.ipynb']);
    expect(await reader.read(['A'], { path: 'new.ipynb' })).toEqual([200]);
    expect(await reader.read(['A'])).toEqual([409, ['A']]);
  });

  test('of a file that another one takes the place of is gone', async () => {
    await reader.post('notebooks/moved', { root: CONTEXT.root, path: 'other.ipynb', to: 'a.ipynb' });
    expect(await reader.list()).toEqual([]);
  });

  test('is gone with its file', async () => {
    await reader.allow(['A'], { path: 'a.ipynb2' });
    await reader.post('notebooks/deleted', { root: CONTEXT.root, path: 'a.ipynb' });
    expect((await reader.list()).map(({ path }) => path)).toEqual(['a.ipynb2']);
  });

  test('is listed with the time of the last read, for a notebook or a secret', async () => {
    await reader.allow(['A', 'B'], { path: 'b.ipynb' });
    expect((await reader.list({ path: 'a.ipynb' }))[0].lastReadAt).toBeNull();
    await reader.read(['A']);
    const [row] = await reader.list({ path: 'a.ipynb' });
    expect(row).toMatchObject({ name: 'A', fingerprint: 'one' });
    expect(row.lastReadAt).toBeGreaterThanOrEqual(row.allowedAt);
    expect((await reader.list({ name: 'B' })).map(({ path }) => path)).toEqual(['b.ipynb']);
    expect(await reader.list({}, '/other')).toEqual([]);
  });

  test.each([
    [{ path: 'a.ipynb', name: 'A' }, ['a.ipynb B', 'b.ipynb A']],
    [{ path: 'a.ipynb' }, ['b.ipynb A']],
    [{ name: 'A' }, ['a.ipynb B']]
  ])('is withdrawn as %j says, and nothing else is', async (choice, left) => {
    await reader.allow(['B']);
    await reader.allow(['A'], { path: 'b.ipynb' });
    const who = { identity: CONTEXT.identity, root: CONTEXT.root };
    expect((await reader.post('permissions/withdraw', { ...who, ...choice })).statusCode).toBe(200);
    expect((await reader.list()).map(({ path, name }) => `${path} ${name}`)).toEqual(left);
    expectRefusal(await reader.post('permissions/withdraw', who), 'request_invalid');
  });

  test('waits for another service that writes, and its own reads do not', async () => {
    const other = new DatabaseSync(join(home, PERMISSION_FILE));
    other.exec('BEGIN IMMEDIATE');
    const allowing = reader.allow(['B']);
    expect(await reader.read(['A'])).toEqual([200]);
    other.exec('COMMIT');
    other.close();
    expect(await allowing).toBe(200);
    expect(await reader.read(['B'])).toEqual([200]);
  });
});

test('a file of permissions that is damaged is put aside, and everything is asked again', async () => {
  writeFileSync(
    join(home, PERMISSION_FILE),
    'no database, and long enough not to be taken for an empty one'.repeat(99)
  );
  expect(await reader.read(['A'])).toEqual([409, ['A']]);
  expect(await reader.allow(['A'])).toBe(200);
  expect(await reader.read(['A'])).toEqual([200]);
});

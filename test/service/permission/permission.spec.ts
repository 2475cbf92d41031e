import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { HeliosError } from '../../../src/contract';
import { PERMISSION_FILE } from '../../../src/service/permission/file';
import { expectRefusal, makeFolder, rowsOf } from '../fixtures';
import { json } from '../gateway/team';
import { FACTS, type Reader, makeReader, makeRemoteReader, makeVaultReader, serve } from './readers';

let home: string;
let reader: Reader;

beforeEach(async () => {
  home = makeFolder();
  reader = await makeReader(home);
});

describe('a notebook that nobody has allowed anything', () => {
  test('gets nothing, and the answer names what needs an answer', async () => {
    expect(await reader.read(['A', 'B', 'A'])).toEqual([409, ['A', 'B']]);
    expect(reader.question).toMatchObject({ path: 'a.ipynb', canRemember: true });
    await reader.answer('session', ['B']);
    expect(await reader.read(['A', 'B'])).toEqual([409, ['A']]);
    await reader.read(['A'], { fingerprint: '' });
    expect(reader.question?.canRemember).toBe(false);
  });

  test('gets everything where the policy is allow, and nothing else is asked for', async () => {
    await reader.answer('deny', ['A']);
    expect(await reader.read(['A', 'B'], { policy: 'allow' })).toEqual([200]);
  });

  test('leaves no trace of a read, for a thousand pairs of notebook and secret', async () => {
    const reader = await makeVaultReader(home);
    for (let notebook = 0; notebook < 40; notebook++) {
      const names = Array.from({ length: 23 }, (_, index) => `N_${index}`);
      expect((await reader.read(['A', 'B', ...names], { path: `${notebook}.ipynb` }))[0]).toBe(409);
    }
    const rows = rowsOf(home);
    const types = rows.secrets().flatMap(({ secretID }) => rows.audit(secretID).map(({ type }) => type));
    expect(types).toEqual(['SecretCreated', 'SecretCreated']);
  });

  test.each(['team', 'helios'] as const)(
    'has nothing fetched from %s, for a thousand pairs of notebook and secret, and neither has a denied one',
    async kind => {
      const { reader: remote, upstream } = await makeRemoteReader(kind);
      upstream.usual = json({ secrets: [] });
      for (let notebook = 0; notebook < 40; notebook++) {
        const names = Array.from({ length: 25 }, (_, index) => `N_${index}`);
        expect((await remote.read(names, { path: `${notebook}.ipynb` }))[0]).toBe(409);
      }
      await remote.answer('deny', ['N_1']);
      expect(await remote.read(['N_1'])).toEqual([403, 'notebook_denied']);
      expect(upstream.asked).toEqual([]);
      await remote.answer('session', ['N_1']);
      await remote.read(['N_1']);
      expect(upstream.asked).not.toEqual([]);
      // Facts about this computer and its notebooks are for this process alone.
      expect(JSON.stringify(upstream.asked)).not.toMatch(/facts|fingerprint|claim|nonce|session-1|start-1/);
    }
  );

  test('does not get by where the Jupyter server says nothing, or something that is no fact', async () => {
    const body = {
      requestID: '12345678',
      kernelID: 'k',
      names: ['A'],
      origin: 'cell',
      identity: 'i',
      path: ''
    };
    const claim = { isForeign: false, ownConnections: 1 };
    const all = { ...body, facts: FACTS, claim };
    expect((await reader.post('resolve', all)).statusCode).toBe(409);
    const wrong: object[] = [
      { facts: undefined },
      { facts: null },
      { facts: {} },
      { facts: { ...FACTS, policy: 'deny' } },
      { facts: { ...FACTS, kernelStart: '' } },
      { facts: { ...FACTS, connections: '1' } },
      { facts: { ...FACTS, connections: null } },
      { facts: { ...FACTS, granted: true } },
      { claim: undefined },
      { claim: { ...claim, isForeign: 'no' } },
      { claim: { ...claim, ownConnections: null } },
      { claim: { ...claim, confirmed: true } },
      { claim: { ...claim, nonce: 1 } },
      { granted: true },
      { origin: 'else' }
    ];
    for (const changes of wrong) {
      expectRefusal(await reader.post('resolve', { ...all, ...changes }), 'request_invalid');
    }
  });
});

describe('a read that nobody here is known to have started', () => {
  test.each([
    ['a foreign cell', { isForeign: true }],
    ['a thread with somebody else on the kernel', { origin: 'background', connections: 2 }],
    ['a thread of which nobody knows who is on the kernel', { origin: 'background', connections: undefined }],
    ['a thread of a page that claims too many connections', { origin: 'background', ownConnections: 2 }]
  ] as const)('from %s needs a yes to all its names, whatever the notebook may read', async (_, changes) => {
    await reader.answer('always', ['A']);
    await reader.answer('deny', ['B']);
    for (const policy of ['ask', 'allow'] as const) {
      expect(await reader.read(['A', 'B'], { ...changes, policy })).toEqual([409, ['A', 'B']]);
      expect(reader.question?.canRemember).toBe(false);
      expect(await reader.allowOnce(['A', 'B'], { ...changes, policy })).toEqual([200]);
      expect(await reader.read(['A', 'B'], { ...changes, policy })).toEqual([409, ['A', 'B']]);
    }
  });

  test('is told apart from a notebook without permission', async () => {
    const code = async (isForeign: boolean): Promise<unknown> => {
      const claim = { isForeign, ownConnections: 1 };
      const names = ['A'];
      const asked = { requestID: '12345678', kernelID: 'k', names, origin: 'cell', identity: 'i', path: '' };
      return (await reader.post('resolve', { ...asked, facts: FACTS, claim })).json<{ error: unknown }>()
        .error;
    };
    expect(await code(true)).toMatchObject({ code: 'confirmation_required' });
    expect(await code(false)).toMatchObject({ code: 'permission_required' });
  });

  test('is silent where the page holds all connections and the notebook has permission', async () => {
    await reader.answer('session', ['A']);
    expect(await reader.read(['A'], { origin: 'background' })).toEqual([200]);
    const two = { origin: 'background', connections: 2, ownConnections: 2 } as const;
    expect(await reader.read(['A'], two)).toEqual([200]);
  });
});

describe('a permission for a kernel', () => {
  beforeEach(async () => expect(await reader.answer('session', ['A'])).toBe(200));

  test('holds for its start of the kernel, session, person, server and connection, and nothing else', async () => {
    expect(await reader.read(['A'])).toEqual([200]);
    expect(await reader.read(['A', 'B'])).toEqual([409, ['B']]);
    for (const other of [
      { kernelStart: 'start-2' },
      { session: 'session-2' },
      { session: '' },
      { identity: 'user:bob' },
      { root: '/other' },
      { connection: 'another' }
    ]) {
      expect(await reader.read(['A'], other)).toEqual([409, ['A']]);
    }
    // Its file may change and move.
    expect(await reader.read(['A'], { fingerprint: 'two', path: 'b.ipynb' })).toEqual([200]);
  });

  test('is there for the next service, and for another one that runs beside it', async () => {
    const other = await makeReader(home);
    expect(await other.read(['A'])).toEqual([200]);
    await other.answer('deny', ['A']);
    expect(await reader.read(['A'])).toEqual([403, 'notebook_denied']);
    await reader.app.close();
    expect(await (await makeReader(home)).read(['A'])).toEqual([403, 'notebook_denied']);
  });

  test('is gone with its kernel, and so is a denial', async () => {
    await reader.answer('deny', ['B']);
    await reader.answer('session', ['A'], { kernelStart: 'start-2' });
    await reader.tell('ended', { kernelStart: 'start-1' });
    expect(await reader.read(['A', 'B'])).toEqual([409, ['A', 'B']]);
    expect(await reader.read(['A'], { kernelStart: 'start-2' })).toEqual([200]);
  });

  test('is listed only while its kernel runs, under the name that its file has now', async () => {
    expect(await reader.list()).toMatchObject([{ name: 'A', path: 'a.ipynb', kind: 'session' }]);
    expect(await reader.list({}, { kernelStarts: ['start-2'] })).toEqual([]);
    await reader.tell('moved', { root: FACTS.root, path: 'a.ipynb', to: 'b.ipynb' });
    await reader.tell('deleted', { root: FACTS.root, path: 'b.ipynb' });
    expect((await reader.list()).map(({ path }) => path)).toEqual(['b.ipynb']);
    // Where files are not on a disk, no event tells.
    await reader.read(['A'], { path: 'c.ipynb' });
    expect((await reader.list({ path: 'c.ipynb' })).map(({ path }) => path)).toEqual(['c.ipynb']);
  });

  test('that nothing has used for a month is removed with the next answer', async () => {
    const rows = (): unknown[] => {
      const file = new DatabaseSync(join(home, PERMISSION_FILE));
      const found = file.prepare('SELECT name FROM answer ORDER BY name').all();
      file.close();
      return found.map(({ name }) => name);
    };
    await reader.answer('always', ['OLD_ALWAYS']);
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now + 31 * 24 * 60 * 60 * 1000);
    await reader.answer('session', ['B'], { kernelStart: 'start-2' });
    clock.mockRestore();
    expect(rows()).toEqual(['B', 'OLD_ALWAYS']);
  });

  test('needs a kernel that it could end with', async () => {
    const file = { kernelStart: '', session: '' };
    expect(await reader.answer('session', ['A'], file)).toBe('request_invalid');
    expect(await reader.answer('deny', ['A'], file)).toBe('request_invalid');
  });
});

describe('a denial', () => {
  beforeEach(async () => expect(await reader.answer('deny', ['A'])).toBe(200));

  test('is the answer to each request with its name until somebody allows it', async () => {
    expect(await reader.read(['A', 'B'])).toEqual([403, 'notebook_denied']);
    expect(await reader.read(['B'])).toEqual([409, ['B']]);
    expect(await reader.list()).toEqual([]);
    await reader.answer('session', ['A']);
    expect(await reader.read(['A'])).toEqual([200]);
  });

  test('ends what was allowed for the kernel, and stands before what is allowed for good', async () => {
    await reader.answer('session', ['B']);
    await reader.answer('always', ['B']);
    await reader.answer('deny', ['B']);
    expect(await reader.read(['B'])).toEqual([403, 'notebook_denied']);
    expect(await reader.read(['B'], { kernelStart: 'start-2' })).toEqual([200]);
  });

  test.each(['a.ipynb', 'renamed.ipynb'])(
    'ends with Always in the panel, which knows the notebook as %s and not its kernel',
    async path => {
      await reader.tell('moved', { root: FACTS.root, path: 'a.ipynb', to: path });
      await reader.answer('always', ['A'], { kernelStart: '', session: '', path });
      expect(await reader.read(['A'], { path })).toEqual([200]);
    }
  );

  test('is withdrawn with everything else that a person answered', async () => {
    await reader.withdraw({ name: 'A' });
    expect(await reader.read(['A'])).toEqual([409, ['A']]);
  });

  test('and a question need no vault that opens, which only a value does', async () => {
    const locked = await serve(home, () => {
      throw new HeliosError('vault_locked');
    });
    expect(await locked.read(['A'])).toEqual([403, 'notebook_denied']);
    expect(await locked.read(['B'])).toEqual([409, ['B']]);
    await locked.answer('session', ['B']);
    expect(await locked.read(['B'])).toEqual([503, 'vault_locked']);
  });
});

describe('a permission for good', () => {
  beforeEach(async () => expect(await reader.answer('always', ['A'])).toBe(200));

  test('holds for its secret, its notebook and its file as it was, and nothing else', async () => {
    expect(await reader.read(['A'])).toEqual([200]);
    expect(await reader.read(['A'], { kernelStart: 'start-2', session: 'session-2' })).toEqual([200]);
    expect(await reader.read(['A', 'B'])).toEqual([409, ['B']]);
    for (const other of [
      { path: 'b.ipynb' },
      { path: '' },
      { root: '/other' },
      { identity: 'user:bob' },
      { fingerprint: 'two' },
      { fingerprint: '' },
      { connection: 'another' }
    ]) {
      expect(await reader.read(['A'], other)).toEqual([409, ['A']]);
    }
  });

  test('needs a file', async () => {
    expect(await reader.answer('always', ['A'], { fingerprint: '' })).toBe('request_invalid');
    expect(await reader.answer('always', ['A'], { path: '' })).toBe('request_invalid');
  });

  test('of one notebook leaves those of others as they are', async () => {
    const file = { kernelStart: '', session: '' };
    await reader.answer('always', ['A'], { ...file, path: 'b.ipynb' });
    await reader.answer('always', ['A'], { ...file, path: 'c.ipynb' });
    expect((await reader.list()).map(({ path }) => path)).toEqual(['a.ipynb', 'b.ipynb', 'c.ipynb']);
  });

  test('is kept in a file for its owner only, and there for the next service', async () => {
    expect(statSync(join(home, PERMISSION_FILE)).mode & 0o777).toBe(0o600);
    expect(await (await makeReader(home)).read(['A'])).toEqual([200]);
  });

  test('goes on where Jupyter saves the file, and only from what it was before', async () => {
    const save = (before: string, after: string) =>
      reader.tell('saved', { root: FACTS.root, path: FACTS.path, before, after });
    await save('one', 'two');
    expect(await reader.read(['A'], { fingerprint: 'two' })).toEqual([200]);
    // Somebody else has changed the file to three, and Jupyter saves over that.
    await save('three', 'four');
    expect(await reader.read(['A'], { fingerprint: 'four' })).toEqual([409, ['A']]);
    expect(await reader.read(['A'], { fingerprint: 'two' })).toEqual([200]);
  });

  test('follows a renamed file and a renamed folder, and its place is free', async () => {
    await reader.answer('always', ['A'], { path: 'dir😀/b.ipynb' });
    await reader.answer('always', ['A'], { path: 'dir😀s/c.ipynb' });
    const move = (path: string, to: string) => reader.tell('moved', { root: FACTS.root, path, to });
    await move('a.ipynb', 'new.ipynb');
    await move('dir😀', 'other');
    const paths = (await reader.list()).map(({ path }) => path);
    expect(paths).toEqual(['dir😀s/c.ipynb', 'new.ipynb', 'other/b.ipynb']);
    expect(await reader.read(['A'], { path: 'new.ipynb' })).toEqual([200]);
    expect(await reader.read(['A'])).toEqual([409, ['A']]);
  });

  test('of a file that another one takes the place of is gone', async () => {
    await reader.tell('moved', { root: FACTS.root, path: 'other.ipynb', to: 'a.ipynb' });
    expect(await reader.list()).toEqual([]);
  });

  test('is gone with its file', async () => {
    await reader.answer('always', ['A'], { path: 'a.ipynb2' });
    await reader.tell('deleted', { root: FACTS.root, path: 'a.ipynb' });
    expect((await reader.list()).map(({ path }) => path)).toEqual(['a.ipynb2']);
  });

  test('is listed with the time of the last read, for a notebook or a secret', async () => {
    await reader.answer('always', ['A', 'B'], { path: 'b.ipynb' });
    expect((await reader.list({ path: 'a.ipynb' }))[0].lastReadAt).toBeUndefined();
    await reader.read(['A']);
    const [row] = await reader.list({ path: 'a.ipynb' });
    expect(row).toMatchObject({ name: 'A', kind: 'always', fingerprint: 'one' });
    expect(Date.parse(row.lastReadAt!)).toBeGreaterThanOrEqual(Date.parse(row.allowedAt));
    expect((await reader.list({ name: 'B' })).map(({ path }) => path)).toEqual(['b.ipynb']);
    expect(await reader.list({}, { root: '/other' })).toEqual([]);
  });

  test.each([
    [{ path: 'a.ipynb', name: 'A' }, ['a.ipynb B', 'b.ipynb A']],
    [{ path: 'a.ipynb' }, ['b.ipynb A']],
    [{ name: 'A' }, ['a.ipynb B']]
  ])('is withdrawn as %j says, and nothing else is', async (choice, left) => {
    await reader.answer('always', ['B']);
    await reader.answer('always', ['A'], { path: 'b.ipynb' });
    expect((await reader.withdraw(choice)).statusCode).toBe(200);
    expect((await reader.list()).map(({ path, name }) => `${path} ${name}`)).toEqual(left);
    expectRefusal(await reader.withdraw({}), 'request_invalid');
  });

  test('waits for another service that writes, and its own reads do not', async () => {
    const other = new DatabaseSync(join(home, PERMISSION_FILE));
    other.exec('BEGIN IMMEDIATE');
    const allowing = reader.answer('always', ['B']);
    expect(await reader.read(['A'])).toEqual([200]);
    other.exec('COMMIT');
    other.close();
    expect(await allowing).toBe(200);
    expect(await reader.read(['B'])).toEqual([200]);
  });
});

test.each([
  ['another kind', { kind: 'grant', names: ['A'] }],
  ['no kind', { root: '/work', path: 'a.ipynb' }],
  ['more than it says', { kind: 'deleted', root: '/work', path: 'a.ipynb', to: 'b.ipynb' }],
  ['the end of no kernel', { kind: 'ended', kernelStart: '' }],
  ['no names', { kind: 'answer', facts: FACTS, names: [], answer: 'always' }]
])('a message of %s is refused', async (_, message) => {
  expectRefusal(await reader.post('permissions', message), 'request_invalid');
});

test('a file of permissions that is damaged is put aside, and everything is asked again', async () => {
  writeFileSync(
    join(home, PERMISSION_FILE),
    'no database, and long enough not to be taken for an empty one'.repeat(99)
  );
  expect(await reader.read(['A'])).toEqual([409, ['A']]);
  expect(await reader.answer('always', ['A'])).toBe(200);
  expect(await reader.read(['A'])).toEqual([200]);
});

import { fork } from 'node:child_process';
import { createSecretKey, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { KEY_FILE, KeyFile } from '../../../src/service/crypto/rootKey';
import { afterwards, makeFolder, withCode } from '../fixtures';
import { rootKeyIn } from '../ownVault';

test('a root key of 32 bytes is created once and then always the same', () => {
  const home = makeFolder();
  const made = rootKeyIn(home, true);
  const file = readFileSync(join(home, KEY_FILE));
  expect([file.byteLength, file.equals(made.export())]).toEqual([32, true]);
  for (const mayMake of [true, false]) {
    expect(rootKeyIn(home, mayMake).equals(made)).toBe(true);
  }
  expect(readFileSync(join(home, KEY_FILE)).equals(file)).toBe(true);
  expect(rootKeyIn(makeFolder(), true).equals(made)).toBe(false);
});

test('only its owner can read the root key under any umask, and no temporary file is left', () => {
  const home = makeFolder();
  const before = process.umask(0);
  try {
    rootKeyIn(home, true);
  } finally {
    process.umask(before);
  }
  expect((statSync(join(home, KEY_FILE)).mode & 0o777).toString(8)).toBe('600');
  expect(readdirSync(home)).toEqual([KEY_FILE]);
});

test('without permission to create one, a missing root key is an error and none is created', () => {
  const home = makeFolder();
  expect(() => rootKeyIn(home)).toThrow(withCode('vault_key_missing'));
  expect(readdirSync(home)).toEqual([]);
});

test.each([0, 16, 31, 33, 64])('a root key file of %d bytes is refused and left unchanged', length => {
  const home = makeFolder();
  const file = Buffer.alloc(length, 7);
  writeFileSync(join(home, KEY_FILE), file);
  expect(() => rootKeyIn(home, true)).toThrow(withCode('vault_key_wrong'));
  expect(readFileSync(join(home, KEY_FILE)).equals(file)).toBe(true);
});

test('an unreadable root key file is an error, and no other key is created', () => {
  const home = makeFolder();
  mkdirSync(join(home, KEY_FILE));
  expect(() => rootKeyIn(home, true)).toThrow(expect.objectContaining({ code: 'EISDIR' }) as Error);
  expect(readdirSync(home)).toEqual([KEY_FILE]);
});

test('processes that create the root key at once all get the same key', async () => {
  const folder = makeFolder();
  const maker = join(folder, 'maker.cjs');
  const contents = `
    import { KeyFile } from './src/service/crypto/rootKey';
    const keyIn = home => new KeyFile(home + '/root.key', home).load(true);
    process.on('message', home => process.send(keyIn(home).export().toString('hex')));
    process.send('up');`;
  buildSync({
    stdin: { contents, resolveDir: join(__dirname, '../../..') },
    outfile: maker,
    bundle: true,
    platform: 'node'
  });
  const makers = Array.from({ length: 3 }, () => fork(maker));
  afterwards(() => makers.forEach(one => one.kill()));
  const heard = (): Promise<unknown[]> =>
    Promise.all(makers.map(async one => ((await once(one, 'message')) as [unknown])[0]));
  await heard();
  for (let round = 0; round < 20; round++) {
    const home = join(folder, `home-${round}`);
    mkdirSync(home);
    const keys = heard();
    makers.forEach(one => one.send(home));
    expect(new Set(await keys).size).toBe(1);
    expect(readdirSync(home)).toEqual([KEY_FILE]);
  }
});

describe('a new root key that is kept beside the current one', () => {
  const keyOf = (byte: number): ReturnType<typeof createSecretKey> => createSecretKey(Buffer.alloc(32, byte));
  const make = (): { home: string; file: KeyFile } => {
    const home = makeFolder();
    writeFileSync(join(home, KEY_FILE), Buffer.alloc(32, 0));
    return { home, file: new KeyFile(join(home, KEY_FILE), home) };
  };

  test('has its own file, which another new key does not replace', () => {
    const { home, file } = make();
    const [one, other] = [file.stage(keyOf(1)), new KeyFile(file.path, home).stage(keyOf(2))];
    expect(statSync(one).mode & 0o777).toBe(0o600);
    file.promote(one);
    expect(file.load(false).equals(keyOf(1))).toBe(true);
    expect(file.staged().map(({ path }) => path)).toEqual([other]);
    file.discard(other);
    expect(readdirSync(home)).toEqual([KEY_FILE]);
  });

  test('is found among files that are not keys', () => {
    const { home, file } = make();
    const path = file.stage(keyOf(2));
    writeFileSync(`${file.path}.new.${'0'.repeat(16)}`, 'half a key');
    writeFileSync(`${file.path}.new.copy`, Buffer.alloc(32, 3));
    writeFileSync(join(home, 'other.key.new'), Buffer.alloc(32, 4));
    expect(file.staged().map(one => [one.path, one.key.export()[0]])).toEqual([[path, 2]]);
  });

  test('is put in place once, by the first process', () => {
    const { file } = make();
    const path = file.stage(keyOf(1));
    file.promote(path);
    file.promote(file.stage(createSecretKey(randomBytes(32))));
    const later = file.load(false);
    file.promote(path);
    expect(file.load(false).equals(later)).toBe(true);
  });
});

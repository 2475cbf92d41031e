import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { HeliosError } from '../../../src/contract';
import { openVault } from '../../../src/service/vault/openVault';
import { MAY_MOUNT, makeDisk, remount, testIf } from '../disk';
import { makeFolder, makeVault, withCode } from '../fixtures';
import { type OwnVault, openOwn } from '../ownVault';

const call = { requestID: 'r' };
const valueOf = (name: string): string => `value of ${name} `.repeat(2000);

/** Writes until nothing fits any more; gives the names that were acknowledged. */
async function fill(vault: OwnVault): Promise<string[]> {
  const names: string[] = [];
  for (let index = 0; index < 1000; index++) {
    const name = `N${index}`;
    try {
      await vault.create(name, valueOf(name), call);
    } catch (error) {
      expect(error).toEqual(withCode('vault_full'));
      return names;
    }
    names.push(name);
  }
  throw new Error('The disk does not fill.');
}

async function expectAll(vault: OwnVault, names: string[]): Promise<void> {
  expect((await vault.list()).map(({ name }) => name)).toEqual([...names].sort());
  for (const name of names) {
    expect([name, (await vault.readByName(name, call))?.value === valueOf(name)]).toEqual([name, true]);
  }
}

/** A vault whose file may not grow by more than `pages`: SQLite then answers as on a full disk. */
function makeLimited(home: string): { vault: OwnVault; limit: (pages: number) => void } {
  const exec = jest.spyOn(DatabaseSync.prototype, 'exec');
  const vault = makeVault(home);
  const [database] = exec.mock.contexts as DatabaseSync[];
  exec.mockRestore();
  const count = (): number => Number(database.prepare('PRAGMA page_count').get()?.page_count);
  return { vault, limit: pages => database.exec(`PRAGMA max_page_count = ${count() + pages}`) };
}

test('a write to a full disk is refused, and all acknowledged writes are kept', async () => {
  const home = makeFolder();
  const { vault, limit } = makeLimited(home);
  limit(50);
  const names = await fill(vault);
  expect(names.length).toBeGreaterThan(1);
  limit(50);
  await expectAll(vault, names);
  await vault.create('LATER', 'fits again', call);
  expect(await vault.list()).toHaveLength(names.length + 1);
});

test('of writes that share a failed commit on a full disk none is acknowledged or kept', async () => {
  const { vault, limit } = makeLimited(makeFolder());
  limit(20);
  const names = Array.from({ length: 10 }, (_, index) => `N${index}`);
  for (const outcome of await Promise.allSettled(
    names.map(name => vault.create(name, valueOf(name), call))
  )) {
    expect(outcome).toEqual({ status: 'rejected', reason: withCode('vault_full') });
  }
  expect(await vault.list()).toEqual([]);
});

test('no value is returned when a full disk takes no audit entry', async () => {
  const { vault, limit } = makeLimited(makeFolder());
  const { secretID } = await vault.create('A', 'first', call);
  limit(0);
  const read = async (): Promise<unknown> => {
    // Each row of the audit takes of the room that is left in the pages there are.
    for (let count = 0; count < 1000; count++) {
      await vault.read(secretID, call);
    }
    return 'The disk does not fill.';
  };
  await expect(read()).rejects.toEqual(withCode('vault_full'));
  await expect(vault.read(secretID, call)).rejects.toBeInstanceOf(HeliosError);
});

describe('on a small disk of its own', () => {
  const testOnDisk = testIf(
    MAY_MOUNT,
    'no disk can be mounted here; SQLite alone says above that it is full'
  );

  testOnDisk('nothing that was acknowledged is lost when it fills, also over a restart', async () => {
    const home = makeDisk('2m');
    const vault = openOwn(home);
    const names = await fill(vault);
    expect(names.length).toBeGreaterThan(1);
    await vault.close();
    remount(home, 'size=8m');
    await expectAll(makeVault(home), names);
  });

  testOnDisk('no vault and no half of a key is left where there is no room for them', async () => {
    const disk = makeDisk('64k');
    const filler = join(disk, 'filler');
    expect(() => writeFileSync(filler, Buffer.alloc(1024 * 1024))).toThrow();
    expect(() => openVault(join(disk, 'home'))).toThrow(withCode('vault_full'));
    expect(readdirSync(join(disk, 'home'))).toEqual([]);
    remount(disk, 'size=4m');
    rmSync(filler);
    expect(await makeVault(join(disk, 'home')).list()).toEqual([]);
  });
});

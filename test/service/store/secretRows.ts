// What a store must do with secrets, their values and their grants; a part of storeSuite.
import { randomBytes } from 'node:crypto';
import type { ISecretRow } from '../../../src/service/store/rows';
import * as store from '../../../src/service/store/secrets';
import type { Step } from '../../../src/service/store/step';
import { uuid7 } from '../../../src/service/uuid';
import { TIME, makeAccess, makeSecret, makeVersion, orgID, plain } from './rowMakers';
import { type IBench, read, write } from './storeSuite';

/** Puts a secret among the deleted ones. */
function* markDeleted(row: ISecretRow): Step<void> {
  yield* store.freeName(row);
  yield* store.updateSecret(row);
}

export function secretRows(bench: IBench): void {
  test('a secret is found by its id and its name as it was written', async () => {
    const row = makeSecret('A', {
      version: 2 ** 31,
      lastUsedAt: TIME + 2,
      deletedAt: TIME + 1,
      deletedBy: uuid7()
    });
    await write(bench, () => store.insertSecret(row));
    expect(plain(await read(bench, () => store.secretByID(row.secretID)))).toEqual(row);
    expect(plain(await read(bench, () => store.secretByName(orgID, 'A')))).toEqual(row);
    expect(await read(bench, () => store.secretByID(uuid7()))).toBeNull();
    expect(await read(bench, () => store.secretByName(uuid7(), 'A'))).toBeNull();
  });

  test('names that differ in case, accents or trailing spaces are different', async () => {
    await bench.add('A');
    for (const name of ['a', 'Á', 'A ', ' A', 'A\t', 'A\0', '']) {
      expect([name, await read(bench, () => store.secretByName(orgID, name))]).toEqual([name, null]);
    }
    await bench.add('a');
    expect(await bench.names()).toEqual(['A', 'a']);
  });

  test('a name has up to 255 characters and is sorted by its bytes', async () => {
    const identityID = uuid7();
    const names = ['b', 'B', 'a', '_', '0', 'N'.repeat(255)];
    for (const name of names) {
      const row = await bench.add(name);
      await write(bench, () => store.insertGrant(makeAccess(row, { identityID })));
    }
    const found = await read(bench, () => store.secretsOf([identityID], '', 100));
    expect(found.map(({ name }) => name)).toEqual(['0', 'B', names[5], '_', 'a', 'b']);
  });

  test('a name is unique, and free again when its secret is deleted', async () => {
    const row = await bench.add('A');
    await expect(bench.add('A')).rejects.toThrow();
    const by = uuid7();
    await write(bench, () => markDeleted({ ...row, deletedBy: by, deletedAt: TIME }));
    expect(await read(bench, () => store.secretByName(orgID, 'A'))).toBeNull();
    const deleted = { ...row, deletedBy: by, deletedAt: TIME };
    expect(plain(await read(bench, () => store.secretByID(row.secretID)))).toEqual(deleted);
    expect((await bench.add('A')).name).toBe('A');
  });

  test('an update changes one secret, and neither its creation nor its last use', async () => {
    const [row, another] = [await bench.add('A'), await bench.add('B')];
    const changes = { name: 'C', version: 2, lastUpdatedBy: uuid7(), lastUpdatedAt: TIME + 1 };
    await write(bench, () => store.updateSecret({ ...row, ...changes, createdBy: uuid7(), createdAt: 1 }));
    expect(plain(await read(bench, () => store.secretByID(row.secretID)))).toEqual({ ...row, ...changes });
    expect(plain(await read(bench, () => store.secretByID(another.secretID)))).toEqual(another);
  });

  test('deleted secrets are found by time of deletion, oldest or newest first', async () => {
    const rows: ISecretRow[] = [];
    for (const [index, name] of ['A', 'B', 'C', 'D'].entries()) {
      const row = await bench.add(name);
      rows.push({ ...row, deletedAt: TIME + index, deletedBy: null });
      await write(bench, () => markDeleted({ ...row, deletedAt: TIME + index }));
    }
    await bench.add('E');
    const oldest = await read(bench, () => store.deletedSecrets(orgID, TIME + 3, 2));
    expect(oldest.map(plain)).toEqual([rows[0], rows[1]]);
    const newest = await read(bench, () => store.newestDeleted(orgID, TIME, 2));
    expect(newest.map(plain)).toEqual([rows[3], rows[2]]);
    expect(await read(bench, () => store.deletedSecrets(uuid7(), TIME + 9, 9))).toEqual([]);
  });

  test('the last use of a secret never goes back in time', async () => {
    const { secretID } = await bench.add('A');
    for (const time of [TIME + 5, TIME]) {
      await write(bench, () => store.keepSecretUse(new Map([[secretID, time]])));
    }
    expect((await read(bench, () => store.secretByID(secretID)))?.lastUsedAt).toBe(TIME + 5);
  });

  test('values over 5 MiB are read byte for byte, with as many former ones as wanted', async () => {
    const { secretID } = await bench.add('A');
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    for (const [version, ciphertext] of [Buffer.of(), all, randomBytes(5 * 1024 * 1024 + 100)].entries()) {
      const wrappedKey = randomBytes(80);
      const row = makeVersion(secretID, { version, ciphertext, wrappedKey });
      await write(bench, () => store.addVersion(row, 1));
      const found = await read(bench, () => store.versionOf(secretID, version));
      expect([found?.ciphertext.byteLength, ciphertext.equals(found?.ciphertext ?? all)]).toEqual([
        ciphertext.byteLength,
        true
      ]);
      expect(wrappedKey.equals(found?.wrappedKey ?? all)).toBe(true);
      expect((await read(bench, () => store.versionsOf(secretID))).map(one => one.version)).toEqual(
        [version, version - 1].filter(one => one >= 0)
      );
    }
  });

  test('many large values written at once are not mixed up', async () => {
    const rows = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        const { secretID } = await bench.add(`N${index}`);
        const row = makeVersion(secretID, { ciphertext: randomBytes(700_000), wrappedKey: Buffer.of(index) });
        await write(bench, () => store.addVersion(row, 0));
        return row;
      })
    );
    const found = await Promise.all(
      rows.map(({ secretID }) => read(bench, () => store.versionOf(secretID, 1)))
    );
    expect(
      found.map((row, index) => Buffer.from(rows[index].ciphertext).equals(row?.ciphertext ?? Buffer.of()))
    ).toEqual(rows.map(() => true));
  });

  test('purging a secret removes its values and grants, and no others', async () => {
    const [row, another] = [await bench.add('A'), await bench.add('B')];
    for (const one of [row, another]) {
      await write(bench, () => store.addVersion(makeVersion(one.secretID), 0));
      await write(bench, () => store.insertGrant(makeAccess(one)));
    }
    await write(bench, () => store.purgeSecret(row.secretID));
    expect(await read(bench, () => store.secretByID(row.secretID))).toBeNull();
    expect(await read(bench, () => store.versionOf(row.secretID, 1))).toBeNull();
    expect(await read(bench, () => store.grantsOn([row.secretID]))).toEqual([]);
    expect(await read(bench, () => store.versionOf(another.secretID, 1))).not.toBeNull();
    expect(await read(bench, () => store.grantsOn([another.secretID]))).toHaveLength(1);
  });

  test('an identity has one role on a secret', async () => {
    const row = await bench.add('A');
    const access = makeAccess(row, { createdBy: uuid7() });
    await write(bench, () => store.insertGrant(access));
    await expect(write(bench, () => store.insertGrant({ ...access, role: 'Reader' }))).rejects.toThrow();
    expect((await read(bench, () => store.grantsOn([row.secretID]))).map(plain)).toEqual([access]);
    await write(bench, () => store.removeGrant(row.secretID, access.identityID));
    expect(await read(bench, () => store.grantsOn([row.secretID]))).toEqual([]);
  });

  test('of given secrets those with an owner are found', async () => {
    const identityID = uuid7();
    const rows: ISecretRow[] = [];
    for (const [name, role] of [
      ['A', 'Owner'],
      ['B', 'Reader'],
      ['C', 'Owner'],
      ['D', 'Owner']
    ] as const) {
      const row = await bench.add(name);
      rows.push(row);
      await write(bench, () => store.insertGrant(makeAccess(row, { identityID, role })));
    }
    await write(bench, () => markDeleted({ ...rows[2], deletedAt: TIME }));
    const asked = rows.slice(0, 3).map(({ secretID }) => secretID);
    const owned = await read(bench, () => store.ownedOf(asked, new Set([identityID, uuid7()])));
    expect([...owned]).toEqual([rows[0].secretID]);
    expect((await read(bench, () => store.ownedOf(asked, new Set([uuid7()])))).size).toBe(0);
  });

  test.each([0, 1, 3, 512, 513, 1500])('a query by %d ids finds each row once', async count => {
    const identities = Array.from({ length: count }, () => uuid7());
    const [a, b] = [await bench.add('A'), await bench.add('B')];
    await write(bench, () => store.insertGrant(makeAccess(b)));
    if (count) {
      const owner = makeAccess(a, { identityID: identities[count - 1] });
      await write(bench, () => store.insertGrant(owner));
    }
    const wanted = count ? ['A'] : [];
    const ids = count ? [a.secretID] : [];
    const found = await read(bench, () => store.secretsOf(identities.slice(-20), '', 100));
    expect(found.map(({ name }) => name)).toEqual(wanted);
    expect((await read(bench, () => store.grantsTo(identities))).map(row => row.secretID)).toEqual(ids);
    expect([...(await read(bench, () => store.secretIDsOf(identities, 'Owner')))]).toEqual(ids);
    expect([...(await read(bench, () => store.secretIDsOf(identities, 'Reader')))]).toEqual([]);
    expect([...(await read(bench, () => store.secretIDsWith(identities)))]).toEqual(ids);
  });

  test('a page starts after a name, has the requested length, and omits deleted secrets', async () => {
    const [me, team] = [uuid7(), uuid7()];
    for (const name of ['A', 'B', 'C', 'D', 'E']) {
      const row = await bench.add(name);
      await write(bench, () => store.insertGrant(makeAccess(row, { identityID: me })));
      await write(bench, () => store.insertGrant(makeAccess(row, { identityID: team, kind: 'team' })));
      if (name === 'C') {
        await write(bench, () => markDeleted({ ...row, deletedAt: TIME }));
      }
    }
    const page = async (after: string, limit: number): Promise<string[]> =>
      (await read(bench, () => store.secretsOf([me, team], after, limit))).map(({ name }) => name);
    expect(await page('', 2)).toEqual(['A', 'B']);
    expect(await page('B', 2)).toEqual(['D', 'E']);
    expect(await page('E', 2)).toEqual([]);
  });
}

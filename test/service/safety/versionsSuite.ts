// Former values of a secret, and changes that cross.
import { id } from '../../../src/service/store/step';
import { addTerm, rewrapAll } from '../../../src/service/vault/rotation';
import { Vault } from '../../../src/service/vault/vault';
import { withCode } from '../fixtures';
import { FOUNDER, type IDatabases } from '../teamVault';
import { type IScene, makeScene, problemsOf, damaged } from './scene';

export function versionsSuite(databases: IDatabases): void {
  let scene: IScene;

  beforeEach(async () => {
    scene = await makeScene(databases);
  });

  describe('former values', () => {
    test('are kept, the last ten with author and time, and an owner can revert to one', async () => {
      const { vault, ann, a, value } = scene;
      for (let number = 2; number <= 13; number++) {
        await vault.secrets.update(a, { value: `value ${number}` }, ann);
      }
      const versions = await vault.versions.list(a, ann);
      expect(versions.map(({ version }) => version)).toEqual([13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
      expect(versions.map(({ isCurrent }) => isCurrent).indexOf(true)).toBe(0);
      expect(new Set(versions.map(({ createdByEmail }) => createdByEmail))).toEqual(new Set([FOUNDER]));
      const times = versions.map(({ createdAt = '' }) => Date.parse(createdAt));
      expect([...times].sort((one, other) => other - one)).toEqual(times);
      const back = await vault.versions.restore(a, 5, ann);
      expect([back.version, await value(a), await value(a, scene.bob)]).toEqual([14, 'value 5', 'value 5']);
      expect((await vault.versions.list(a, ann)).map(({ version }) => version)).toEqual([
        14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4
      ]);
      for (const gone of [1, 3, 14, 15]) {
        await expect(vault.versions.restore(a, gone, ann)).rejects.toEqual(
          withCode('secret_version_not_found')
        );
      }
      expect(await problemsOf(scene)).toEqual([]);
    });

    test('are visible to owners only', async () => {
      const { vault, ann, bob, a, b } = scene;
      await vault.secrets.update(a, { value: 'second' }, ann);
      const denied = withCode('secret_access_denied');
      await expect(vault.versions.list(a, bob)).rejects.toEqual(denied);
      await expect(vault.versions.restore(a, 1, bob)).rejects.toEqual(denied);
      await expect(vault.versions.list(b, bob)).rejects.toEqual(withCode('secret_not_found'));
    });

    test('are not kept when the setting is 0', async () => {
      const { engine, root, a, ann } = scene;
      const other = new Vault(engine, root, { formerValues: 0 });
      await other.secrets.update(a, { value: 'second' }, ann);
      expect(await other.versions.list(a, ann)).toHaveLength(1);
    });

    test('are refused when somebody changed their author', async () => {
      const { vault, change, ann, a, bobID } = scene;
      await vault.secrets.update(a, { value: 'second' }, ann);
      await change('UPDATE version SET createdBy = ? WHERE secretID = ? AND version = 1', id(bobID), id(a));
      await expect(vault.versions.list(a, ann)).rejects.toEqual(damaged);
      await expect(vault.versions.restore(a, 1, ann)).rejects.toEqual(damaged);
    });

    test('are rotated with the current values', async () => {
      const { engine, root, vault, ann, a } = scene;
      await vault.secrets.update(a, { value: 'second' }, ann);
      await addTerm(engine, root);
      expect(await rewrapAll(engine, root, false)).toBe(3);
      await vault.versions.restore(a, 1, ann);
      expect(await scene.value(a)).toBe('value of A');
    });
  });

  test('of two changes that are based on the same version, one is refused and the other one stays', async () => {
    const { vault, ann, a, value } = scene;
    const seen = { ...ann, seenVersion: 1 };
    const results = await Promise.allSettled(
      ['one', 'other'].map(text => vault.secrets.update(a, { value: text }, seen))
    );
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const changed = withCode('secret_changed');
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: changed });
    expect(await value(a)).toBe(results[0].status === 'fulfilled' ? 'one' : 'other');
    await expect(vault.secrets.delete(a, seen)).rejects.toEqual(changed);
    await expect(vault.versions.restore(a, 1, seen)).rejects.toEqual(changed);
    await vault.secrets.delete(a, { ...ann, seenVersion: 2 });
  });
}

// A backup brings back what it was made of, and nothing that was changed.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuditLog } from '../../../src/service/audit/auditLog';
import { writeBackup } from '../../../src/service/backup/backup';
import { restoreBackup } from '../../../src/service/backup/restore';
import { BACKED_UP } from '../../../src/service/backup/tables';
import type { IEngine } from '../../../src/service/store/engine';
import { Vault } from '../../../src/service/vault/vault';
import { afterwards, makeFolder, withCode } from '../fixtures';
import { type IDatabases, OPERATOR, rowsOf } from '../teamVault';
import { type IScene, makeScene, problemsOf } from './scene';

export function backupSuite(databases: IDatabases): void {
  let scene: IScene;

  beforeEach(async () => {
    scene = await makeScene(databases);
  });

  describe('a backup', () => {
    const textOf = (row: object): string =>
      JSON.stringify(
        Object.entries(row).map(([column, value]) => [
          column,
          value instanceof Uint8Array ? Buffer.from(value).toString('hex') : (value as unknown)
        ])
      );
    const rowsIn = async (engine: IEngine): Promise<Record<string, string[]>> => {
      const found: Record<string, string[]> = {};
      for (const table of BACKED_UP) {
        const rows = await rowsOf(engine, table);
        found[table] = rows.map(textOf).sort();
      }
      return found;
    };

    async function restored(file: string): Promise<{ engine: IEngine; vault: Vault }> {
      const engine = await databases.make();
      new AuditLog(engine, scene.root);
      try {
        await restoreBackup(engine, scene.root, file);
      } catch (error) {
        await engine.close();
        throw error;
      }
      const vault = new Vault(engine, scene.root);
      afterwards(() => vault.close());
      return { engine, vault };
    }

    async function makeBackup(): Promise<string> {
      const file = join(makeFolder(), 'a.backup');
      await writeBackup(scene.engine, scene.root, file);
      return file;
    }

    test('restores everything except invitations, and API keys stay disabled until somebody enables them', async () => {
      const { vault, engine, ann, bob, a, value } = scene;
      const { userID } = await vault.people.add('carl@acme.example', OPERATOR);
      await vault.invitations.invite(userID, OPERATOR);
      await vault.secrets.update(a, { value: 'second value of A' }, ann);
      await vault.secrets.create({ name: 'LARGE', value: 'x'.repeat(100_000) }, ann);
      const file = await makeBackup();
      const before = await rowsIn(engine);
      const other = await restored(file);
      const after = await rowsIn(other.engine);
      for (const table of [
        'user',
        'team',
        'membership',
        'secret',
        'secret_name',
        'secret_grant',
        'version',
        'vault_key'
      ]) {
        expect([table, after[table]]).toEqual([table, before[table]]);
      }
      expect([before.invitation.length, after.invitation.length]).toEqual([1, 0]);
      expect(after.audit).toEqual(expect.arrayContaining(before.audit));
      expect(await problemsOf({ ...scene, engine: other.engine })).toEqual([]);
      await expect(value(a, bob, other.vault)).rejects.toEqual(withCode('not_authenticated'));
      expect(await other.vault.apiKeys.enableFor('bob@acme.example', OPERATOR)).toBe(1);
      expect(await value(a, bob, other.vault)).toBe('second value of A');
      await expect(value(a, ann, other.vault)).rejects.toEqual(withCode('not_authenticated'));
    });

    test('contains no plain value and no key', async () => {
      const file = await makeBackup();
      const bytes = readFileSync(file);
      for (const secret of [
        'value of A',
        'value of B',
        scene.root.export(),
        scene.root.export().toString('base64')
      ]) {
        expect(bytes.includes(secret)).toBe(false);
      }
    });

    test('shows one moment, although others write while it is made', async () => {
      const { vault, ann, engine, root } = scene;
      const writes = Array.from({ length: 30 }, (_, index) =>
        vault.secrets.create({ name: `N${index}`, value: `value ${index}` }, ann)
      );
      const file = join(makeFolder(), 'a.backup');
      await writeBackup(engine, root, file);
      await Promise.all(writes);
      const other = await restored(file);
      expect(await problemsOf({ ...scene, engine: other.engine })).toEqual([]);
    });

    test('does not overwrite a file', async () => {
      const { engine, root } = scene;
      const file = join(makeFolder(), 'a.backup');
      writeFileSync(file, 'mine');
      await expect(writeBackup(engine, root, file)).rejects.toThrow();
      expect(readFileSync(file, 'utf8')).toBe('mine');
    });

    test('is not restored over an existing vault', async () => {
      const { engine, root, a, value } = scene;
      const file = await makeBackup();
      await expect(restoreBackup(engine, root, file)).rejects.toEqual(withCode('organization_exists'));
      expect(await value(a)).toBe('value of A');
    });

    const changes: [string, (lines: string[]) => string[]][] = [
      ['a row was changed', lines => lines.map(line => line.replace('"Reader"', '"Owner"'))],
      ['a row is missing', lines => lines.filter(line => !line.includes('"table":"secret_grant"'))],
      [
        'a row appears twice',
        lines => lines.flatMap(line => (line.includes('"table":"secret_grant"') ? [line, line] : [line]))
      ],
      ['two rows are swapped', lines => [lines[0], lines[2], lines[1], ...lines.slice(3)]],
      ['its first line was changed', lines => [lines[0].replace('ACME', 'ACNE'), ...lines.slice(1)]],
      ['its end is missing', lines => lines.slice(0, -1)],
      ['something follows its end', lines => [...lines, lines[1]]],
      [
        'its manifest was changed',
        lines => [...lines.slice(0, -1), lines[lines.length - 1].replace(/"rows":2/, '"rows":3')]
      ],
      ['it is empty', () => []],
      ['it is a file of another kind', () => ['hello']]
    ];

    test.each(changes)('is refused when %s', async (_, change) => {
      const file = await makeBackup();
      const changed = join(makeFolder(), 'changed');
      const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
      const text = change(lines).join('\n');
      expect(text).not.toBe(lines.join('\n'));
      writeFileSync(changed, text);
      await expect(restored(changed)).rejects.toEqual(withCode('backup_invalid'));
    });

    test('is refused with another root key, and when the vault was changed before it was made', async () => {
      const file = await makeBackup();
      const engine = await databases.make();
      afterwards(() => engine.close());
      const other = await makeScene(databases);
      await expect(restoreBackup(engine, other.root, file)).rejects.toEqual(withCode('backup_invalid'));
      await scene.change("UPDATE secret_grant SET role = 'Owner'");
      await expect(restoreBackup(engine, scene.root, await makeBackup())).rejects.toEqual(
        withCode('backup_invalid')
      );
      expect(await rowsOf(engine, 'secret')).toEqual([]);
      // After that a good one still goes in.
      await restoreBackup(engine, scene.root, file);
      expect(await rowsOf(engine, 'secret')).toHaveLength(2);
    });

    test('can be restored from the beginning after an interrupted restore', async () => {
      const { root } = scene;
      const file = await makeBackup();
      const engine = await databases.make();
      afterwards(() => engine.close());
      let writes = 0;
      const failing = new Proxy(engine, {
        get: (target, name) => {
          const value: unknown = Reflect.get(target, name);
          if (name === 'write' && ++writes > BACKED_UP.length + 2) {
            throw new Error('killed');
          }
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        }
      });
      await expect(restoreBackup(failing, root, file)).rejects.toThrow('killed');
      expect(await rowsOf(engine, 'secret')).toHaveLength(2);
      expect(await rowsOf(engine, 'organization')).toEqual([]);
      await restoreBackup(engine, root, file);
      expect(await problemsOf({ engine, root })).toEqual([]);
    });
  });
}

// Rows that somebody changed in the database are refused, and `verify` names them.
import { randomBytes } from 'node:crypto';
import type { IGrantRow, IOrganizationRow, ISecretRow, IVersionRow } from '../../../src/service/store/rows';
import { id, insert, run } from '../../../src/service/store/step';
import { verifyRows } from '../../../src/service/vault/verify';
import { withCode } from '../fixtures';
import { type IDatabases, OPERATOR, rowsOf } from '../teamVault';
import { type IScene, makeScene, problemsOf, tampered, damaged } from './scene';

export function tamperingSuite(databases: IDatabases): void {
  let scene: IScene;

  beforeEach(async () => {
    scene = await makeScene(databases);
  });

  test('a vault that nobody has changed verifies, and its secrets can be read', async () => {
    const { value, a, b, bob } = scene;
    expect([await value(a), await value(b), await value(a, bob)]).toEqual([
      'value of A',
      'value of B',
      'value of A'
    ]);
    expect(await verifyRows(scene.engine, scene.root)).toEqual({
      secrets: 2,
      values: 2,
      behind: 0,
      problems: []
    });
  });

  describe('in a database that somebody changed', () => {
    const changes: [string, (to: IScene) => Promise<unknown>][] = [
      [
        'a grant that was added',
        async ({ engine, b, bobID }) => {
          const grant = await scene.rowOf<IGrantRow>('secret_grant', ({ secretID }) => secretID === b);
          await engine.write(() => insert('secret_grant', { ...grant, identityID: bobID, role: 'Reader' }));
        }
      ],
      [
        'a grant that was moved from another secret',
        ({ change, a, b, bobID }) =>
          change(
            'UPDATE secret_grant SET secretID = ?, name = ? WHERE secretID = ? AND identityID = ?',
            id(b),
            'B',
            id(a),
            id(bobID)
          )
      ],
      [
        'a grant with another role',
        ({ change, b }) => change("UPDATE secret_grant SET role = 'Reader' WHERE secretID = ?", id(b))
      ],
      [
        'a grant that was removed',
        ({ change, b }) => change('DELETE FROM secret_grant WHERE secretID = ?', id(b))
      ],
      ['another name', ({ change, b }) => change("UPDATE secret SET name = 'C' WHERE secretID = ?", id(b))],
      [
        'another version',
        ({ change, b }) => change('UPDATE secret SET version = 2 WHERE secretID = ?', id(b))
      ],
      [
        'another revision',
        ({ change, b }) => change('UPDATE secret SET grantsVersion = 7 WHERE secretID = ?', id(b))
      ],
      [
        'another maker',
        ({ change, b, bobID }) =>
          change('UPDATE secret SET createdBy = ? WHERE secretID = ?', id(bobID), id(b))
      ],
      [
        'the MAC of another head',
        async ({ change, a, b }) => {
          const { recordMac } = await scene.rowOf<ISecretRow>('secret', ({ secretID }) => secretID === a);
          await change('UPDATE secret SET recordMac = ? WHERE secretID = ?', recordMac, id(b));
        }
      ],
      [
        'no MAC',
        ({ change, b }) =>
          change('UPDATE secret SET recordMac = ? WHERE secretID = ?', Buffer.alloc(0), id(b))
      ]
    ];

    test.each(changes)(
      '%s makes the secret unreadable for everybody, and verify names it',
      async (_, change) => {
        const { vault, ann, bob, a, b, value } = scene;
        await change(scene);
        for (const by of [ann, bob]) {
          await expect(value(b, by)).rejects.toEqual(tampered);
          await expect(vault.secrets.update(b, { value: 'other' }, by)).rejects.toEqual(tampered);
          await expect(vault.secrets.delete(b, by)).rejects.toEqual(tampered);
          await expect(vault.sharing.accessControls(b, by)).rejects.toEqual(tampered);
        }
        const problems = await problemsOf(scene);
        expect(problems.filter(problem => problem.includes(b))).not.toEqual([]);
        expect(problems.join()).not.toContain('value of');
        // Where nothing of A was changed it is read as before.
        if (!problems.some(problem => problem.includes(a))) {
          expect(await value(a)).toBe('value of A');
        }
      }
    );

    test('a secret that was deleted or restored by hand is refused', async () => {
      const { change, b, value, vault, ann } = scene;
      await change('UPDATE secret SET deletedAt = 5 WHERE secretID = ?', id(b));
      await expect(value(b)).rejects.toEqual(tampered);
      await change('UPDATE secret SET deletedAt = 0 WHERE secretID = ?', id(b));
      expect(await value(b)).toBe('value of B');
      await vault.secrets.delete(b, ann);
      await change('UPDATE secret SET deletedAt = 0 WHERE secretID = ?', id(b));
      await expect(value(b)).rejects.toEqual(tampered);
    });

    test('a name that leads to another secret is refused', async () => {
      const { change, a, vault, ann } = scene;
      await change("UPDATE secret_name SET secretID = ? WHERE name = 'B'", id(a));
      await expect(vault.values.readByName('B', ann)).rejects.toEqual(tampered);
      expect(await problemsOf(scene)).toEqual([expect.stringMatching(/^Secret B .*name leads elsewhere/)]);
    });

    test('swapped values of two secrets are refused', async () => {
      const { engine, a, b, value } = scene;
      const [one, two] = await Promise.all(
        [a, b].map(secretID => scene.rowOf<IVersionRow>('version', row => row.secretID === secretID))
      );
      await engine.write(function* () {
        yield* run('DELETE FROM version');
        yield* insert('version', { ...one, ciphertext: two.ciphertext, wrappedKey: two.wrappedKey });
        yield* insert('version', { ...two, ciphertext: one.ciphertext, wrappedKey: one.wrappedKey });
      });
      await expect(value(a)).rejects.toEqual(damaged);
      await expect(value(b)).rejects.toEqual(damaged);
      expect(await problemsOf(scene)).toHaveLength(2);
    });

    test('an older state that was put back with its MAC is read, and verify names it', async () => {
      const { engine, vault, ann, bob, a, bobID, value, change } = scene;
      const [secret, grant] = [
        await scene.rowOf<ISecretRow>('secret', ({ secretID }) => secretID === a),
        await scene.rowOf<IGrantRow>('secret_grant', row => row.secretID === a && row.identityID === bobID)
      ];
      const revokes = [{ role: 'Reader' as const, users: [bobID], teams: [] }];
      await vault.sharing.change(a, { grants: [], revokes }, ann);
      await expect(value(a, bob)).rejects.toEqual(withCode('secret_not_found'));
      await engine.write(() => insert('secret_grant', grant));
      await change(
        'UPDATE secret SET recordMac = ?, grantsVersion = ? WHERE secretID = ?',
        secret.recordMac,
        secret.grantsVersion,
        id(a)
      );
      // The limit that docs/security.md names.
      expect(await value(a, bob)).toBe('value of A');
      expect(await problemsOf(scene)).toEqual([
        expect.stringMatching(/^Secret A .*older than the audit log says/)
      ]);
    });

    const people: [string, (to: IScene) => Promise<unknown>][] = [
      [
        'a user who was made an administrator',
        ({ change, bobID }) => change('UPDATE user SET isAdministrator = 1 WHERE userID = ?', id(bobID))
      ],
      [
        'a user with another address',
        ({ change, bobID }) => change("UPDATE user SET email = 'x@y' WHERE userID = ?", id(bobID))
      ],
      [
        'a user who was removed',
        ({ change, bobID }) => change('DELETE FROM user WHERE userID = ?', id(bobID))
      ],
      [
        'a membership that was added',
        async ({ engine, bobID }) => {
          const { orgID } = await scene.rowOf<IOrganizationRow>('organization', () => true);
          const team = { orgID, teamID: bobID, name: 'T', description: '', createdBy: null, createdAt: 1 };
          await engine.write(() => insert('team', team));
        }
      ],
      [
        'an API key of somebody else',
        ({ change, bobID }) => change('UPDATE api_key SET userID = ?', id(bobID))
      ],
      ['an API key with another scope', ({ change }) => change("UPDATE api_key SET scope = 'ReadOnly'")],
      ['an API key that was revoked and is not', ({ change }) => change('UPDATE api_key SET createdAt = 1')],
      [
        'an organization of another kind',
        ({ change }) => change("UPDATE organization SET kind = 'embedded'")
      ],
      ['another term', ({ change }) => change('UPDATE organization SET term = 7')],
      ['no MAC', ({ change }) => change('UPDATE organization SET directoryMac = ?', Buffer.alloc(0))],
      [
        'an older version',
        ({ change }) => change('UPDATE organization SET directoryVersion = directoryVersion - 1')
      ]
    ];

    test.each(people)('%s in the directory locks everybody out', async (_, change) => {
      await change(scene);
      // One that is open has verified this version; another one has not.
      const other = scene.reopen();
      await expect(scene.value(scene.a, scene.ann, other)).rejects.toEqual(tampered);
      await expect(other.people.users(undefined, OPERATOR)).rejects.toEqual(tampered);
      await expect(other.people.add('x@acme.example', OPERATOR)).rejects.toEqual(tampered);
      expect(await problemsOf(scene)).toContainEqual(expect.stringMatching(/^Users, teams, /));
    });

    test('an invitation that was inserted by hand cannot be redeemed', async () => {
      const { engine, reopen, bobID } = scene;
      const { orgID } = await scene.rowOf<IOrganizationRow>('organization', () => true);
      const times = { createdAt: 1, expiresAt: Number.MAX_SAFE_INTEGER, usedAt: 0 };
      await engine.write(() =>
        insert('invitation', { codeHash: 'c'.repeat(64), orgID, userID: bobID, createdBy: null, ...times })
      );
      await expect(reopen().invitations.redeem('hsi_any', OPERATOR)).rejects.toEqual(tampered);
    });

    test('a vault with the check value of another root key does not open', async () => {
      const { change, reopen, value, a, ann } = scene;
      await change('UPDATE organization SET keyCheck = ?', randomBytes(32));
      await expect(value(a, ann, reopen())).rejects.toEqual(withCode('vault_key_wrong'));
    });

    test('a person can still be removed when one of their secrets was changed, and that secret stays refused', async () => {
      const { vault, change, a, bobID, value } = scene;
      await change("UPDATE secret SET name = 'C' WHERE secretID = ?", id(a));
      await vault.removals.remove({ userID: bobID, dryRun: false }, OPERATOR);
      expect(
        (await rowsOf<IGrantRow>(scene.engine, 'secret_grant')).some(row => row.identityID === bobID)
      ).toBe(false);
      await expect(value(a)).rejects.toEqual(tampered);
    });
  });
}

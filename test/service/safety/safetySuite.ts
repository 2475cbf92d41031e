// What keeps a vault safe, on every store: MACs over its rows, rotation of its keys, verification, backup and restore.
import { type KeyObject, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuditLog } from '../../../src/service/audit/auditLog';
import { writeBackup } from '../../../src/service/backup/backup';
import { restoreBackup } from '../../../src/service/backup/restore';
import { LEFT_OUT, TABLES } from '../../../src/service/backup/tables';
import { open } from '../../../src/service/crypto/envelope';
import { Keyring } from '../../../src/service/crypto/keyring';
import type { IRootKeyProvider, IStagedKey } from '../../../src/service/crypto/rootKey';
import type { IEngine } from '../../../src/service/store/engine';
import type { IAccessRow, IOrganizationRow, ISecretRow, IVersionRow } from '../../../src/service/store/rows';
import { type Step, type Value, id, insert, run } from '../../../src/service/store/step';
import { placeOf } from '../../../src/service/vault/heads';
import { credentialOf } from '../../../src/service/vault/key';
import { replaceRoot, resealAll } from '../../../src/service/vault/rootRotation';
import { addTerm, rewrapAll } from '../../../src/service/vault/rotation';
import { Vault } from '../../../src/service/vault/vault';
import { verifyRows } from '../../../src/service/vault/verify';
import { afterwards, makeFolder, withCode } from '../fixtures';
import { FOUNDER, type IDatabases, type ITeamVault, OPERATOR, makeTeamVault, rowsOf } from '../teamVault';

const tampered = withCode('vault_tampered');
const damaged = withCode('vault_corrupt');
const wanted = { name: 'key', scope: 'Full' } as const;

interface ICall {
  requestID: string;
  credential: ReturnType<typeof credentialOf>;
}

/** A team of Ann, who founded it, and Bob; Ann has A, which Bob reads, and B. */
interface IScene extends ITeamVault {
  ann: ICall;
  bob: ICall;
  bobID: string;
  a: string;
  b: string;
  change: (sql: string, ...values: Value[]) => Promise<number>;
  /** The same vault in another process. */
  reopen: (root?: KeyObject) => Vault;
  value: (secretID: string, by?: ICall, vault?: Vault) => Promise<string | undefined>;
}

/** Root keys in memory: the one in place, and those that rotations keep beside it. */
class MemoryKeys implements IRootKeyProvider {
  readonly protection = 'keyFileBeside';
  now: KeyObject | null = null;
  readonly #beside = new Map<string, KeyObject>();
  #count = 0;

  load(): KeyObject {
    return this.now as KeyObject;
  }

  stage(key: KeyObject): string {
    const path = `key ${++this.#count}`;
    this.#beside.set(path, key);
    return path;
  }

  staged(): IStagedKey[] {
    return [...this.#beside].map(([path, key]) => ({ path, key }));
  }

  promote(path: string): void {
    this.now = this.#beside.get(path) ?? this.now;
    this.discard(path);
  }

  discard(path: string): void {
    this.#beside.delete(path);
  }
}

export function safetySuite(databases: IDatabases): void {
  let scene: IScene;

  async function makeScene(): Promise<IScene> {
    const made = await makeTeamVault(databases);
    const { vault, engine, root } = made;
    afterwards(() => vault.close());
    const callOf = async (email: string): Promise<ICall> => {
      const { apiKey } = await vault.apiKeys.createFor(email, wanted, OPERATOR);
      return { requestID: 'request', credential: credentialOf(apiKey) };
    };
    const ann = await callOf(FOUNDER);
    const { userID: bobID } = await vault.people.add('bob@acme.example', OPERATOR);
    const bob = await callOf('bob@acme.example');
    const { secretID: a } = await vault.secrets.create('A', 'value of A', ann);
    const { secretID: b } = await vault.secrets.create('B', 'value of B', ann);
    const grants = [{ role: 'Reader' as const, users: [bobID], teams: [] }];
    await vault.sharing.change(a, { grants, revokes: [] }, ann);
    return {
      ...made,
      ...{ ann, bob, bobID, a, b },
      change: (sql, ...values) => engine.write(() => run(sql, ...values)),
      // Without the end of the store, which is that of the other one.
      reopen: (key = root) => new Vault(engine, key),
      value: async (secretID, by = ann, of = vault) => (await of.values.read(secretID, by)).value
    };
  }

  beforeEach(async () => {
    scene = await makeScene();
  });

  afterAll(() => databases.remove());

  const problemsOf = async ({ engine, root }: Pick<IScene, 'engine' | 'root'>): Promise<string[]> =>
    (await verifyRows(engine, root)).problems;
  const rowOf = async <Row extends object>(table: string, test: (row: Row) => boolean): Promise<Row> => {
    const found = (await rowsOf<Row>(scene.engine, table)).find(test);
    if (!found) {
      throw new Error(`There is no such row in ${table}.`);
    }
    return found;
  };

  test('a vault that nobody has touched verifies, and its secrets open', async () => {
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

  describe('what somebody changed in the database', () => {
    const changes: [string, (to: IScene) => Promise<unknown>][] = [
      [
        'a grant that was added',
        async ({ engine, b, bobID }) => {
          const grant = await rowOf<IAccessRow>('access', ({ secretID }) => secretID === b);
          await engine.write(() => insert('access', { ...grant, identityID: bobID, role: 'Reader' }));
        }
      ],
      [
        'a grant that was moved from another secret',
        ({ change, a, b, bobID }) =>
          change(
            'UPDATE access SET secretID = ?, name = ? WHERE secretID = ? AND identityID = ?',
            id(b),
            'B',
            id(a),
            id(bobID)
          )
      ],
      [
        'a grant with another role',
        ({ change, b }) => change("UPDATE access SET role = 'Reader' WHERE secretID = ?", id(b))
      ],
      ['a grant that was removed', ({ change, b }) => change('DELETE FROM access WHERE secretID = ?', id(b))],
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
          const { headMac } = await rowOf<ISecretRow>('secret', ({ secretID }) => secretID === a);
          await change('UPDATE secret SET headMac = ? WHERE secretID = ?', headMac, id(b));
        }
      ],
      [
        'no MAC',
        ({ change, b }) => change('UPDATE secret SET headMac = ? WHERE secretID = ?', Buffer.alloc(0), id(b))
      ]
    ];

    test.each(changes)('%s is refused, for whoever asks, and verify tells it', async (_, change) => {
      const { vault, ann, bob, a, b, value } = scene;
      await change(scene);
      for (const by of [ann, bob]) {
        await expect(value(b, by)).rejects.toEqual(tampered);
        await expect(vault.secrets.update(b, 'other', by)).rejects.toEqual(tampered);
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
    });

    test('a secret that was deleted or brought back by hand is refused', async () => {
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

    test('the values of two secrets that were swapped are refused', async () => {
      const { engine, a, b, value } = scene;
      const [one, two] = await Promise.all(
        [a, b].map(secretID => rowOf<IVersionRow>('version', row => row.secretID === secretID))
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

    test('a former state that was put back with its MAC is read, and found by verify', async () => {
      const { engine, vault, ann, bob, a, bobID, value, change } = scene;
      const [secret, grant] = [
        await rowOf<ISecretRow>('secret', ({ secretID }) => secretID === a),
        await rowOf<IAccessRow>('access', row => row.secretID === a && row.identityID === bobID)
      ];
      const revokes = [{ role: 'Reader' as const, users: [bobID], teams: [] }];
      await vault.sharing.change(a, { grants: [], revokes }, ann);
      await expect(value(a, bob)).rejects.toEqual(withCode('secret_not_found'));
      await engine.write(() => insert('access', grant));
      await change(
        'UPDATE secret SET headMac = ?, grantsVersion = ? WHERE secretID = ?',
        secret.headMac,
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
          const { orgID } = await rowOf<IOrganizationRow>('organization', () => true);
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

    test.each(people)('of the directory, %s lets nobody in', async (_, change) => {
      await change(scene);
      // One that is open has verified this version; another one has not.
      const other = scene.reopen();
      await expect(scene.value(scene.a, scene.ann, other)).rejects.toEqual(tampered);
      await expect(other.people.users(undefined, OPERATOR)).rejects.toEqual(tampered);
      await expect(other.people.add('x@acme.example', OPERATOR)).rejects.toEqual(tampered);
      expect(await problemsOf(scene)).toContainEqual(expect.stringMatching(/^Users, teams, /));
    });

    test('an invitation that was made by hand is no way in', async () => {
      const { engine, reopen, bobID } = scene;
      const { orgID } = await rowOf<IOrganizationRow>('organization', () => true);
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

    test('who leaves is removed, even where a secret of his was changed; that stays refused', async () => {
      const { vault, change, a, bobID, value } = scene;
      await change("UPDATE secret SET name = 'C' WHERE secretID = ?", id(a));
      await vault.removals.remove({ userID: bobID, dryRun: false }, OPERATOR);
      expect((await rowsOf<IAccessRow>(scene.engine, 'access')).some(row => row.identityID === bobID)).toBe(
        false
      );
      await expect(value(a)).rejects.toEqual(tampered);
    });
  });

  describe('a rotation', () => {
    const termsOf = async (): Promise<number[]> =>
      (await rowsOf<IVersionRow>(scene.engine, 'version')).map(({ term }) => term).sort();

    test('wraps data keys anew, while the vault is used, and leaves values as they are', async () => {
      const { engine, root, vault, ann, a, value } = scene;
      const before = await rowOf<IVersionRow>('version', ({ secretID }) => secretID === a);
      expect(await addTerm(engine, root)).toBe(2);
      await vault.secrets.create('C', 'value of C', ann);
      expect([await termsOf(), await value(a)]).toEqual([[1, 1, 2], 'value of A']);
      expect((await verifyRows(engine, root)).behind).toBe(2);
      const told: number[] = [];
      expect(await rewrapAll(engine, root, false, done => void told.push(done))).toBe(2);
      expect([told.at(-1), await termsOf(), await value(a)]).toEqual([2, [2, 2, 2], 'value of A']);
      const after = await rowOf<IVersionRow>('version', ({ secretID }) => secretID === a);
      expect(Buffer.from(after.ciphertext)).toEqual(Buffer.from(before.ciphertext));
      expect(await problemsOf(scene)).toEqual([]);
    });

    test('may encrypt values anew', async () => {
      const { engine, root, a, value } = scene;
      const before = await rowOf<IVersionRow>('version', ({ secretID }) => secretID === a);
      await addTerm(engine, root);
      expect(await rewrapAll(engine, root, true)).toBe(2);
      const after = await rowOf<IVersionRow>('version', ({ secretID }) => secretID === a);
      expect(Buffer.from(after.ciphertext)).not.toEqual(Buffer.from(before.ciphertext));
      expect([after.createdBy, after.createdAt, await value(a)]).toEqual([
        before.createdBy,
        before.createdAt,
        'value of A'
      ]);
    });

    test('goes on where it was interrupted', async () => {
      const { engine, root, vault, ann, value } = scene;
      const made = await Promise.all(
        Array.from({ length: 60 }, (_, index) => vault.secrets.create(`N${index}`, `value ${index}`, ann))
      );
      await addTerm(engine, root);
      const stop = new Error('killed');
      const interrupt = (): void => {
        throw stop;
      };
      await expect(rewrapAll(engine, root, false, interrupt)).rejects.toBe(stop);
      expect(await termsOf()).toEqual([...Array<number>(12).fill(1), ...Array<number>(50).fill(2)]);
      expect(await rewrapAll(engine, root, false)).toBe(12);
      expect(new Set(await termsOf())).toEqual(new Set([2]));
      expect(await Promise.all(made.map(({ secretID }) => value(secretID)))).toEqual(
        made.map((_, index) => `value ${index}`)
      );
    });

    test('of the root key leaves values as they are, and refuses whoever has the old key', async () => {
      const { engine, root, vault, a, b, ann, bob, value, reopen } = scene;
      const provider = new MemoryKeys();
      const next = await replaceRoot(engine, root, provider);
      expect(provider.now).toBe(next);
      await expect(value(a)).rejects.toEqual(withCode('vault_key_wrong'));
      await expect(vault.secrets.create('C', '', ann)).rejects.toEqual(withCode('vault_key_wrong'));
      expect(vault.isStale).toBe(true);
      const other = reopen(next);
      // Before all MACs are made anew, too.
      expect([await value(a, bob, other), await value(b, ann, other)]).toEqual(['value of A', 'value of B']);
      await other.secrets.update(b, 'newer', ann);
      expect(await resealAll(engine, next)).toBe(1);
      expect(await resealAll(engine, next)).toBe(0);
      const later = reopen(next);
      expect([await value(a, bob, later), await value(b, ann, later)]).toEqual(['value of A', 'newer']);
      expect(await problemsOf({ engine, root: next })).toEqual([]);
      expect(
        (await rowsOf<{ purpose: string }>(engine, 'vault_key')).map(({ purpose }) => purpose).sort()
      ).toEqual(['audit', 'term', 'term']);
    });

    test('of the root key keeps what is written later from whoever has the old key and an old copy', async () => {
      const { engine, root, a, ann, reopen } = scene;
      const [before] = await rowsOf<IOrganizationRow>(engine, 'organization');
      const stolen = new Keyring(root, before.orgID, before.term, await rowsOf(engine, 'vault_key'));
      const opens = async (secretID: string, version: number): Promise<string> => {
        const secret = await rowOf<ISecretRow>('secret', row => row.secretID === secretID);
        const row = await rowOf<IVersionRow>(
          'version',
          one => one.secretID === secretID && one.version === version
        );
        return open(stolen, row, placeOf(secret, version)).toString();
      };
      expect(await opens(a, 1)).toBe('value of A');
      const next = await replaceRoot(engine, root, new MemoryKeys());
      const later = reopen(next);
      await later.secrets.update(a, 'newer', ann);
      const { secretID } = await later.secrets.create('LATER', 'value of LATER', ann);
      await expect(opens(a, 2)).rejects.toEqual(damaged);
      await expect(opens(secretID, 1)).rejects.toEqual(damaged);
      // What existed before is encrypted anew on demand.
      expect(await opens(a, 1)).toBe('value of A');
      await resealAll(engine, next);
      await addTerm(engine, next);
      await rewrapAll(engine, next, true);
      await expect(opens(a, 1)).rejects.toEqual(damaged);
      expect(await problemsOf({ engine, root: next })).toEqual([]);
    });

    test('of the root key at the same time as another one leaves the key in place that opens the vault', async () => {
      const { engine, root, a, ann, value, reopen } = scene;
      const provider = new MemoryKeys();
      const both = await Promise.allSettled([0, 1].map(() => replaceRoot(engine, root, provider)));
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
        reason: withCode('vault_key_wrong')
      });
      expect([await value(a, ann, reopen(provider.load())), provider.staged()]).toEqual(['value of A', []]);
    });

    test('of the root key that was committed although the database said otherwise is finished', async () => {
      const { engine, root, a, ann, value, reopen } = scene;
      const provider = new MemoryKeys();
      const lost = new Error('lost');
      let isLost = false;
      const losing: IEngine = Object.assign(Object.create(engine) as IEngine, {
        read: engine.read.bind(engine),
        write: async <T>(operation: () => Step<T>): Promise<T> => {
          const result = await engine.write(operation);
          if (!isLost) {
            isLost = true;
            throw lost;
          }
          return result;
        }
      });
      expect(await replaceRoot(losing, root, provider)).toBe(provider.now);
      expect(await value(a, ann, reopen(provider.load()))).toBe('value of A');
    });

    test('of the root key keeps the new one beside that of now where nobody knows what became of it', async () => {
      const { engine, root } = scene;
      const provider = new MemoryKeys();
      const lost = new Error('lost');
      const losing: IEngine = Object.assign(Object.create(engine) as IEngine, {
        read: engine.read.bind(engine),
        write: () => Promise.reject(lost)
      });
      await expect(replaceRoot(losing, root, provider)).rejects.toBe(lost);
      expect([provider.now, provider.staged().length]).toEqual([null, 1]);
    });

    test('of the root key leaves the audit log as it was: what was sealed before verifies after', async () => {
      const { engine, root } = scene;
      const next = await replaceRoot(engine, root, new MemoryKeys());
      await resealAll(engine, next);
      const other = scene.reopen(next);
      await other.people.add('carl@acme.example', OPERATOR);
      const { problems, entries } = await new AuditLog(engine, next).verify(null);
      expect(problems).toEqual([]);
      expect(entries).toBeGreaterThan(5);
    });

    test('of the root key does not take up what was changed before', async () => {
      const { engine, root, change, b, value, reopen, ann } = scene;
      await change("UPDATE secret SET name = 'C' WHERE secretID = ?", id(b));
      const next = await replaceRoot(engine, root, new MemoryKeys());
      await resealAll(engine, next);
      await expect(value(b, ann, reopen(next))).rejects.toEqual(tampered);
    });
  });

  describe('former values', () => {
    test('are kept, ten of them, with who made them and when, and an owner goes back to one', async () => {
      const { vault, ann, a, value } = scene;
      for (let number = 2; number <= 13; number++) {
        await vault.secrets.update(a, `value ${number}`, ann);
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

    test('are for owners alone', async () => {
      const { vault, ann, bob, a, b } = scene;
      await vault.secrets.update(a, 'second', ann);
      const denied = withCode('secret_access_denied');
      await expect(vault.versions.list(a, bob)).rejects.toEqual(denied);
      await expect(vault.versions.restore(a, 1, bob)).rejects.toEqual(denied);
      await expect(vault.versions.list(b, bob)).rejects.toEqual(withCode('secret_not_found'));
    });

    test('may be as few as none', async () => {
      const { engine, root, a, ann } = scene;
      const other = new Vault(engine, root, { formerValues: 0 });
      await other.secrets.update(a, 'second', ann);
      expect(await other.versions.list(a, ann)).toHaveLength(1);
    });

    test('whose maker or time somebody changed are refused', async () => {
      const { vault, change, ann, a, bobID } = scene;
      await vault.secrets.update(a, 'second', ann);
      await change('UPDATE version SET createdBy = ? WHERE secretID = ? AND version = 1', id(bobID), id(a));
      await expect(vault.versions.list(a, ann)).rejects.toEqual(damaged);
      await expect(vault.versions.restore(a, 1, ann)).rejects.toEqual(damaged);
    });

    test('are rotated with the others', async () => {
      const { engine, root, vault, ann, a } = scene;
      await vault.secrets.update(a, 'second', ann);
      await addTerm(engine, root);
      expect(await rewrapAll(engine, root, false)).toBe(3);
      await vault.versions.restore(a, 1, ann);
      expect(await scene.value(a)).toBe('value of A');
    });
  });

  test('of two changes of what both had seen one is refused, and the other one stays', async () => {
    const { vault, ann, a, value } = scene;
    const seen = { ...ann, seenVersion: 1 };
    const results = await Promise.allSettled(
      ['one', 'other'].map(text => vault.secrets.update(a, text, seen))
    );
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const changed = withCode('secret_changed');
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: changed });
    expect(await value(a)).toBe(results[0].status === 'fulfilled' ? 'one' : 'other');
    await expect(vault.secrets.delete(a, seen)).rejects.toEqual(changed);
    await expect(vault.versions.restore(a, 1, seen)).rejects.toEqual(changed);
    await vault.secrets.delete(a, { ...ann, seenVersion: 2 });
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
      for (const table of Object.keys(TABLES)) {
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

    test('brings everything back, but API keys only when somebody says so, and no invitation', async () => {
      const { vault, engine, ann, bob, a, value } = scene;
      const { userID } = await vault.people.add('carl@acme.example', OPERATOR);
      await vault.invitations.invite(userID, OPERATOR);
      await vault.secrets.update(a, 'second value of A', ann);
      await vault.secrets.create('LARGE', 'x'.repeat(100_000), ann);
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
        'access',
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

    test('holds no value and no key, and is for its owner alone', async () => {
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

    test('is of one moment, whatever is written meanwhile', async () => {
      const { vault, ann, engine, root } = scene;
      const writes = Array.from({ length: 30 }, (_, index) =>
        vault.secrets.create(`N${index}`, `value ${index}`, ann)
      );
      const file = join(makeFolder(), 'a.backup');
      await writeBackup(engine, root, file);
      await Promise.all(writes);
      const other = await restored(file);
      expect(await problemsOf({ ...scene, engine: other.engine })).toEqual([]);
    });

    test('overwrites no file, and leaves no half of one', async () => {
      const { engine, root } = scene;
      const file = join(makeFolder(), 'a.backup');
      writeFileSync(file, 'mine');
      await expect(writeBackup(engine, root, file)).rejects.toThrow();
      expect(readFileSync(file, 'utf8')).toBe('mine');
    });

    test('does not go over a vault that is there', async () => {
      const { engine, root, a, value } = scene;
      const file = await makeBackup();
      await expect(restoreBackup(engine, root, file)).rejects.toEqual(withCode('organization_exists'));
      expect(await value(a)).toBe('value of A');
    });

    const changes: [string, (lines: string[]) => string[]][] = [
      ['a letter of a row is another one', lines => lines.map(line => line.replace('"Reader"', '"Owner"'))],
      ['a row is missing', lines => lines.filter(line => !line.includes('"table":"access"'))],
      [
        'a row is there twice',
        lines => lines.flatMap(line => (line.includes('"table":"access"') ? [line, line] : [line]))
      ],
      ['two rows are swapped', lines => [lines[0], lines[2], lines[1], ...lines.slice(3)]],
      ['its head is another one', lines => [lines[0].replace('ACME', 'ACNE'), ...lines.slice(1)]],
      ['its end is missing', lines => lines.slice(0, -1)],
      ['something follows its end', lines => [...lines, lines[1]]],
      [
        'its manifest is another one',
        lines => [...lines.slice(0, -1), lines[lines.length - 1].replace(/"rows":2/, '"rows":3')]
      ],
      ['it is empty', () => []],
      ['it is another file', () => ['hello']]
    ];

    test.each(changes)('is refused where %s, and nothing is made of it', async (_, change) => {
      const file = await makeBackup();
      const changed = join(makeFolder(), 'changed');
      const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
      const text = change(lines).join('\n');
      expect(text).not.toBe(lines.join('\n'));
      writeFileSync(changed, text);
      await expect(restored(changed)).rejects.toEqual(withCode('backup_invalid'));
    });

    test('is refused with another root key, and where what it holds was changed before', async () => {
      const file = await makeBackup();
      const engine = await databases.make();
      afterwards(() => engine.close());
      const other = await makeScene();
      await expect(restoreBackup(engine, other.root, file)).rejects.toEqual(withCode('backup_invalid'));
      await scene.change("UPDATE access SET role = 'Owner'");
      await expect(restoreBackup(engine, scene.root, await makeBackup())).rejects.toEqual(
        withCode('backup_invalid')
      );
      expect(await rowsOf(engine, 'secret')).toEqual([]);
      // After that a good one still goes in.
      await restoreBackup(engine, scene.root, file);
      expect(await rowsOf(engine, 'secret')).toHaveLength(2);
    });

    test('that was interrupted while it was restored is restored from the beginning', async () => {
      const { root } = scene;
      const file = await makeBackup();
      const engine = await databases.make();
      afterwards(() => engine.close());
      let writes = 0;
      const failing = new Proxy(engine, {
        get: (target, name) => {
          const value: unknown = Reflect.get(target, name);
          if (name === 'write' && ++writes > Object.keys(TABLES).length + LEFT_OUT.length + 1) {
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

// Rotation of data keys and of the root key.
import type { KeyObject } from 'node:crypto';
import { AuditLog } from '../../../src/service/audit/auditLog';
import { decryptValue } from '../../../src/service/crypto/envelope';
import { Keyring } from '../../../src/service/crypto/keyring';
import type { IRootKeyProvider, IStagedKey } from '../../../src/service/crypto/rootKey';
import type { IEngine } from '../../../src/service/store/engine';
import type { IOrganizationRow, ISecretRow, IVersionRow } from '../../../src/service/store/rows';
import { type Step, id } from '../../../src/service/store/step';
import { valueContextOf } from '../../../src/service/vault/secretRecord';
import { replaceRoot, remakeMacs } from '../../../src/service/vault/rootRotation';
import { addTerm, rewrapAll } from '../../../src/service/vault/rotation';
import { verifyRows } from '../../../src/service/vault/verify';
import { withCode } from '../fixtures';
import { type IDatabases, OPERATOR, rowsOf } from '../teamVault';
import { type IScene, makeScene, problemsOf, tampered, damaged } from './scene';

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

export function rotationSuite(databases: IDatabases): void {
  let scene: IScene;

  beforeEach(async () => {
    scene = await makeScene(databases);
  });

  describe('a rotation', () => {
    const termsOf = async (): Promise<number[]> =>
      (await rowsOf<IVersionRow>(scene.engine, 'version')).map(({ term }) => term).sort();

    test('wraps the data keys again while the vault is used, and leaves the ciphertexts as they are', async () => {
      const { engine, root, vault, ann, a, value } = scene;
      const before = await scene.rowOf<IVersionRow>('version', ({ secretID }) => secretID === a);
      expect(await addTerm(engine, root)).toBe(2);
      await vault.secrets.create({ name: 'C', value: 'value of C' }, ann);
      expect([await termsOf(), await value(a)]).toEqual([[1, 1, 2], 'value of A']);
      expect((await verifyRows(engine, root)).behind).toBe(2);
      const told: number[] = [];
      expect(await rewrapAll(engine, root, false, done => void told.push(done))).toBe(2);
      expect([told.at(-1), await termsOf(), await value(a)]).toEqual([2, [2, 2, 2], 'value of A']);
      const after = await scene.rowOf<IVersionRow>('version', ({ secretID }) => secretID === a);
      expect(Buffer.from(after.ciphertext)).toEqual(Buffer.from(before.ciphertext));
      expect(await problemsOf(scene)).toEqual([]);
    });

    test('encrypts the values again on request', async () => {
      const { engine, root, a, value } = scene;
      const before = await scene.rowOf<IVersionRow>('version', ({ secretID }) => secretID === a);
      await addTerm(engine, root);
      expect(await rewrapAll(engine, root, true)).toBe(2);
      const after = await scene.rowOf<IVersionRow>('version', ({ secretID }) => secretID === a);
      expect(Buffer.from(after.ciphertext)).not.toEqual(Buffer.from(before.ciphertext));
      expect([after.createdBy, after.createdAt, await value(a)]).toEqual([
        before.createdBy,
        before.createdAt,
        'value of A'
      ]);
    });

    test('continues where it was interrupted', async () => {
      const { engine, root, vault, ann, value } = scene;
      const made = await Promise.all(
        Array.from({ length: 60 }, (_, index) =>
          vault.secrets.create({ name: `N${index}`, value: `value ${index}` }, ann)
        )
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

    test('of the root key keeps all values readable, and refuses a process with the old key', async () => {
      const { engine, root, vault, a, b, ann, bob, value, reopen } = scene;
      const provider = new MemoryKeys();
      const next = await replaceRoot(engine, root, provider);
      expect(provider.now).toBe(next);
      await expect(value(a)).rejects.toEqual(withCode('vault_key_wrong'));
      await expect(vault.secrets.create({ name: 'C', value: '' }, ann)).rejects.toEqual(
        withCode('vault_key_wrong')
      );
      expect(vault.isStale).toBe(true);
      const other = reopen(next);
      // Before all MACs are made again, too.
      expect([await value(a, bob, other), await value(b, ann, other)]).toEqual(['value of A', 'value of B']);
      await other.secrets.update(b, { value: 'newer' }, ann);
      expect(await remakeMacs(engine, next)).toBe(1);
      expect(await remakeMacs(engine, next)).toBe(0);
      const later = reopen(next);
      expect([await value(a, bob, later), await value(b, ann, later)]).toEqual(['value of A', 'newer']);
      expect(await problemsOf({ engine, root: next })).toEqual([]);
      expect(
        (await rowsOf<{ purpose: string }>(engine, 'vault_key')).map(({ purpose }) => purpose).sort()
      ).toEqual(['audit', 'term', 'term']);
    });

    test('of the root key protects what is written later from a thief with the old key and an old copy', async () => {
      const { engine, root, a, ann, reopen } = scene;
      const [before] = await rowsOf<IOrganizationRow>(engine, 'organization');
      const stolen = new Keyring(root, before.orgID, before.term, await rowsOf(engine, 'vault_key'));
      const opens = async (secretID: string, version: number): Promise<string> => {
        const secret = await scene.rowOf<ISecretRow>('secret', row => row.secretID === secretID);
        const row = await scene.rowOf<IVersionRow>(
          'version',
          one => one.secretID === secretID && one.version === version
        );
        return decryptValue(stolen, row, valueContextOf(secret, version)).toString();
      };
      expect(await opens(a, 1)).toBe('value of A');
      const next = await replaceRoot(engine, root, new MemoryKeys());
      const later = reopen(next);
      await later.secrets.update(a, { value: 'newer' }, ann);
      const { secretID } = await later.secrets.create({ name: 'LATER', value: 'value of LATER' }, ann);
      await expect(opens(a, 2)).rejects.toEqual(damaged);
      await expect(opens(secretID, 1)).rejects.toEqual(damaged);
      // What existed before is encrypted again on demand.
      expect(await opens(a, 1)).toBe('value of A');
      await remakeMacs(engine, next);
      await addTerm(engine, next);
      await rewrapAll(engine, next, true);
      await expect(opens(a, 1)).rejects.toEqual(damaged);
      expect(await problemsOf({ engine, root: next })).toEqual([]);
    });

    test('of the root key by two processes at once leaves the key that opens the vault in place', async () => {
      const { engine, root, a, ann, value, reopen } = scene;
      const provider = new MemoryKeys();
      const both = await Promise.allSettled([0, 1].map(() => replaceRoot(engine, root, provider)));
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
        reason: withCode('vault_key_wrong')
      });
      expect([await value(a, ann, reopen(provider.load())), provider.staged()]).toEqual(['value of A', []]);
    });

    test('of the root key is finished when the database committed it but reported an error', async () => {
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

    test('of the root key keeps the new key beside the current one when its outcome is unknown', async () => {
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

    test('of the root key leaves an audit log that still verifies', async () => {
      const { engine, root } = scene;
      const next = await replaceRoot(engine, root, new MemoryKeys());
      await remakeMacs(engine, next);
      const other = scene.reopen(next);
      await other.people.add('carl@acme.example', OPERATOR);
      const { problems, entries } = await new AuditLog(engine, next).verify(null);
      expect(problems).toEqual([]);
      expect(entries).toBeGreaterThan(5);
    });

    test('of the root key does not authenticate what somebody changed before', async () => {
      const { engine, root, change, b, value, reopen, ann } = scene;
      await change("UPDATE secret SET name = 'C' WHERE secretID = ?", id(b));
      const next = await replaceRoot(engine, root, new MemoryKeys());
      await remakeMacs(engine, next);
      await expect(value(b, ann, reopen(next))).rejects.toEqual(tampered);
    });
  });
}

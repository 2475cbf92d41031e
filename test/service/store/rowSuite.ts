// What a store must do with the rows of each table; a part of storeSuite.
import { randomBytes } from 'node:crypto';
import type { IAuditRow, ISecretRow, IStore } from '../../../src/service/store/store';
import { uuid7 } from '../../../src/service/uuid';

/** More than 32 bits, and odd: microseconds must come back exact. */
export const TIME = 1_790_000_000_123_457;

type Insert = (name: string) => ISecretRow;

export function makeSecretRow(name: string, by: string): ISecretRow {
  const times = { createdBy: by, createdAt: TIME, lastUpdatedBy: by, lastUpdatedAt: TIME };
  return { secretID: uuid7(), name, version: 1, ...times };
}

export function makeAuditRow(secretID: string, more: Partial<IAuditRow> = {}): IAuditRow {
  const who = { type: 'SecretRead', userID: uuid7(), secretID, secretName: 'A' } as const;
  const where = { notebook: 'a.ipynb', kernelID: 'kernel', requestID: 'request' };
  return { auditID: uuid7(), createdAt: TIME, ...who, ...where, ...more };
}

/** Rows without the prototype that a database gives them. */
export function plain(rows: object[]): object[] {
  return rows.map(row => ({ ...row }));
}

/** @param the gives the store, which has an organization; @param insert adds a secret that belongs to `userID`. */
export function rowSuite(the: () => IStore, insert: Insert, userID: string): void {
  secretRows(the, insert, userID);
  valueRows(the, insert);
  bookkeepingRows(the, insert);
}

function secretRows(the: () => IStore, insert: Insert, userID: string): void {
  test('a secret is found by its id and by its name, as it was written', () => {
    const row = insert('A');
    expect(plain([the().secretByID(row.secretID) ?? {}, the().secretByName('A') ?? {}])).toEqual([row, row]);
    expect(the().secretByID(uuid7())).toBeNull();
    expect(the().secretByName('B')).toBeNull();
  });

  test('names are told apart by case and sorted by their bytes', () => {
    const names = ['b', 'B', 'a', '_', '0', 'N'.repeat(255)];
    names.forEach(insert);
    expect(
      the()
        .secrets()
        .map(({ name }) => name)
    ).toEqual(['0', 'B', names[5], '_', 'a', 'b']);
    expect(the().secretByName('A')).toBeNull();
  });

  test('a name is there once, and free again when its secret is deleted', () => {
    const { secretID } = insert('A');
    expect(() => insert('A')).toThrow();
    expect(the().secrets()).toHaveLength(1);
    the().transaction(() => the().deleteSecret(secretID));
    expect(insert('A').name).toBe('A');
  });

  test('whoever creates a secret is its owner, and nobody else has a role', () => {
    const { secretID } = insert('A');
    const { secretID: another } = insert('B');
    expect(the().role(secretID, userID)).toBe('Owner');
    expect(the().role(secretID, uuid7())).toBeNull();
    the().transaction(() => the().deleteSecret(secretID));
    expect(the().role(secretID, userID)).toBeNull();
    expect(the().role(another, userID)).toBe('Owner');
  });

  test('an update changes the version, who and when, of one secret, and neither its name nor its making', () => {
    const before = insert('A');
    const another = insert('B');
    const changes = { version: 2, lastUpdatedBy: uuid7(), lastUpdatedAt: TIME + 1 };
    const foreign = { name: 'C', createdBy: uuid7(), createdAt: 1 };
    the().transaction(() => the().updateSecret({ ...before, ...changes, ...foreign }));
    expect(plain(the().secrets())).toEqual([{ ...before, ...changes }, another]);
  });
}

function valueRows(the: () => IStore, insert: Insert): void {
  const version = (secretID: string, version: number, bytes: Uint8Array): void =>
    the().transaction(() =>
      the().replaceVersion({ secretID, version, ciphertext: bytes, wrappedKey: bytes.subarray(0, 80) })
    );

  test('bytes come back as they went, up to more than 5 MiB', () => {
    const { secretID } = insert('A');
    for (const length of [80, 5 * 1024 * 1024 + 100]) {
      const bytes = randomBytes(length);
      version(secretID, length, bytes);
      const found = the().version(secretID, length);
      expect(bytes.equals(found?.ciphertext ?? Buffer.of())).toBe(true);
      expect(bytes.subarray(0, 80).equals(found?.wrappedKey ?? Buffer.of())).toBe(true);
    }
  });

  test('a version takes the place of all before it, of its own secret', () => {
    const [a, b] = [insert('A'), insert('B')];
    version(a.secretID, 1, randomBytes(80));
    version(b.secretID, 1, randomBytes(80));
    version(a.secretID, 2, randomBytes(80));
    expect(the().version(a.secretID, 1)).toBeNull();
    expect(the().version(a.secretID, 2)?.version).toBe(2);
    expect(the().version(b.secretID, 1)?.version).toBe(1);
  });

  test('versions go with their secret, and none is without one', () => {
    const { secretID } = insert('A');
    version(secretID, 1, randomBytes(80));
    the().transaction(() => the().deleteSecret(secretID));
    expect(the().version(secretID, 1)).toBeNull();
    expect(() => version(secretID, 2, randomBytes(80))).toThrow();
  });
}

function bookkeepingRows(the: () => IStore, insert: Insert): void {
  test('audit rows come back as written, in their order, and stay when the secret goes', () => {
    const { secretID } = insert('A');
    const rows = ['r1', 'r2', 'r3'].map(requestID => makeAuditRow(secretID, { requestID }));
    the().transaction(() => [rows[1], rows[2], rows[0]].forEach(row => the().insertAudit(row)));
    the().transaction(() => the().insertAudit(makeAuditRow(uuid7())));
    the().transaction(() => the().deleteSecret(secretID));
    expect(plain(the().audit(secretID))).toEqual(rows);
  });

  const caller = uuid7();
  const row = { key: 'k', caller, operation: 'create A', secretID: uuid7(), createdAt: TIME };

  test('an idempotency key belongs to its caller and is there once', () => {
    const add = (more: Partial<typeof row>): void =>
      the().transaction(() => the().insertIdempotency({ ...row, ...more }));
    add({});
    add({ caller: 'another', operation: 'delete A' });
    add({ key: 'K' });
    expect(() => add({ operation: 'update A' })).toThrow();
    expect(plain([the().idempotency(caller, 'k') ?? {}])).toEqual([row]);
    expect(the().idempotency('another', 'k')?.operation).toBe('delete A');
    expect(the().idempotency('nobody', 'k')).toBeNull();
  });

  test('idempotency keys made before a time are forgotten, and no others', () => {
    for (const [key, createdAt] of [
      ['old', TIME - 1],
      ['new', TIME]
    ] as const) {
      the().transaction(() => the().insertIdempotency({ ...row, key, createdAt }));
    }
    the().transaction(() => the().pruneIdempotency(TIME));
    expect(the().idempotency(caller, 'old')).toBeNull();
    expect(the().idempotency(caller, 'new')?.key).toBe('new');
  });
}

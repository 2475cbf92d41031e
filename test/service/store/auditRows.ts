// What a store must do with the audit log and idempotency keys; a part of storeSuite.
import * as store from '../../../src/service/store/audit';
import type { IAuditRow } from '../../../src/service/store/rows';
import { uuid7 } from '../../../src/service/uuid';
import { TIME, makeAudit, orgID, plain } from './rowMakers';
import { type IBench, read, write } from './storeSuite';

export function auditRows(bench: IBench): void {
  const add = async (more: Partial<IAuditRow> = {}): Promise<IAuditRow> => {
    const row = makeAudit(more);
    await write(bench, () => store.insertAudit(row));
    return row;
  };
  const page = (filter: store.IAuditFilter, before = store.NEWEST, limit = 100): Promise<IAuditRow[]> =>
    read(bench, () => store.auditPage(orgID, filter, before, limit));

  test('returns entries as they were written, newest first, in pages', async () => {
    const rows: IAuditRow[] = [];
    for (let index = 0; index < 5; index++) {
      rows.unshift(await add({ attributes: JSON.stringify({ long: 'é'.repeat(40_000) }) }));
    }
    expect((await page({})).map(plain)).toEqual(rows);
    const first = await page({}, store.NEWEST, 2);
    const second = await page({}, first[1].auditID, 2);
    expect([...first, ...second].map(({ auditID }) => auditID)).toEqual(
      rows.slice(0, 4).map(({ auditID }) => auditID)
    );
    expect(await page({}, rows[4].auditID)).toEqual([]);
  });

  test('finds entries by each field and by several at once', async () => {
    const ids = { userID: uuid7(), apiKeyID: uuid7(), teamID: uuid7(), secretID: uuid7() };
    const row = await add({ ...ids, type: 'SecretCreated', source: 'Admin', createdAt: TIME + 10 });
    await add();
    const found = async (filter: store.IAuditFilter): Promise<string[]> =>
      (await page(filter)).map(({ auditID }) => auditID);
    const { type, source } = row;
    const filters: store.IAuditFilter[] = [
      { type },
      { source },
      { userID: ids.userID },
      { apiKeyID: ids.apiKeyID },
      { teamID: ids.teamID.toUpperCase() },
      { secretID: ids.secretID },
      { from: TIME + 10 },
      { type, source, ...ids, from: TIME + 10, to: TIME + 10 }
    ];
    for (const filter of filters) {
      expect([filter, await found(filter)]).toEqual([filter, [row.auditID]]);
    }
    expect(await found({ to: TIME + 9 })).toHaveLength(1);
    expect(await found({ secretID: 'no id' })).toEqual([]);
    expect(await read(bench, () => store.auditPage(uuid7(), {}, store.NEWEST, 10))).toEqual([]);
  });

  test('lists each entry exactly once in pages while others write', async () => {
    const before: string[] = [];
    for (let index = 0; index < 40; index++) {
      before.push((await add()).auditID);
    }
    const writers = { isDone: false };
    const writing = Promise.all(
      [bench.engine, bench.other].map(async engine => {
        while (!writers.isDone) {
          await engine.write(() => store.insertAudit(makeAudit()));
        }
      })
    );
    const seen: string[] = [];
    let start = store.NEWEST;
    for (;;) {
      const rows = await page({}, start, 7);
      if (!rows.length) {
        break;
      }
      seen.push(...rows.map(({ auditID }) => auditID));
      start = rows[rows.length - 1].auditID;
    }
    writers.isDone = true;
    await writing;
    expect(new Set(seen).size).toBe(seen.length);
    expect(before.filter(auditID => !seen.includes(auditID))).toEqual([]);
  });

  test('counts refusals of a name by user and time', async () => {
    const userID = uuid7();
    const type = 'SecretNameRefused';
    await add({ userID, type, createdAt: TIME - 1 });
    await add({ userID, type, createdAt: TIME });
    await add({ userID, createdAt: TIME });
    await add({ type, createdAt: TIME });
    expect(await read(bench, () => store.countRefusals(userID, TIME))).toBe(1);
    expect(await read(bench, () => store.countRefusals(userID, TIME - 1e9))).toBe(2);
    expect(await read(bench, () => store.countRefusals(uuid7(), TIME - 1e9))).toBe(0);
  });

  const row = {
    callerID: uuid7(),
    idempotencyKey: 'k',
    mark: 'create',
    result: uuid7(),
    createdAt: TIME
  };

  test('keeps an idempotency key once for each caller', async () => {
    const insert = (more: Partial<typeof row>): Promise<void> =>
      write(bench, () => store.insertIdempotency({ ...row, ...more }));
    const another = uuid7();
    await insert({});
    await insert({ callerID: another, mark: 'delete' });
    for (const idempotencyKey of ['K', 'k ', 'ķ', '', '🔑'.repeat(60)]) {
      await insert({ idempotencyKey, result: '12' });
      const found = await read(bench, () => store.idempotency(row.callerID, idempotencyKey));
      expect(plain(found)).toEqual({ ...row, idempotencyKey, result: '12' });
    }
    await expect(insert({ mark: 'update' })).rejects.toThrow();
    expect(plain(await read(bench, () => store.idempotency(row.callerID, 'k')))).toEqual(row);
    expect((await read(bench, () => store.idempotency(another, 'k')))?.mark).toBe('delete');
    expect(await read(bench, () => store.idempotency(uuid7(), 'k'))).toBeNull();
  });

  test('forgets idempotency keys made before a time, and no others', async () => {
    for (const [idempotencyKey, createdAt] of [
      ['old', TIME - 1],
      ['new', TIME]
    ] as const) {
      await write(bench, () => store.insertIdempotency({ ...row, idempotencyKey, createdAt }));
    }
    await write(bench, () => store.pruneIdempotency(TIME));
    expect(await read(bench, () => store.idempotency(row.callerID, 'old'))).toBeNull();
    expect((await read(bench, () => store.idempotency(row.callerID, 'new')))?.idempotencyKey).toBe('new');
  });
}

import type { IAuditLog } from '../../../src/contract';
import { type IStatement, all } from '../../../src/service/store/step';
import { uuid7 } from '../../../src/service/uuid';
import type { IAuditQuery } from '../../../src/service/vault/activity';
import { Acme } from '../acme';
import { withCode } from '../fixtures';

let acme: Acme;
let secretID: string;

beforeEach(async () => {
  acme = await Acme.make('bob', 'cleo', 'dan');
  secretID = await acme.secret('bob', 'A');
});

const log = async (by: string, query: IAuditQuery = {}): Promise<IAuditLog[]> =>
  (await acme.vault.activity.log(query, acme.as(by))).auditLogs;
const ofSecret = async (by: string): Promise<IAuditLog[]> =>
  (await acme.vault.activity.ofSecret(secretID, {}, acme.as(by))).auditLogs;
const told = (rows: IAuditLog[]): string[] => rows.map(({ reason }) => reason);

describe('pages of the audit log', () => {
  const pages = async (
    by: string,
    query: IAuditQuery,
    between: () => Promise<unknown> = async () => undefined
  ): Promise<IAuditLog[][]> => {
    const found: IAuditLog[][] = [];
    let nextToken: string | undefined;
    do {
      const page = await acme.vault.activity.log({ ...query, nextToken }, acme.as(by));
      found.push(page.auditLogs);
      ({ nextToken } = page);
      await between();
    } while (nextToken !== undefined);
    return found;
  };

  test('contain every earlier entry exactly once while others write', async () => {
    for (let time = 0; time < 30; time++) {
      await acme.read('bob', secretID);
    }
    const before = (await log('ann', { limit: 1000 })).map(({ auditID }) => auditID);
    const found = await pages('ann', { limit: 7 }, () =>
      Promise.all([1, 2, 3].map(() => acme.read('bob', secretID)))
    );
    expect(found.flat().map(({ auditID }) => auditID)).toEqual(before);
    expect(found.slice(0, -1).map(page => page.length)).toEqual(Array(found.length - 1).fill(7));
  });

  test('contain all entries that match and are visible, however many others lie between', async () => {
    await acme.read('bob', secretID);
    await acme.engine.write(function* () {
      const [template] = yield* all<Record<string, string>>('SELECT * FROM audit LIMIT 1');
      const columns = Object.keys(template);
      for (let row = 0; row < 6000; row++) {
        const values = Object.values({ ...template, auditID: uuid7(), userID: null, secretID: null });
        yield {
          sql: `INSERT INTO audit (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
          values
        };
      }
    });
    for (const [by, query] of [
      ['bob', {}],
      ['ann', { email: 'bob@acme.example' }]
    ] as const) {
      const found = await pages(by, query);
      expect(found[0]).toEqual([]);
      expect(told(found.flat()).slice(0, 2)).toEqual([
        'bob@acme.example read secret A.',
        'bob@acme.example created secret A.'
      ]);
    }
  });

  test('have a hundred entries by default', async () => {
    for (let time = 0; time < 100; time++) {
      await acme.read('bob', secretID);
    }
    const page = await acme.vault.activity.ofSecret(secretID, {}, acme.as('bob'));
    expect(page.auditLogs).toHaveLength(100);
    const rest = await acme.vault.activity.ofSecret(secretID, { nextToken: page.nextToken }, acme.as('bob'));
    expect([told(rest.auditLogs), rest.nextToken]).toEqual([
      ['bob@acme.example created secret A.'],
      undefined
    ]);
  });

  test.each([0, -1, 1001, 1.5, NaN])('of %d entries are refused', async limit => {
    const refused = withCode('request_invalid');
    await expect(log('bob', { limit })).rejects.toEqual(refused);
    await expect(acme.vault.listing.list(acme.as('bob'), { limit })).rejects.toEqual(refused);
  });

  test('continue only with a token of the same list', async () => {
    await acme.secret('bob', 'B');
    const calls = acme.as('bob');
    const { nextToken: ofAudit } = await acme.vault.activity.log({ limit: 1 }, calls);
    const { nextToken: ofSecrets } = await acme.vault.listing.list(calls, { limit: 1 });
    const encode = (text: string): string => Buffer.from(text).toString('base64url');
    const refused = withCode('page_invalid');
    for (const token of [ofSecrets, '', 'x', encode('audit'), encode('audit '), encode('audit x')]) {
      await expect(log('bob', { nextToken: token ?? '' })).rejects.toEqual(refused);
    }
    for (const token of [ofAudit, '', 'x', encode('secrets'), encode('secrets A B'), encode('secrets a-b')]) {
      const page = { nextToken: token ?? '' };
      await expect(acme.vault.listing.list(calls, page)).rejects.toEqual(refused);
      await expect(acme.vault.listing.summaries(calls, page)).rejects.toEqual(refused);
    }
    expect(ofAudit && ofSecrets).toBeTruthy();
  });
});

test.each<[string, () => Promise<unknown>, string]>([
  ['of a secret', () => ofSecret('bob'), 'auditBySecret'],
  ['of a user', () => log('ann', { userID: acme.id('bob') }), 'auditByUser'],
  ['since a time', () => log('ann', { startDate: '2026-01-01' }), 'PRIMARY KEY (orgID=? AND auditID>?'],
  ['that limit tries for names', () => acme.secret('bob', 'B'), 'auditByRefusal']
])('entries %s are found without reading the whole log', async (_, work, index) => {
  const asked: IStatement[] = [];
  const drive = acme.engine.drive.bind(acme.engine);
  const spy = jest.spyOn(acme.engine, 'drive').mockImplementation(step =>
    drive(function* () {
      const running = step();
      let turn = running.next();
      while (!turn.done) {
        asked.push(turn.value);
        turn = running.next(yield turn.value);
      }
      return turn.value;
    })
  );
  await work();
  spy.mockRestore();
  const [{ sql }] = asked.filter(one => /^SELECT .* FROM audit\b/s.test(one.sql));
  const plan = acme.engine.database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[];
  expect(plan.map(({ detail }) => detail).join()).toContain(index);
});

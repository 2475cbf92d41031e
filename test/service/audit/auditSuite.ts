// What the audit log of every store must reveal.
import { createSecretKey, randomBytes } from 'node:crypto';
import { auditKeyOf, unpackIDs } from '../../../src/service/audit/mac';
import { type ICheckpoint, takeCheckpoint } from '../../../src/service/audit/checkpoint';
import { closeAbandoned, pruneAudit } from '../../../src/service/audit/retention';
import { type IAuditReport, verifyAudit } from '../../../src/service/audit/verifyAudit';
import type { IAuditRow, IChainRow, ILinkRow } from '../../../src/service/store/rows';
import { type Value, id, run } from '../../../src/service/store/step';
import { Vault } from '../../../src/service/vault/vault';
import { type IDatabases, type ITeamVault, OPERATOR, makeTeamVault, rowsOf } from '../teamVault';

/** A time when all entries are old and all chains abandoned. */
const LATER = (): number => Date.now() * 1000 + 2 * 24 * 3600 * 1e6;

export function auditSuite(databases: IDatabases): void {
  let team: ITeamVault;

  beforeEach(async () => {
    team = await makeTeamVault(databases);
    for (let count = 0; count < 5; count++) {
      await team.vault.people.add(`${count}@acme.example`, OPERATOR);
    }
  });

  afterEach(async () => {
    await team.vault.close();
  });

  const verify = (checkpoint: ICheckpoint | null = null): Promise<IAuditReport> =>
    verifyAudit(team.engine, [auditKeyOf(team.root)], checkpoint);

  const change = (sql: string, ...values: Value[]): Promise<number> =>
    team.engine.write(() => run(sql, ...values));

  const links = (): Promise<ILinkRow[]> => rowsOf<ILinkRow>(team.engine, 'audit_link');
  const chains = (): Promise<IChainRow[]> => rowsOf<IChainRow>(team.engine, 'audit_chain');
  const entries = (): Promise<IAuditRow[]> => rowsOf<IAuditRow>(team.engine, 'audit');

  test('an unchanged audit log has no problems, and each entry is in a chain', async () => {
    const all = await entries();
    expect(await verify()).toMatchObject({ entries: all.length, problems: [] });
  });

  test('concurrent and later writers have chains of their own, which all verify', async () => {
    const add = (name: string): Promise<unknown> => team.vault.people.add(`${name}@acme.example`, OPERATOR);
    await Promise.all(Array.from({ length: 20 }, (_, count) => add(`beside${count}`)));
    const before = (await chains()).length;
    team.vault = new Vault(team.engine, team.root);
    await add('after');
    expect((await chains()).length).toBe(before + 1);
    expect(await verify()).toMatchObject({ problems: [] });
  });

  test.each<[string, (row: IAuditRow) => Promise<unknown>]>([
    [
      'changed',
      ({ auditID }) => change('UPDATE audit SET attributes = ? WHERE auditID = ?', '{}', id(auditID))
    ],
    [
      'attributed to another user',
      ({ auditID }) => change('UPDATE audit SET userEmail = ? WHERE auditID = ?', 'b@b', id(auditID))
    ],
    ['removed', ({ auditID }) => change('DELETE FROM audit WHERE auditID = ?', id(auditID))],
    [
      'removed with its link',
      async ({ auditID }) => {
        const ids = auditID.replaceAll('-', '');
        const link = (await links()).find(one => Buffer.from(one.entries).toString('hex').includes(ids));
        await change('DELETE FROM audit_link WHERE sequence = ?', link?.sequence ?? 0);
        await change('DELETE FROM audit WHERE auditID = ?', id(auditID));
      }
    ],
    [
      'swapped with another one',
      async ({ auditID, createdAt }) => {
        const other = (await entries()).filter(one => one.type === 'UserAdded').at(-1);
        await change('UPDATE audit SET createdAt = ? WHERE auditID = ?', createdAt + 1, id(auditID));
        await change('UPDATE audit SET createdAt = ? WHERE auditID = ?', createdAt, id(other?.auditID ?? ''));
      }
    ]
  ])('an entry of the audit log that was %s is found', async (_, tamper) => {
    const rows = (await entries()).filter(({ type }) => type === 'UserAdded');
    expect(rows.length).toBe(5);
    await tamper(rows[1]);
    expect((await verify()).problems).not.toEqual([]);
  });

  test('an added entry of the audit log is found', async () => {
    const [row] = await entries();
    const added = { ...row, auditID: row.auditID.replace(/....$/, '0000') };
    const columns = Object.keys(added);
    await change(
      `INSERT INTO audit (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
      ...Object.entries(added).map(([column, value]) => (/ID$/.test(column) ? id(value as string) : value))
    );
    expect((await verify()).problems).toEqual([expect.stringContaining('1 entries of the audit log')]);
  });

  test.each([
    ['the end', 'UPDATE audit_chain SET sequence = sequence - 1'],
    ['the beginning', 'UPDATE audit_chain SET firstSequence = firstSequence + 1'],
    ['the time of a link', 'UPDATE audit_link SET createdAt = createdAt + 1']
  ])('a change of %s of a chain is found', async (_, sql) => {
    await change(sql);
    expect((await verify()).problems).not.toEqual([]);
  });

  test('the audit log does not verify with another key', async () => {
    const other = auditKeyOf(createSecretKey(randomBytes(32)));
    expect((await verifyAudit(team.engine, [other])).problems).not.toEqual([]);
  });

  test('a checkpoint reveals that the database was replaced by an older one', async () => {
    const before = await chains();
    await team.vault.people.add('late@acme.example', OPERATOR);
    const checkpoint = await takeCheckpoint(team.engine, auditKeyOf(team.root));
    expect((await verify(checkpoint)).problems).toEqual([]);
    const last = (await links()).at(-1);
    await change('DELETE FROM audit_link WHERE sequence = ?', last?.sequence ?? 0);
    await change("DELETE FROM audit WHERE attributes LIKE '%late@acme%'");
    const row = before.find(({ chainID }) => chainID === last?.chainID);
    if (row) {
      const { sequence, mac, updatedAt, tipMac } = row;
      const sql = 'UPDATE audit_chain SET sequence = ?, mac = ?, updatedAt = ?, tipMac = ? WHERE chainID = ?';
      await change(sql, sequence, mac, updatedAt, tipMac, id(row.chainID));
    }
    const { problems } = await verify(checkpoint);
    expect(problems).toEqual([expect.stringContaining('the database is older')]);
  });

  test('a checkpoint reveals that a chain is gone', async () => {
    const checkpoint = await takeCheckpoint(team.engine, auditKeyOf(team.root));
    await change('DELETE FROM audit_chain');
    expect((await verify(checkpoint)).problems).toEqual(
      expect.arrayContaining([expect.stringContaining('is gone')])
    );
  });

  test('a writer whose chain was closed as abandoned begins another chain', async () => {
    expect(await closeAbandoned(team.engine, [auditKeyOf(team.root)], LATER())).toBe(true);
    expect((await chains()).every(({ closedAt }) => closedAt > 0)).toBe(true);
    const before = (await chains()).length;
    await team.vault.people.add('again@acme.example', OPERATOR);
    expect((await chains()).length).toBe(before + 1);
    expect((await verify()).problems).toEqual([]);
  });

  test('entries are removed up to a time and a checkpoint, and the rest verifies', async () => {
    const key = auditKeyOf(team.root);
    const checkpoint = await takeCheckpoint(team.engine, key);
    await team.vault.people.add('kept@acme.example', OPERATOR);
    const all = (await entries()).length;
    expect(await pruneAudit(team.engine, [key], 0, checkpoint)).toEqual({ entries: 0, isIntact: true });
    expect(await pruneAudit(team.engine, [key], LATER(), checkpoint)).toEqual({
      entries: all - 1,
      isIntact: true
    });
    expect((await entries()).map(({ attributes }) => attributes)).toEqual([
      expect.stringContaining('kept@acme.example')
    ]);
    await team.vault.people.add('more@acme.example', OPERATOR);
    expect(await verify(checkpoint)).toMatchObject({ entries: 2, problems: [] });
  });

  test('chains with a former root key are closed and their entries removed too', async () => {
    const keys = [auditKeyOf(createSecretKey(randomBytes(32))), auditKeyOf(team.root)];
    expect(await closeAbandoned(team.engine, keys, LATER())).toBe(true);
    const checkpoint = await takeCheckpoint(team.engine, keys[0]);
    const all = (await entries()).length;
    expect(await pruneAudit(team.engine, keys, LATER(), checkpoint)).toEqual({
      entries: all,
      isIntact: true
    });
    expect((await verifyAudit(team.engine, [keys[0]], checkpoint)).problems).toEqual([]);
  });

  test('an audit log that several processes prune at the same time still verifies', async () => {
    const keys = [auditKeyOf(team.root)];
    for (let count = 0; count < 60; count++) {
      await team.vault.people.add(`more${count}@acme.example`, OPERATOR);
    }
    const checkpoint = await takeCheckpoint(team.engine, keys[0]);
    const times = (await links()).map(({ createdAt }) => createdAt + 1);
    const some = [times[20], times[40], LATER(), LATER()];
    const pruned = await Promise.all(some.map(time => pruneAudit(team.engine, keys, time, checkpoint)));
    expect(pruned.map(({ isIntact }) => isIntact)).toEqual([true, true, true, true]);
    expect([await entries(), await links()]).toEqual([[], []]);
    expect((await verify(checkpoint)).problems).toEqual([]);
  });

  describe('a changed part of the audit log is neither removed nor given a new MAC', () => {
    let checkpoint: ICheckpoint;

    beforeEach(async () => {
      checkpoint = await takeCheckpoint(team.engine, auditKeyOf(team.root));
    });

    const prune = (time = LATER()): ReturnType<typeof pruneAudit> =>
      pruneAudit(team.engine, [auditKeyOf(team.root)], time, checkpoint);

    test('if links were backdated', async () => {
      const [count, before] = [(await entries()).length, await links()];
      const times = before.map(({ createdAt }) => createdAt).sort();
      await change('UPDATE audit_link SET createdAt = 0');
      expect(await prune(times[2])).toMatchObject({ isIntact: false });
      expect(await entries()).toHaveLength(count);
      expect(await links()).toHaveLength(before.length);
      expect((await verify(checkpoint)).problems).not.toEqual([]);
    });

    test.each([
      [
        'one of them was postdated',
        'UPDATE audit_link SET createdAt = createdAt * 2 WHERE sequence = 3',
        true
      ],
      ['one of them is missing', 'DELETE FROM audit_link WHERE sequence = 3', false],
      ['one of them has another MAC', 'UPDATE audit_link SET mac = ? WHERE sequence = 3', false]
    ])('after a link where %s', async (_, sql, isIntact) => {
      await change(sql, ...(sql.includes('?') ? [randomBytes(32)] : []));
      const behind = (await links()).filter(({ sequence }) => sequence > 3);
      expect(await prune()).toMatchObject({ isIntact });
      expect((await links()).filter(({ sequence }) => sequence > 3)).toEqual(behind);
      expect((await links()).filter(({ sequence }) => sequence < 3)).toEqual([]);
      expect((await verify(checkpoint)).problems).not.toEqual([]);
    });

    test('if an entry of a link is missing', async () => {
      const [row] = (await entries()).filter(({ attributes }) => attributes.includes('2@acme'));
      await change('DELETE FROM audit WHERE auditID = ?', id(row.auditID));
      expect(await prune()).toMatchObject({ isIntact: false });
      expect((await links()).length).toBeGreaterThan(0);
      expect((await verify(checkpoint)).problems).not.toEqual([]);
    });

    test.each([
      ['begins later', 'UPDATE audit_chain SET firstSequence = 2'],
      ['has another start time', 'UPDATE audit_chain SET startedAt = startedAt + 1']
    ])('if a chain %s', async (_, sql) => {
      const before = [await entries(), await links()];
      await change(sql);
      expect(await prune()).toEqual({ entries: 0, isIntact: false });
      expect([await entries(), await links()]).toEqual(before);
      expect((await verify(checkpoint)).problems).not.toEqual([]);
    });

    test('if the end of a chain was cut off, so that it seems abandoned', async () => {
      const cut = (await links()).filter(({ sequence }) => sequence > 1);
      const [kept] = (await links()).filter(({ sequence }) => sequence === 1);
      for (const link of cut) {
        for (const auditID of unpackIDs(link.entries)) {
          await change('DELETE FROM audit WHERE auditID = ?', id(auditID));
        }
      }
      await change('DELETE FROM audit_link WHERE sequence > 1');
      await change('UPDATE audit_chain SET sequence = 1, mac = ?, updatedAt = 1', kept.mac);
      const before = await chains();
      expect(await closeAbandoned(team.engine, [auditKeyOf(team.root)], LATER())).toBe(false);
      expect(await chains()).toEqual(before);
      expect((await verify()).problems).not.toEqual([]);
    });
  });

  test('a failed operation leaves no audit entry, and the chain continues', async () => {
    const twice = ['new', 'new', 'other'].map(name =>
      team.vault.people.add(`${name}@acme.example`, OPERATOR)
    );
    const failed = (await Promise.allSettled(twice)).filter(({ status }) => status === 'rejected');
    expect(failed).toHaveLength(1);
    expect((await verify()).problems).toEqual([]);
  });
}

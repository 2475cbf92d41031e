import type { IAuditLog } from '../../../src/contract';
import { uuid7 } from '../../../src/service/uuid';
import type { IAuditQuery } from '../../../src/service/vault/activity';
import { Acme, operator } from '../acme';
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

describe('the activity of one secret', () => {
  beforeEach(async () => {
    await acme.share('bob', secretID, { Reader: ['cleo', 'dan'] });
    const asked = { requestID: 'request-1', kernelID: 'k', names: ['A'], origin: 'cell' as const };
    await acme.vault.values.resolve({ ...asked, identity: 'cleo', path: 'work/a.ipynb' }, acme.as('cleo'));
    await acme.vault.secrets.update(secretID, { value: 'second' }, acme.as('bob'));
    await acme.read('dan', secretID);
  });

  const [BOB, CLEO, DAN] = ['bob', 'cleo', 'dan'].map(name => `${name}@acme.example`);

  test('shows an owner who did what from which notebook, newest first', async () => {
    expect(told(await ofSecret('bob'))).toEqual([
      `${DAN} read secret A.`,
      `${BOB} gave secret A a new value.`,
      `${CLEO} read secret A in work/a.ipynb.`,
      expect.stringContaining('shared secret A with') as string,
      expect.stringContaining('shared secret A with') as string,
      `${BOB} created secret A.`
    ]);
  });

  test('shows readers their own actions and changes of the value', async () => {
    await acme.vault.versions.restore(secretID, 1, acme.as('bob'));
    expect(told(await ofSecret('cleo'))).toEqual([
      `${BOB} gave secret A the value of its version 1 again.`,
      `${BOB} gave secret A a new value.`,
      `${CLEO} read secret A in work/a.ipynb.`,
      `${BOB} created secret A.`
    ]);
  });

  test('shows nothing to others, not even to an administrator', async () => {
    await expect(ofSecret('ann')).rejects.toEqual(withCode('secret_not_found'));
    await acme.share('bob', secretID, {}, { Reader: ['cleo'] });
    await expect(ofSecret('cleo')).rejects.toEqual(withCode('secret_not_found'));
  });

  test('shows an owner through a team what an owner sees', async () => {
    await acme.team('team', 'cleo');
    await acme.share('bob', secretID, { Owner: ['team'] });
    expect(await ofSecret('cleo')).toEqual(await ofSecret('bob'));
  });
});

describe('the audit log of the organization', () => {
  const secretsIn = (rows: IAuditLog[]): unknown[] => rows.map(({ attributes }) => attributes?.secretName);

  test('shows everything to an administrator', async () => {
    await acme.secret('cleo', 'B');
    const rows = await log('ann', { limit: 1000 });
    expect(secretsIn(rows)).toEqual(expect.arrayContaining(['A', 'B']));
    expect(told(rows).at(-1)).toBe('The operator of the service created the organization ACME.');
    expect(rows).toEqual((await acme.vault.activity.log({ limit: 1000 }, operator)).auditLogs);
  });

  test('shows others their own actions and what happened to secrets they own', async () => {
    const other = await acme.secret('cleo', 'B');
    await acme.share('bob', secretID, { Reader: ['cleo'] });
    await acme.share('cleo', other, { Reader: ['dan'] });
    await acme.read('cleo', secretID);
    await acme.read('dan', other);
    expect(told(await log('dan'))).toEqual(['dan@acme.example read secret B.']);
    expect(told(await log('cleo'))).toEqual([
      'dan@acme.example read secret B.',
      'cleo@acme.example read secret A.',
      'cleo@acme.example shared secret B with dan@acme.example as Reader.',
      'cleo@acme.example created secret B.'
    ]);
  });

  test('does not show the owner of a name that a person tried but cannot see', async () => {
    await expect(acme.secret('cleo', 'A')).rejects.toEqual(withCode('secret_name_taken'));
    const [mine] = await log('cleo');
    expect([mine.type, mine.attributes?.secretID]).toEqual(['SecretNameRefused', undefined]);
    const [owners] = await log('bob');
    expect([owners.type, owners.attributes?.secretID]).toEqual(['SecretNameRefused', secretID]);
  });

  test('has the time to the nanosecond, the user, the key and the request of each entry', async () => {
    const call = acme.as('bob');
    await acme.vault.values.read(secretID, call);
    const [{ auditID, orgID, createdAt, apiKeyID, ...rest }] = await log('bob');
    expect([auditID, orgID, apiKeyID].map(id => /^[0-9a-f-]{36}$/.test(id ?? ''))).toEqual([
      true,
      true,
      true
    ]);
    expect(createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
    expect(rest).toEqual({
      type: 'SecretRead',
      source: 'Portal',
      userID: acme.id('bob'),
      userEmail: 'bob@acme.example',
      userType: 'Standard',
      firstName: '',
      lastName: '',
      reason: 'bob@acme.example read secret A.',
      attributes: { secretID, secretName: 'A', requestID: call.requestID }
    });
  });

  test('keeps the actions of removed users under their name', async () => {
    await acme.secret('cleo', 'B');
    await acme.vault.removals.remove({ userID: acme.id('cleo'), dryRun: false }, acme.as('ann'));
    const rows = await log('ann', { email: 'cleo@acme.example' });
    expect(told(rows)).toEqual(['cleo@acme.example created secret B.']);
  });
});

describe('a filter', () => {
  test.each<[string, () => IAuditQuery, number]>([
    ['a type', () => ({ type: 'SecretRead' }), 2],
    ['a type that there is not', () => ({ type: 'Nothing' }), 0],
    ['a source', () => ({ source: 'SystemJob' }), 1],
    ['an address', () => ({ email: 'CLEO@acme.example' }), 2],
    ['an expression for addresses', () => ({ email: '(cleo|dan)@.*', type: 'SecretRead' }), 2],
    ['a user', () => ({ userID: acme.id('cleo').toUpperCase() }), 2],
    ['a user that there is not', () => ({ userID: uuid7() }), 0],
    ['what is no id', () => ({ userID: 'cleo' }), 0],
    ['a team', () => ({ teamID: acme.id('team') }), 4],
    ['a first name', () => ({ firstName: 'Cleo' }), 0],
    ['no last name', () => ({ lastName: '', type: 'SecretRead' }), 2],
    ['a time before all', () => ({ endDate: '2001-01-01T00:00:00Z' }), 0],
    ['a time after all', () => ({ startDate: '2999-01-01T00:00:00Z' }), 0],
    ['times around all', () => ({ startDate: '2001-01-01', endDate: '2999-01-01', type: 'SecretRead' }), 2]
  ])('for %s finds what it says', async (_, query, count) => {
    await acme.team('team', 'cleo');
    await acme.share('bob', secretID, { Reader: ['team'] });
    await acme.read('cleo', secretID);
    await acme.read('cleo', secretID);
    const only = await acme.secret('dan', 'B');
    await acme.share('bob', secretID, {}, { Reader: ['team'] });
    await acme.vault.removals.remove({ userID: acme.id('dan'), dryRun: false }, acme.as('ann'));
    expect(acme.audit(only).at(-1)?.source).toBe('SystemJob');
    expect(await log('ann', query())).toHaveLength(count);
  });

  test('for a key finds what was done with it', async () => {
    const wanted = { name: 'second', scope: 'Full' } as const;
    const { apiKeyID } = await acme.vault.apiKeys.create(wanted, acme.as('bob'));
    await acme.read('bob', secretID);
    expect(await log('ann', { apiKeyID })).toEqual([]);
    const [{ apiKeyID: used }] = await log('ann', { type: 'SecretRead' });
    expect((await log('ann', { apiKeyID: used })).map(({ type }) => type)).toContain('SecretRead');
  });

  test('for times takes the moment itself on both sides', async () => {
    const [row] = await log('ann', { type: 'SecretCreated' });
    const at = row.createdAt;
    const found = await log('ann', { startDate: at, endDate: at, type: 'SecretCreated' });
    expect(found).toEqual([row]);
    const later = new Date(Date.parse(at) + 1).toISOString();
    expect(await log('ann', { startDate: later, type: 'SecretCreated' })).toEqual([]);
  });

  test.each<[IAuditQuery, 'request_invalid' | 'filter_invalid']>([
    [{ startDate: 'yesterday' }, 'request_invalid'],
    [{ endDate: '' }, 'request_invalid'],
    [{ email: '(' }, 'filter_invalid'],
    [{ firstName: 'a'.repeat(257) }, 'filter_invalid'],
    [{ lastName: '(.*a.{120}){8}' }, 'filter_invalid']
  ])('%j is refused with %s', async (query, code) => {
    await expect(log('ann', query)).rejects.toEqual(withCode(code));
  });
});

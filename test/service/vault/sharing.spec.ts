import type { APIKeyPermission, ErrorCode, IControlAccessRole } from '../../../src/contract';
import { uuid7 } from '../../../src/service/uuid';
import { credentialOf } from '../../../src/service/vault/key';
import { Acme } from '../acme';
import { withCode } from '../fixtures';

let acme: Acme;
let secretID: string;

beforeEach(async () => {
  acme = await Acme.make('bob', 'cleo', 'dan');
  secretID = await acme.secret('bob', 'A');
});

const rolesNow = (): Promise<string[]> => acme.roles('bob', secretID);

describe('grants and revokes of one request are one change', () => {
  test('so an owner can transfer a secret', async () => {
    await acme.share('bob', secretID, { Owner: ['cleo'] }, { Owner: ['bob'] });
    expect(await acme.roles('cleo', secretID)).toEqual(['cleo: Owner']);
    expect(await acme.sees('bob')).toEqual([]);
  });

  test.each<[string, Parameters<Acme['share']>[2], Parameters<Acme['share']>[3]]>([
    ['the last owner', { Reader: ['cleo'] }, { Owner: ['bob'] }],
    ['the last owner, who would be a reader', { Reader: ['bob', 'cleo'] }, {}],
    ['the last owner, for a team with nobody in it', { Owner: ['empty'] }, { Owner: ['bob'] }],
    ['the last owner, for a team of such teams', { Owner: ['outer'] }, { Owner: ['bob'] }]
  ])('and a change that removes %s is refused as a whole', async (_, grants, revokes) => {
    await acme.team('empty');
    await acme.team('outer', 'empty');
    await acme.share('bob', secretID, { Reader: ['dan'] });
    await expect(acme.share('bob', secretID, grants, revokes)).rejects.toEqual(withCode('last_owner'));
    expect(await rolesNow()).toEqual(['bob: Owner', 'dan: Reader']);
    expect(acme.audit(secretID).map(({ type }) => type)).toEqual(['SecretCreated', 'AccessGranted']);
  });

  test('and a change with an unknown identity is refused as a whole', async () => {
    const { sharing } = acme.vault;
    await acme.team('team');
    const none = { role: 'Reader' as const, users: [], teams: [] };
    const cleo = { ...none, users: [acme.id('cleo')] };
    const wrongs: [ErrorCode, IControlAccessRole][] = [
      ['user_not_found', { ...none, users: [uuid7()] }],
      ['user_not_found', { ...none, users: [acme.id('team')] }],
      ['user_not_found', { ...none, users: ['cleo'] }],
      ['team_not_found', { ...none, teams: [uuid7()] }],
      ['team_not_found', { ...none, teams: [acme.id('dan')] }]
    ];
    for (const [code, wrong] of wrongs) {
      const action = { grants: [cleo, wrong], revokes: [] };
      await expect(sharing.change(secretID, action, acme.as('bob'))).rejects.toEqual(withCode(code));
    }
    expect(await rolesNow()).toEqual(['bob: Owner']);
  });

  test('and removing a role that somebody does not have changes nothing', async () => {
    await acme.share('bob', secretID, { Reader: ['cleo'] });
    await acme.share('bob', secretID, {}, { Owner: ['cleo', 'dan'], Reader: ['bob'] });
    expect(await rolesNow()).toEqual(['bob: Owner', 'cleo: Reader']);
  });

  test('and ids are case-insensitive', async () => {
    const users = [acme.id('cleo').toUpperCase()];
    const action = { grants: [{ role: 'Reader' as const, users, teams: [] }], revokes: [] };
    await acme.vault.sharing.change(secretID.toUpperCase(), action, acme.as('bob'));
    expect(await acme.read('cleo', secretID)).toBe('value of A');
  });
});

test('a new role of a person replaces the former one', async () => {
  await acme.share('bob', secretID, { Reader: ['cleo'] });
  await acme.share('bob', secretID, { Owner: ['cleo'] });
  expect(await rolesNow()).toEqual(['bob: Owner', 'cleo: Owner']);
  await acme.share('bob', secretID, { Reader: ['cleo'] });
  expect(await rolesNow()).toEqual(['bob: Owner', 'cleo: Reader']);
});

test('a role that is granted twice keeps its first time and author', async () => {
  await acme.team('team', 'dan');
  await acme.share('bob', secretID, { Owner: ['cleo'] });
  const first = await acme.vault.sharing.accessControls(secretID, acme.as('bob'));
  await acme.share('cleo', secretID, { Owner: ['bob', 'cleo'] });
  expect(await acme.vault.sharing.accessControls(secretID, acme.as('bob'))).toEqual(first);
  expect(acme.audit(secretID).map(({ type }) => type)).toEqual(['SecretCreated', 'AccessGranted']);
});

test('each grant shows who gave it and when, for users and teams', async () => {
  await acme.team('team', 'dan');
  await acme.share('bob', secretID, { Reader: ['team'] });
  const [owner, reader] = await acme.vault.sharing.accessControls(secretID, acme.as('bob'));
  const bob = { userID: acme.id('bob'), email: 'bob@acme.example', firstName: '', lastName: '' };
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
  expect(owner).toEqual({
    role: 'Owner',
    description: expect.any(String) as string,
    grants: [{ createdAt: time, createdBy: bob, identity: bob }]
  });
  const team = { teamID: acme.id('team'), name: 'team', description: '' };
  expect([reader.role, reader.grants]).toEqual([
    'Reader',
    [{ createdAt: time, createdBy: bob, identity: team }]
  ]);
});

test('every grant and revoke leaves an audit entry with its person or team', async () => {
  await acme.team('team', 'dan');
  await acme.share('bob', secretID, { Reader: ['cleo', 'team'] });
  await acme.share('bob', secretID, { Owner: ['cleo'] }, { Reader: ['team'] });
  const rows = acme.audit(secretID).map(({ type, userEmail, teamID, attributes }) => {
    const { role, identityName } = JSON.parse(attributes) as Record<string, string>;
    return [type, userEmail, identityName, role, teamID];
  });
  const [bob, cleo, team] = ['bob@acme.example', 'cleo@acme.example', acme.id('team')];
  expect(rows.slice(1, 3)).toEqual([
    ['AccessGranted', bob, cleo, 'Reader', null],
    ['AccessGranted', bob, 'team', 'Reader', team]
  ]);
  expect(rows.slice(3)).toEqual(
    expect.arrayContaining([
      ['AccessRevoked', bob, cleo, 'Reader', null],
      ['AccessRevoked', bob, 'team', 'Reader', team],
      ['AccessGranted', bob, cleo, 'Owner', null]
    ])
  );
  expect(rows).toHaveLength(6);
});

test('the list shows whether a secret is shared, the own role and the creator', async () => {
  await acme.secret('cleo', 'B');
  await acme.share('bob', secretID, { Reader: ['cleo'] });
  const facts = (await acme.summaries('cleo')).map(({ name, role, isShared, createdByEmail }) => [
    name,
    role,
    isShared,
    createdByEmail
  ]);
  expect(facts).toEqual([
    ['A', 'Reader', true, 'bob@acme.example'],
    ['B', 'Owner', false, 'cleo@acme.example']
  ]);
});

describe('the roles of a user or team', () => {
  const rolesOf = async (name: string, kind: 'user' | 'team', by: string): Promise<unknown> => {
    const roles = await acme.vault.sharing.identityRoles(acme.id(name), kind, acme.as(by));
    return roles.map(({ resourceID, resourceType, role }) => [resourceID, resourceType, role]);
  };

  test('are shown to oneself, with the strongest of several', async () => {
    await acme.team('team', 'cleo');
    await acme.share('bob', secretID, { Reader: ['cleo'], Owner: ['team'] });
    expect(await rolesOf('cleo', 'user', 'cleo')).toEqual([[secretID, 'Secret', 'Owner']]);
    expect(await rolesOf('team', 'team', 'cleo')).toEqual([[secretID, 'Secret', 'Owner']]);
  });

  test('are shown to others for secrets they can see, and to an administrator for all', async () => {
    const other = await acme.secret('bob', 'B');
    await acme.share('bob', secretID, { Reader: ['cleo'] });
    expect(await rolesOf('bob', 'user', 'cleo')).toEqual([[secretID, 'Secret', 'Owner']]);
    expect(await rolesOf('bob', 'user', 'dan')).toEqual([]);
    const all = [
      [secretID, 'Secret', 'Owner'],
      [other, 'Secret', 'Owner']
    ];
    expect(await rolesOf('bob', 'user', 'ann')).toEqual(expect.arrayContaining(all));
    expect(await rolesOf('bob', 'user', 'bob')).toEqual(expect.arrayContaining(all));
  });

  test('are not shown to an API key that sees people but no secrets', async () => {
    const rolesBy = async (...permissions: APIKeyPermission[]): Promise<unknown> => {
      const wanted = { name: 'key', scope: 'Custom' as const, permissions };
      const { apiKey } = await acme.vault.apiKeys.create(wanted, acme.as('bob'));
      const call = { requestID: 'request', credential: credentialOf(apiKey) };
      return acme.vault.sharing.identityRoles(acme.id('bob'), 'user', call);
    };
    await expect(rolesBy('directory')).rejects.toEqual(withCode('scope_denied'));
    expect(await rolesBy('directory', 'read')).toHaveLength(1);
  });

  test('do not include deleted secrets', async () => {
    await acme.vault.secrets.delete(secretID, acme.as('bob'));
    expect(await rolesOf('bob', 'user', 'bob')).toEqual([]);
  });

  test('of an unknown identity are refused', async () => {
    await acme.team('team');
    await expect(rolesOf('bob', 'team', 'bob')).rejects.toEqual(withCode('team_not_found'));
    await expect(rolesOf('team', 'user', 'bob')).rejects.toEqual(withCode('user_not_found'));
  });
});

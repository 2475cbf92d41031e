import type { ErrorCode } from '../../../src/contract';
import { uuid7 } from '../../../src/service/uuid';
import { Acme, operator } from '../acme';
import { makeVault, withCode } from '../fixtures';

let acme: Acme;

beforeEach(async () => {
  acme = await Acme.make('bob', 'cleo');
});

const emails = async (filter?: string): Promise<string[]> =>
  (await acme.vault.people.users(filter, acme.as('bob'))).map(({ email }) => email);
const leave = (name: string): Promise<unknown> =>
  acme.vault.removals.remove({ userID: acme.id(name), dryRun: false }, operator);

test('everybody can list the users by email and see themselves', async () => {
  const { people } = acme.vault;
  expect(await emails()).toEqual(['bob@acme.example', 'cleo@acme.example', 'founder@acme.example']);
  const cleo = {
    userID: acme.id('cleo'),
    email: 'cleo@acme.example',
    firstName: '',
    lastName: '',
    userKind: 'Standard'
  };
  expect(await people.user(acme.id('cleo').toUpperCase(), acme.as('bob'))).toEqual(cleo);
  expect(await people.whoAmI(acme.as('cleo'))).toEqual({
    user: cleo,
    organization: 'ACME',
    isAdministrator: false
  });
  expect((await people.whoAmI(acme.as('ann'))).isAdministrator).toBe(true);
  await expect(people.user(uuid7(), acme.as('bob'))).rejects.toEqual(withCode('user_not_found'));
});

test('a user is found by address in any case, or by a matching expression', async () => {
  const bob = ['bob@acme.example'];
  for (const filter of ['bob@acme.example', 'BOB@Acme.Example', 'b.b@.*', '(bob|dan)@acme\\.example']) {
    expect([filter, await emails(filter)]).toEqual([filter, bob]);
  }
  for (const filter of ['bob', 'acme', '', 'b.b@']) {
    expect([filter, await emails(filter)]).toEqual([filter, []]);
  }
});

test('suggestions contain at most twenty users and twenty teams that match the text', async () => {
  await acme.team('Bobsledders');
  for (let index = 0; index < 25; index++) {
    await acme.vault.people.add(`extra-${index}@acme.example`, operator);
  }
  const found = await acme.vault.people.suggestions('BOB', acme.as('cleo'));
  expect([found.users.map(({ email }) => email), found.teams.map(({ name }) => name)]).toEqual([
    ['bob@acme.example'],
    ['Bobsledders']
  ]);
  expect((await acme.vault.people.suggestions('acme', acme.as('cleo'))).users).toHaveLength(20);
  expect((await acme.vault.people.suggestions('(b', acme.as('cleo'))).users).toEqual([]);
});

describe('a new user', () => {
  test('has the address as given and the person who added them', async () => {
    const user = await acme.vault.people.add('Dan.Smith+x@Acme.Example', acme.as('ann'));
    expect([user.email, user.createdBy]).toEqual(['Dan.Smith+x@Acme.Example', acme.id('ann')]);
  });

  test.each<[ErrorCode, string]>([
    ['user_exists', 'bob@acme.example'],
    ['user_exists', 'BOB@ACME.example'],
    ['user_invalid', ''],
    ['user_invalid', 'dan'],
    ['user_invalid', 'dan@'],
    ['user_invalid', '@acme.example'],
    ['user_invalid', 'dan@acme@example'],
    ['user_invalid', 'dan smith@acme.example'],
    ['user_invalid', 'dan@acme.example\n'],
    ['user_invalid', '\u001b[2Jdan@acme.example'],
    ['user_invalid', `${'d'.repeat(243)}@acme.example`]
  ])('is refused with %s when the address is %j', async (code, email) => {
    await expect(acme.vault.people.add(email, acme.as('ann'))).rejects.toEqual(withCode(code));
    expect(await emails()).toHaveLength(3);
  });

  test('with the longest address is accepted', async () => {
    const email = `${'d'.repeat(242)}@acme.example`;
    expect((await acme.vault.people.add(email, acme.as('ann'))).email).toBe(email);
  });

  test('with the address of a removed user is another user without their secrets', async () => {
    const secretID = await acme.secret('ann', 'A');
    await acme.team('team', 'bob', 'cleo');
    await acme.share('ann', secretID, { Owner: ['bob'], Reader: ['team'] });
    const [formerID, formerKey] = [acme.id('bob'), acme.as('bob')];
    await leave('bob');
    const nobody = withCode('not_authenticated');
    await expect(acme.vault.listing.list(formerKey)).rejects.toEqual(nobody);

    expect(await acme.hire('bob')).not.toBe(formerID);
    await expect(acme.vault.listing.list(formerKey)).rejects.toEqual(nobody);
    expect(await acme.sees('bob')).toEqual([]);
    expect(await acme.roles('ann', secretID)).toEqual(['ann: Owner', 'team: Reader']);
    const { memberUsers } = await acme.vault.teams.get(acme.id('team'), acme.as('bob'));
    expect(memberUsers.map(({ userID }) => userID)).toEqual([acme.id('cleo')]);
    expect(await acme.vault.activity.log({}, acme.as('bob'))).toEqual({ auditLogs: [] });
  });
});

describe('the administrator role', () => {
  const set = (by: string, name: string, isAdministrator: boolean): Promise<unknown> =>
    acme.vault.people.setAdministrator(acme.id(name), isAdministrator, acme.as(by));

  test('is visible only to administrators', async () => {
    const members = await acme.vault.people.members(acme.as('ann'));
    expect(members.map(({ email, isAdministrator, hasKey }) => [email, isAdministrator, hasKey])).toEqual([
      ['bob@acme.example', false, true],
      ['cleo@acme.example', false, true],
      ['founder@acme.example', true, true]
    ]);
    const denied = withCode('administrator_required');
    await expect(acme.vault.people.members(acme.as('bob'))).rejects.toEqual(denied);
  });

  test('is granted and removed only by administrators, even for oneself', async () => {
    const denied = withCode('administrator_required');
    await expect(set('bob', 'bob', true)).rejects.toEqual(denied);
    await expect(set('bob', 'ann', false)).rejects.toEqual(denied);
    await set('ann', 'bob', true);
    await set('bob', 'ann', false);
    await expect(set('ann', 'ann', true)).rejects.toEqual(denied);
  });

  test('cannot be given up by the last administrator, who cannot be removed', async () => {
    const last = withCode('last_administrator');
    await expect(set('ann', 'ann', false)).rejects.toEqual(last);
    await expect(leave('ann')).rejects.toEqual(last);
    await set('ann', 'bob', true);
    await leave('ann');
    await expect(set('bob', 'bob', false)).rejects.toEqual(last);
  });

  test('leaves an audit entry only when it changes', async () => {
    for (const is of [true, true, false, false]) {
      await set('ann', 'bob', is);
    }
    const { auditLogs } = await acme.vault.activity.log({ limit: 2 }, acme.as('ann'));
    expect(auditLogs.map(({ type, attributes }) => [type, attributes?.identityName])).toEqual([
      ['AdministratorRemoved', 'bob@acme.example'],
      ['AdministratorAdded', 'bob@acme.example']
    ]);
  });

  test('gives access to no secret', async () => {
    const secretID = await acme.secret('bob', 'A');
    await acme.share('bob', secretID, { Reader: ['cleo'] });
    expect(await acme.sees('ann')).toEqual([]);
    await expect(acme.read('ann', secretID)).rejects.toEqual(withCode('secret_not_found'));
  });
});

test('a member who is not an administrator cannot add, remove or invite users', async () => {
  const denied = withCode('administrator_required');
  const { people, removals, invitations } = acme.vault;
  const userID = acme.id('cleo');
  await expect(people.add('dan@acme.example', acme.as('bob'))).rejects.toEqual(denied);
  for (const dryRun of [true, false]) {
    await expect(removals.remove({ userID, dryRun }, acme.as('bob'))).rejects.toEqual(denied);
  }
  await expect(invitations.invite(userID, acme.as('bob'))).rejects.toEqual(denied);
});

test('the operator of a service manages people, but is no user and owns nothing', async () => {
  const { people, secrets, listing, apiKeys } = acme.vault;
  const secretID = await acme.secret('bob', 'A');
  const nobody = withCode('not_authenticated');
  expect(await listing.list(operator)).toEqual({ secrets: [] });
  await expect(acme.vault.values.read(secretID, operator)).rejects.toEqual(withCode('secret_not_found'));
  await expect(secrets.create({ name: 'B', value: '' }, operator)).rejects.toEqual(nobody);
  await expect(people.whoAmI(operator)).rejects.toEqual(nobody);
  expect(await apiKeys.list(operator)).toEqual([]);
  expect((await people.members(operator)).map(({ email }) => email)).toContain('bob@acme.example');
});

test('a personal vault has one user, and none can be added or removed', async () => {
  const { vault } = makeVault();
  const call = { requestID: 'r', credential: { kind: 'local' } } as const;
  const { user, isAdministrator } = await vault.people.whoAmI(call);
  const one = withCode('organization_of_one');
  expect(isAdministrator).toBe(true);
  expect(await vault.people.users(undefined, call)).toEqual([user]);
  await expect(vault.people.add('bob@acme.example', call)).rejects.toEqual(one);
  await expect(vault.people.setAdministrator(user.userID, false, call)).rejects.toEqual(one);
  await expect(vault.teams.create({ name: 'team' }, call)).rejects.toEqual(one);
  await expect(vault.invitations.invite(user.userID, call)).rejects.toEqual(one);
  for (const dryRun of [true, false]) {
    await expect(vault.removals.remove({ userID: user.userID, dryRun }, call)).rejects.toEqual(one);
  }
  const { secretID } = await vault.secrets.create({ name: 'A', value: 'first' }, call);
  const action = { grants: [{ role: 'Reader' as const, users: [user.userID], teams: [] }], revokes: [] };
  await expect(vault.sharing.change(secretID, action, call)).rejects.toEqual(one);
});

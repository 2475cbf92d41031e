import { openOrganization } from '../../../src/browser/views';
import { moment } from '../../../src/browser/ui/dom';
import { drained, trans } from '../fakes';
import { ANN, FakeService, Screen, failing, inTurn, member, withPerson } from '../screen';

const screen = new Screen();
const REMOVALS = 'x/v1/removals';
const MEMBERS = [member('ann', { isAdministrator: true }), member('bob'), member('eve', { hasKey: false })];

withPerson();

async function open(answers: Record<string, unknown> = {}): Promise<FakeService> {
  const service = new FakeService({
    'GET x/v1/users': { users: MEMBERS },
    'GET x/v1/directory': { users: MEMBERS, teams: [] },
    [`POST ${REMOVALS}`]: { ownerless: 0 },
    ...answers
  });
  void openOrganization(service.client, trans);
  await drained();
  return service;
}

test('the view says that administrators manage people and not values, and what two of them can do', async () => {
  await open();
  expect(screen.text).toContain('manage people, not values');
  expect(screen.text).toContain('two administrators together can get access to a secret');
});

test('each user shows whether it is you, an administrator, or not connected yet', async () => {
  await open();
  const [ann, bob, eve] = screen.rows.map(({ textContent }) => textContent ?? '');
  expect([ann.includes('You'), ann.includes('Administrator')]).toEqual([true, true]);
  expect([bob.includes('You'), bob.includes('Administrator')]).toEqual([false, false]);
  expect([bob.includes('Not connected yet'), eve.includes('Not connected yet')]).toEqual([false, true]);
});

test('a person who is not an administrator sees a message', async () => {
  await open({ 'GET x/v1/users': failing('administrator_required') });
  expect(screen.alert).toContain('Only an administrator');
});

test('a new user is added, and an invitation code is offered and shown once', async () => {
  const expiresAt = '2026-09-30T00:00:00Z';
  const added = { ...ANN, userID: 'zoe', email: 'zoe@acme.example' };
  const service = await open({
    'POST v1/users': added,
    'POST x/v1/users/zoe/invitation': { code: 'hsi_shown-once', expiresAt }
  });
  await screen.press('Add user');
  await screen.type('Email address', ' zoe@acme.example ');
  await screen.press('Add user');
  expect(service.bodies('POST', 'v1/users')).toEqual([{ email: 'zoe@acme.example' }]);
  expect(service.paths('POST')).not.toContain('x/v1/users/zoe/invitation');
  await screen.press('Make invitation code');
  expect(screen.text).toContain('hsi_shown-once');
  expect(screen.text).toContain(`until ${moment(expiresAt)}`);
  await screen.press('Done');
  expect(document.documentElement.outerHTML).not.toContain('hsi_shown-once');
});

test('an address that is there already is refused in words', async () => {
  await open({ 'POST v1/users': failing('user_exists') });
  await screen.press('Add user');
  await screen.type('Email address', 'bob@acme.example');
  await screen.press('Add user');
  expect(screen.alert).toContain('already has a user');
});

test('only a user who has no key can be invited', async () => {
  await open();
  expect(screen.button('Invite eve@acme.example')).toBeDefined();
  expect(screen.button('Invite bob@acme.example')).toBeUndefined();
});

test('a user becomes an administrator and stops being one, each after a confirmation', async () => {
  const service = await open({
    'PATCH x/v1/users/bob': {},
    'PATCH x/v1/users/ann': failing('last_administrator')
  });
  await screen.press('Make bob@acme.example administrator');
  expect(service.paths('PATCH')).toEqual([]);
  await screen.press('Make administrator');
  expect(service.bodies('PATCH', 'x/v1/users/bob')).toEqual([{ isAdministrator: true }]);
  await screen.press('Remove administrator ann@acme.example');
  expect(screen.text).toContain('You will no longer manage');
  await screen.press('Remove administrator');
  expect(service.bodies('PATCH', 'x/v1/users/ann')).toEqual([{ isAdministrator: false }]);
  expect(screen.alert).toContain('at least one administrator');
});

test('you cannot remove yourself', async () => {
  await open();
  expect(screen.button('Remove bob@acme.example')).toBeDefined();
  expect(screen.button('Remove ann@acme.example')).toBeUndefined();
});

test('a user who owns no secrets alone is removed after a check and a confirmation', async () => {
  const service = await open();
  await screen.press('Remove bob@acme.example');
  expect(screen.text).toContain('No secret loses its last owner');
  expect(service.bodies('POST', REMOVALS)).toEqual([{ userID: 'bob', dryRun: true }]);
  await screen.press('Remove user');
  expect(service.bodies('POST', REMOVALS)).toHaveLength(2);
  expect(service.bodies('POST', REMOVALS)[1]).toEqual({ userID: 'bob', dryRun: false });
  expect(screen.text).toContain('Done.');
});

test('the form says how many secrets would lose their owner, and transfers them by default', async () => {
  const service = await open({ [`POST ${REMOVALS}`]: { ownerless: 3 } });
  await screen.press('Remove bob@acme.example');
  expect(screen.text).toContain('3 secrets would lose their last owner');
  await screen.press('Remove user');
  expect(screen.alert).toContain('Choose a new owner');
  expect(service.bodies('POST', REMOVALS)).toHaveLength(1);
  await screen.choose('eve@acme.example');
  await screen.press('Remove user');
  expect(service.bodies('POST', REMOVALS)[1]).toEqual({ userID: 'bob', handTo: 'eve', dryRun: false });
  expect(screen.text).not.toContain('was removed');
  expect(screen.text).not.toContain('were removed');
});

test('secrets can be removed with their last owner, and a message says how many', async () => {
  const service = await open({ [`POST ${REMOVALS}`]: inTurn({ ownerless: 3 }, { ownerless: 4 }) });
  await screen.press('Remove bob@acme.example');
  await screen.choose('Remove; an administrator');
  await screen.press('Remove user');
  expect(service.bodies('POST', REMOVALS)[1]).toEqual({ userID: 'bob', dryRun: false });
  expect(screen.text).toContain('4 secrets were removed');
});

test('a chosen new owner gets nothing when the secrets are removed instead', async () => {
  const service = await open({ [`POST ${REMOVALS}`]: { ownerless: 1 } });
  await screen.press('Remove bob@acme.example');
  await screen.choose('eve@acme.example');
  await screen.choose('Remove; an administrator');
  await screen.press('Remove user');
  expect(service.bodies('POST', REMOVALS)[1]).toEqual({ userID: 'bob', dryRun: false });
});

test('secrets cannot be transferred to yourself or to the removed user', async () => {
  await open({ [`POST ${REMOVALS}`]: { ownerless: 1 } });
  await screen.press('Remove bob@acme.example');
  const offered = [...screen.node.querySelectorAll('.jp-HeliosSecrets-picker-list label')];
  expect(offered.map(({ textContent }) => textContent)).toEqual(['eve@acme.example']);
});

test('nobody can be removed before the check has succeeded', async () => {
  const service = await open({ [`POST ${REMOVALS}`]: failing('database_unavailable') });
  await screen.press('Remove bob@acme.example');
  expect(screen.alert).toContain('does not answer');
  expect(screen.button('Remove user')?.matches(':disabled')).toBe(true);
  expect(service.bodies('POST', REMOVALS)).toEqual([{ userID: 'bob', dryRun: true }]);
});

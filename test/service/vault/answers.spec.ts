// What was done is answered, even where its maker may see or do less right after it.
import { Acme } from '../acme';
import { withCode } from '../fixtures';

test('administrators who demote themselves get an answer and are no longer administrators', async () => {
  const acme = await Acme.make('bob');
  const { people } = acme.vault;
  await people.setAdministrator(acme.id('bob'), true, acme.as('ann'));
  const members = await people.setAdministrator(acme.id('ann'), false, acme.as('ann'));
  expect(members.map(one => [one.userID, one.isAdministrator])).toEqual([
    [acme.id('bob'), true],
    [acme.id('ann'), false]
  ]);
  await expect(people.members(acme.as('ann'))).rejects.toEqual(withCode('administrator_required'));
});

test('a person who loses their role right after a change gets the answer to that change', async () => {
  const acme = await Acme.make('bob');
  const secretID = await acme.secret('ann', 'A');
  await acme.share('ann', secretID, { Owner: ['bob'] });
  const update = acme.vault.secrets.update(secretID, { value: 'new' }, acme.as('bob'));
  await acme.share('ann', secretID, {}, { Owner: ['bob'] });
  expect((await update).secretID).toBe(secretID);
  expect(await acme.read('ann', secretID)).toBe('new');
});

test('a user and a team that were just created appear in answers', async () => {
  const acme = await Acme.make();
  const user = await acme.vault.people.add('carol@acme.example', acme.as('ann'));
  const team = await acme.vault.teams.create({ name: 'Red', description: 'Ours' }, acme.as('ann'));
  expect([user.email, user.createdBy]).toEqual(['carol@acme.example', acme.id('ann')]);
  expect([team.name, team.description, team.memberUsers]).toEqual(['Red', 'Ours', []]);
});

test('a role that one change removes and grants again stays as first granted', async () => {
  const acme = await Acme.make('bob');
  const secretID = await acme.secret('ann', 'A');
  await acme.share('ann', secretID, { Owner: ['bob'] });
  const before = acme.audit(secretID);
  await acme.share('ann', secretID, { Owner: ['bob'] }, { Owner: ['bob'] });
  expect(acme.audit(secretID)).toEqual(before);
});

test('no API key can create the first key of another user', async () => {
  const acme = await Acme.make('bob');
  const { userID, email } = await acme.vault.people.add('carol@acme.example', acme.as('ann'));
  const wanted = { name: 'key', scope: 'Full' } as const;
  for (const name of ['ann', 'bob']) {
    const refused = acme.vault.apiKeys.createFor(email, wanted, acme.as(name));
    await expect(refused).rejects.toEqual(withCode('administrator_required'));
  }
  const members = await acme.vault.people.members(acme.as('ann'));
  expect(members.find(one => one.userID === userID)?.hasKey).toBe(false);
});

test.each([
  ['of the year in which times begin', '1970-01-01T00:00:00Z'],
  ['later than a database can keep exactly', '9999-12-31T23:59:59Z']
])('an API key with an expiry %s is refused, and does not spoil the list', async (_, expiresAt) => {
  const acme = await Acme.make();
  const made = acme.vault.apiKeys.create({ name: 'key', scope: 'Full', expiresAt }, acme.as('ann'));
  await expect(made).rejects.toEqual(withCode('api_key_invalid'));
  expect(await acme.vault.apiKeys.list(acme.as('ann'))).toHaveLength(1);
});

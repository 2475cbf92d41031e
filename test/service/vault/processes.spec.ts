// Two vaults over one file are what two JupyterLabs of one person have.
import { makeFolder, makeVault, withCode } from '../fixtures';
import type { OwnVault } from '../ownVault';

const call = { requestID: 'r' };
let one: OwnVault;
let two: OwnVault;

beforeEach(() => {
  const home = makeFolder();
  one = makeVault(home);
  two = makeVault(home);
});

test('two processes on one vault have one organization and one user', async () => {
  expect(await two.organization()).toEqual(await one.organization());
  expect(await two.user()).toEqual(await one.user());
});

test('a second process on one vault reads a write at once', async () => {
  const created = await one.create('A', 'first', call);
  expect(await two.list()).toEqual([created]);
  expect((await two.readByName('A', call))?.value).toBe('first');
  await two.update(created.secretID, 'second', call);
  expect((await one.read(created.secretID, call)).value).toBe('second');
  await one.delete(created.secretID, call);
  expect(await two.list()).toEqual([]);
  await expect(two.read(created.secretID, call)).rejects.toEqual(withCode('secret_not_found'));
});

test('of two processes that create one name at once exactly one succeeds', async () => {
  for (let round = 0; round < 10; round++) {
    const outcomes = await Promise.allSettled([one, two].map(vault => vault.create(`N${round}`, 'v', call)));
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused).toEqual([{ status: 'rejected', reason: withCode('secret_name_taken') }]);
  }
  expect(await one.list()).toHaveLength(10);
});

test('concurrent writes of two processes are all kept', async () => {
  const names = Array.from({ length: 100 }, (_, index) => `N${index}`);
  await Promise.all(names.map((name, index) => [one, two][index % 2].create(name, `value of ${name}`, call)));
  const found = await Promise.all(names.map(name => two.readByName(name, call)));
  const wrong = found.filter((secret, index) => secret?.value !== `value of N${index}`);
  expect(wrong).toEqual([]);
});

test('concurrent changes of one secret by two processes leave one complete value', async () => {
  const { secretID } = await one.create('A', 'first', call);
  const values = Array.from({ length: 20 }, (_, index) => String(index).repeat(1000));
  await Promise.all(values.map((value, index) => [one, two][index % 2].update(secretID, value, call)));
  const [first, second] = await Promise.all([one, two].map(vault => vault.read(secretID, call)));
  expect(values.includes(first.value ?? '')).toBe(true);
  expect(second.value === first.value).toBe(true);
});

test('a request repeated at another process does no second write', async () => {
  const keyed = { requestID: 'r', idempotencyKey: 'key' };
  const [first, second] = await Promise.all([one, two].map(vault => vault.create('A', 'v', keyed)));
  expect(second).toEqual(first);
});

// A name is unique in the whole organization, also against secrets that one cannot see.
import type { HeliosError } from '../../../src/contract';
import { Acme } from '../acme';
import { withCode } from '../fixtures';

const taken = withCode('secret_name_taken');

let acme: Acme;

beforeEach(async () => {
  acme = await Acme.make('bob', 'cleo');
});

afterEach(() => jest.restoreAllMocks());

const create = (by: string, name: string): Promise<unknown> =>
  acme.vault.secrets.create({ name, value: 'a value' }, acme.as(by));
const messageOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'It was made.',
    (error: Error) => error.message
  );
const freeNameOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'It was made.',
    (error: HeliosError) => error.details?.freeName ?? 'None was named.'
  );
/** Tries one name more often than is allowed. */
async function guess(times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    await expect(create('bob', 'HIDDEN')).rejects.toEqual(taken);
  }
}

test('a used name is refused with a free proposal, whether its secret is visible or not', async () => {
  await acme.secret('cleo', 'A');
  await acme.secret('cleo', 'A_2');
  expect(await messageOf(create('cleo', 'A'))).toBe('A is in use in your organization. A_3 is free.');
  await expect(create('bob', 'A')).rejects.toEqual(taken);
  const free = await freeNameOf(create('bob', 'A'));
  await create('bob', free);
  expect(acme.names()).toEqual(['A', 'A_2', free]);
});

test('the free proposal for the longest name is not longer', async () => {
  const longest = 'N'.repeat(255);
  await acme.secret('cleo', longest);
  const free = await freeNameOf(create('bob', longest));
  expect(free).toBe(`${'N'.repeat(253)}_2`);
  await create('bob', free);
});

test('a free name is proposed even when the first numbers are in use', async () => {
  await acme.secret('cleo', 'A');
  for (let number = 2; number <= 20; number++) {
    await acme.secret('cleo', `A_${number}`);
  }
  const free = await freeNameOf(create('cleo', 'A'));
  expect(free).toMatch(/^A_\d{4,6}$/);
  await create('cleo', free);
});

test('a try for a hidden name leaves an audit entry that its owner sees', async () => {
  const secretID = await acme.secret('cleo', 'HIDDEN');
  await guess(1);
  const { auditLogs } = await acme.vault.activity.ofSecret(secretID, {}, acme.as('cleo'));
  expect(auditLogs.map(({ type, userEmail }) => [type, userEmail])).toEqual([
    ['SecretNameRefused', 'bob@acme.example'],
    ['SecretCreated', 'cleo@acme.example']
  ]);
  expect(auditLogs[0].reason).toBe('bob@acme.example was told that the name HIDDEN is in use.');
});

test('an answer that reveals a similar hidden name leaves an audit entry too', async () => {
  await acme.secret('bob', 'A');
  const hidden = await acme.secret('cleo', 'A_2');
  const further = await acme.secret('cleo', 'A_3');
  expect(await messageOf(create('bob', 'A'))).toMatch(
    /A is in use in your organization\. A_\d{4,6} is free\./
  );
  expect(acme.audit(hidden).map(({ type }) => type)).toEqual(['SecretCreated', 'SecretNameRefused']);
  // Of this one it told nothing.
  expect(acme.audit(further).map(({ type }) => type)).toEqual(['SecretCreated']);
});

test('hidden names can be found only by tries that are counted', async () => {
  const found: string[] = [];
  for (let number = 0; number < 30; number++) {
    await acme.secret('cleo', `DB${number}_2`);
    await acme.secret('bob', `DB${number}`).catch(() => undefined);
    const message = await messageOf(create('bob', `DB${number}`));
    found.push(...(/ DB\d+_2 is free|Too many/.test(message) ? [] : [message]));
  }
  expect(found).toHaveLength(20);
});

test('a try for a visible name leaves no audit entry', async () => {
  const secretID = await acme.secret('bob', 'A');
  await expect(create('bob', 'A')).rejects.toEqual(taken);
  expect(acme.audit(secretID).map(({ type }) => type)).toEqual(['SecretCreated']);
});

describe('after twenty tries within an hour', () => {
  const limited = withCode('rate_limited');

  beforeEach(async () => {
    await acme.secret('cleo', 'HIDDEN');
    await guess(20);
  });

  test('every name is refused alike, so that no answer shows which are used', async () => {
    const answers = await Promise.all(['HIDDEN', 'FREE'].map(name => messageOf(create('bob', name))));
    expect(new Set(answers).size).toBe(1);
    await expect(create('bob', 'FREE')).rejects.toEqual(limited);
    expect(acme.names()).toEqual(['HIDDEN']);
  });

  test('others can create secrets, and the person can read and change their own', async () => {
    await create('cleo', 'OTHER');
    await expect(create('cleo', 'HIDDEN')).rejects.toEqual(taken);
    expect(await acme.sees('bob')).toEqual([]);
  });

  test('the person can create secrets again when the hour is over', async () => {
    const time = Date.now() + 3_599_000;
    jest.spyOn(Date, 'now').mockReturnValue(time);
    await expect(create('bob', 'FREE')).rejects.toEqual(limited);
    jest.spyOn(Date, 'now').mockReturnValue(time + 10_000);
    await create('bob', 'FREE');
    expect(acme.names()).toEqual(['FREE', 'HIDDEN']);
  });
});

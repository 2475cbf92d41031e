import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ErrorCode, type IAPIKey, type IAPIKeyCreate, MAX_API_KEYS } from '../../../src/contract';
import type { IAPIKeyRow } from '../../../src/service/store/rows';
import { type Step, run } from '../../../src/service/store/step';
import { uuid7 } from '../../../src/service/uuid';
import { type ICall, hashOf } from '../../../src/service/vault/call';
import { credentialOf, makeKey } from '../../../src/service/vault/key';
import { Acme, operator } from '../acme';
import { makeVault, withCode } from '../fixtures';
import { reseal } from '../reseal';
import { rowsOf } from '../teamVault';

const nobody = withCode('not_authenticated');
const FULL: IAPIKeyCreate = { name: 'second', scope: 'Full' };

let acme: Acme;

beforeEach(async () => {
  acme = await Acme.make('bob', 'cleo');
});

afterEach(() => jest.restoreAllMocks());

const list = (by: string): Promise<IAPIKey[]> => acme.vault.apiKeys.list(acme.as(by));
/** A request with a key as it was shown. */
const withKey = (apiKey: string): ICall => ({
  requestID: 'request',
  credential: credentialOf(apiKey)
});
const opens = (apiKey: string): Promise<unknown> => acme.vault.people.whoAmI(withKey(apiKey));

test('a new key is shown once and can do what its user may', async () => {
  const secretID = await acme.secret('bob', 'A');
  const { apiKey, ...shown } = await acme.vault.apiKeys.create(FULL, acme.as('bob'));
  expect(apiKey).toMatch(/^hsk_[0-9a-z]{63}$/);
  expect((await acme.vault.values.read(secretID, withKey(apiKey))).value).toBe('value of A');
  const listed = await list('bob');
  expect(listed.map(({ name, scope, isCurrent }) => [name, scope, isCurrent])).toEqual([
    ['second', 'Full', false],
    ['key', 'Full', true]
  ]);
  expect(listed[0]).toEqual(shown);
  expect(JSON.stringify(listed)).not.toContain(apiKey);
  expect(await list('cleo')).toHaveLength(1);
});

test('neither a key nor an invitation code is in any file of the vault', async () => {
  const { apiKey } = await acme.vault.apiKeys.create(FULL, acme.as('bob'));
  const { userID } = await acme.vault.people.add('dan@acme.example', operator);
  const { code } = await acme.vault.invitations.invite(userID, acme.as('ann'));
  await opens(apiKey);
  const folder = dirname(acme.engine.database.location() ?? '');
  const files = readdirSync(folder);
  expect(files.length).toBeGreaterThan(1);
  for (const file of files) {
    const bytes = readFileSync(join(folder, file));
    const found = [apiKey, code, acme.key('ann')].filter(secret => bytes.includes(secret.slice(4)));
    expect([file, found.length]).toEqual([file, 0]);
  }
});

test('an unknown key, a key in other letters and a hash of a key are refused', async () => {
  const key = acme.key('bob');
  const { apiKeyID } = (await list('bob'))[0];
  for (const wrong of ['', key.slice(4), key.toUpperCase(), hashOf(key)]) {
    expect(() => credentialOf(wrong)).toThrow(nobody);
  }
  await expect(opens(makeKey(apiKeyID))).rejects.toEqual(nobody);
  await expect(acme.vault.people.whoAmI({ requestID: 'r', credential: { kind: 'local' } })).rejects.toEqual(
    nobody
  );
});

test.each<[string, IAPIKeyCreate]>([
  ['no name', { ...FULL, name: '' }],
  ['a name of spaces', { ...FULL, name: '  ' }],
  ['a name that acts on a terminal', { ...FULL, name: '\u001b[2J' }],
  ['a name of 256 characters', { ...FULL, name: 'n'.repeat(256) }],
  ['an expiry that is none', { ...FULL, expiresAt: 'tomorrow' }],
  ['an expiry that is empty', { ...FULL, expiresAt: '' }],
  ['an expiry that is over', { ...FULL, expiresAt: '2020-01-01T00:00:00Z' }],
  ['an expiry at the beginning of all times', { ...FULL, expiresAt: '1970-01-01T00:00:00Z' }],
  ['an expiry that no database keeps', { ...FULL, expiresAt: '9999-12-31T23:59:59Z' }]
])('a key with %s is refused', async (_, wanted) => {
  await expect(acme.vault.apiKeys.create(wanted, acme.as('bob'))).rejects.toEqual(
    withCode('api_key_invalid')
  );
  expect(await list('bob')).toHaveLength(1);
});

test('a key ends at its expiry, to the millisecond', async () => {
  const end = Date.now() + 3600_000;
  const expiresAt = new Date(end).toISOString();
  const { apiKey, ...shown } = await acme.vault.apiKeys.create({ ...FULL, expiresAt }, acme.as('bob'));
  expect(shown.expiresAt).toBe(expiresAt);
  jest.spyOn(Date, 'now').mockReturnValue(end - 1);
  await opens(apiKey);
  jest.spyOn(Date, 'now').mockReturnValue(end);
  await expect(opens(apiKey)).rejects.toEqual(nobody);
  await expect(acme.vault.secrets.create({ name: 'A', value: '' }, withKey(apiKey))).rejects.toEqual(nobody);
});

describe('a revoked key', () => {
  test('is refused from the next request on, even right after a use', async () => {
    const { apiKey, apiKeyID } = await acme.vault.apiKeys.create(FULL, acme.as('bob'));
    await opens(apiKey);
    await acme.vault.apiKeys.revoke(apiKeyID.toUpperCase(), acme.as('bob'));
    await expect(opens(apiKey)).rejects.toEqual(nobody);
    await expect(acme.vault.values.readByName('A', withKey(apiKey))).rejects.toEqual(nobody);
    expect((await list('bob')).map(({ name }) => name)).toEqual(['key']);
  });

  test('can be the key that asked for it', async () => {
    const { apiKey, apiKeyID } = await acme.vault.apiKeys.create(FULL, acme.as('bob'));
    await acme.vault.apiKeys.revoke(apiKeyID, withKey(apiKey));
    await expect(opens(apiKey)).rejects.toEqual(nobody);
  });

  test("must be one's own, must exist and must not be revoked yet", async () => {
    const { apiKeyID } = await acme.vault.apiKeys.create(FULL, acme.as('bob'));
    const missing = withCode('api_key_not_found');
    for (const by of ['cleo', 'ann']) {
      await expect(acme.vault.apiKeys.revoke(apiKeyID, acme.as(by))).rejects.toEqual(missing);
    }
    await expect(acme.vault.apiKeys.revoke(uuid7(), acme.as('bob'))).rejects.toEqual(missing);
    await acme.vault.apiKeys.revoke(apiKeyID, acme.as('bob'));
    await expect(acme.vault.apiKeys.revoke(apiKeyID, acme.as('bob'))).rejects.toEqual(missing);
  });

  test('leaves an audit entry with its name, as does a new key', async () => {
    const { apiKeyID } = await acme.vault.apiKeys.create(FULL, acme.as('bob'));
    await acme.vault.apiKeys.revoke(apiKeyID, acme.as('bob'));
    const { auditLogs } = await acme.vault.activity.log({ limit: 2 }, acme.as('bob'));
    expect(auditLogs.map(({ reason }) => reason)).toEqual([
      'bob@acme.example revoked API key second of bob@acme.example.',
      'bob@acme.example made API key second for bob@acme.example.'
    ]);
  });
});

test('a read-only key reads and changes nothing, not even keys', async () => {
  const secretID = await acme.secret('bob', 'A');
  await acme.vault.people.setAdministrator(acme.id('bob'), true, operator);
  const wanted = { name: 'reader', scope: 'ReadOnly' } as const;
  const { apiKey, apiKeyID } = await acme.vault.apiKeys.create(wanted, acme.as('bob'));
  const { secrets, values, listing, sharing, people, teams, removals, apiKeys, invitations, deleted } =
    acme.vault;
  const call = withKey(apiKey);
  expect((await values.read(secretID, call)).value).toBe('value of A');
  expect((await values.readByName('A', call))?.value).toBe('value of A');
  expect((await listing.list(call)).secrets).toHaveLength(1);
  const userID = acme.id('cleo');
  for (const work of [
    () => secrets.create({ name: 'B', value: '' }, call),
    () => secrets.update(secretID, { value: 'x' }, call),
    () => secrets.delete(secretID, call),
    () => sharing.change(secretID, { grants: [], revokes: [] }, call),
    () => people.add('dan@acme.example', call),
    () => people.setAdministrator(userID, true, call),
    () => teams.create({ name: 'team' }, call),
    () => removals.remove({ userID, dryRun: false }, call),
    () => apiKeys.create(FULL, call),
    () => apiKeys.revoke(apiKeyID, call),
    () => invitations.invite(userID, call),
    () => deleted.restore(secretID, {}, call),
    () => deleted.purge(secretID, call)
  ]) {
    await expect(work()).rejects.toEqual(withCode('scope_denied'));
  }
  expect((await list('bob')).map(({ name }) => name)).toEqual(['reader', 'key']);
});

describe('expired and revoked keys', () => {
  const rows = (): Promise<IAPIKeyRow[]> => rowsOf<IAPIKeyRow>(acme.engine, 'api_key');
  const later = (milliseconds: number): void => {
    const time = Date.now() + milliseconds;
    jest.spyOn(Date, 'now').mockReturnValue(time);
  };

  test('are removed when their user makes the next key', async () => {
    const revoked = await acme.vault.apiKeys.create(FULL, acme.as('bob'));
    const others = await acme.vault.apiKeys.create(FULL, acme.as('cleo'));
    await acme.vault.apiKeys.revoke(revoked.apiKeyID, acme.as('bob'));
    await acme.vault.apiKeys.revoke(others.apiKeyID, acme.as('cleo'));
    await acme.vault.apiKeys.create(FULL, acme.as('bob'));
    const ids = (await rows()).map(({ apiKeyID }) => apiKeyID);
    expect([ids.includes(revoked.apiKeyID), ids.includes(others.apiKeyID)]).toEqual([false, true]);
    await expect(opens(revoked.apiKey)).rejects.toEqual(nobody);
    await expect(acme.vault.apiKeys.revoke(revoked.apiKeyID, acme.as('bob'))).rejects.toEqual(
      withCode('api_key_not_found')
    );
    const { auditLogs } = await acme.vault.activity.log({ type: 'APIKeyRevoked' }, acme.as('bob'));
    expect(auditLogs[0].reason).toBe('bob@acme.example revoked API key second of bob@acme.example.');
  });

  test('are listed for thirty days after they expire, at most ten', async () => {
    for (let number = 1; number <= 12; number++) {
      const expiresAt = new Date(Date.now() + number * 60_000).toISOString();
      await acme.vault.apiKeys.create({ ...FULL, name: `${number}`, expiresAt }, acme.as('bob'));
    }
    later(3600_000);
    await acme.vault.apiKeys.create(FULL, acme.as('bob'));
    const names = (await list('bob')).map(({ name }) => name);
    expect(names).toEqual(['second', '12', '11', '10', '9', '8', '7', '6', '5', '4', '3', 'key']);
    later(31 * 24 * 3600_000);
    await acme.vault.apiKeys.create(FULL, acme.as('bob'));
    expect((await list('bob')).map(({ name }) => name)).toEqual(['second', 'second', 'key']);
  });

  test('do not count towards the limit of a hundred keys per user', async () => {
    while ((await list('bob')).length < MAX_API_KEYS) {
      await acme.vault.apiKeys.create(FULL, acme.as('bob'));
    }
    const [{ apiKeyID }] = await list('bob');
    await expect(acme.vault.apiKeys.create(FULL, acme.as('bob'))).rejects.toMatchObject({
      code: 'api_key_invalid',
      message: 'A user has 100 API keys at most. Revoke one that is not used any more, and try again.'
    });
    await acme.vault.apiKeys.create(FULL, acme.as('cleo'));
    await acme.vault.apiKeys.revoke(apiKeyID, acme.as('bob'));
    await acme.vault.apiKeys.create(FULL, acme.as('bob'));
    expect(await list('bob')).toHaveLength(MAX_API_KEYS);
  });
});

test('a repeated request for a key is refused, since no key is shown twice', async () => {
  const keyed = (wanted: IAPIKeyCreate): ICall => ({
    ...acme.as('bob'),
    idempotencyKey: 'key-1',
    request: [JSON.stringify(wanted)]
  });
  await acme.vault.apiKeys.create(FULL, keyed(FULL));
  await expect(acme.vault.apiKeys.create(FULL, keyed(FULL))).rejects.toEqual(withCode('api_key_made'));
  for (const other of [
    { ...FULL, name: 'third' },
    { ...FULL, scope: 'ReadOnly' as const },
    { ...FULL, expiresAt: '2100-01-01T00:00:00Z' }
  ]) {
    await expect(acme.vault.apiKeys.create(other, keyed(other))).rejects.toEqual(
      withCode('request_id_reused')
    );
  }
  expect(await list('bob')).toHaveLength(2);
});

test('the user of a personal vault and its operator can create several keys', async () => {
  const { vault } = makeVault();
  const call = { requestID: 'r', credential: { kind: 'local' } } as const;
  const own = await vault.apiKeys.create(FULL, call);
  const given = await vault.apiKeys.createFor(null, { ...FULL, name: 'third' }, operator);
  for (const { apiKey } of [own, given]) {
    expect((await vault.people.whoAmI(withKey(apiKey))).user).toEqual((await vault.people.whoAmI(call)).user);
  }
  expect((await vault.apiKeys.list(call)).map(({ name }) => name)).toEqual(['third', 'second']);
});

describe('the first key', () => {
  const createFor = (email: string, call: ICall = operator): Promise<unknown> =>
    acme.vault.apiKeys.createFor(email, FULL, call);

  test.each<[ErrorCode, string]>([
    ['user_not_found', 'nobody@acme.example'],
    ['user_not_found', ''],
    ['api_key_exists', 'Bob@acme.example']
  ])('of a user is made by the operator, or refused with %s for %j', async (code, email) => {
    await expect(createFor(email)).rejects.toEqual(withCode(code));
  });

  test('is the only one that an administrator gives; the operator gives another one where none is valid', async () => {
    const [{ apiKeyID }] = await list('bob');
    await acme.vault.apiKeys.revoke(apiKeyID, acme.as('bob'));
    const invite = acme.vault.invitations.invite(acme.id('bob'), acme.as('ann'));
    await expect(invite).rejects.toEqual(withCode('api_key_exists'));
    await createFor('bob@acme.example');
    await expect(createFor('bob@acme.example')).rejects.toEqual(withCode('api_key_exists'));
  });

  test('is made by the operator after a restore has disabled all others, and those can be enabled again', async () => {
    const { engine, root } = acme;
    await engine.write(function* (): Step<void> {
      yield* run('UPDATE api_key SET disabledAt = 1');
      yield* reseal(root);
    });
    await createFor('bob@acme.example');
    await expect(createFor('bob@acme.example')).rejects.toEqual(withCode('api_key_exists'));
    expect(await acme.vault.apiKeys.enableFor('bob@acme.example', operator)).toBe(1);
    expect(await list('bob')).toHaveLength(2);
  });

  test('is made by no user for another, an administrator neither', async () => {
    await acme.vault.people.add('dan@acme.example', operator);
    for (const by of ['ann', 'bob']) {
      await expect(createFor('dan@acme.example', acme.as(by))).rejects.toEqual(
        withCode('administrator_required')
      );
    }
  });
});

// API keys that are limited to some secrets, or to some permissions.
import type { IAPIKeyCreate } from '../../../src/contract';
import type { ICall } from '../../../src/service/vault/call';
import { credentialOf } from '../../../src/service/vault/key';
import { Acme, operator } from '../acme';
import { makeFolder, makeVault, withCode } from '../fixtures';

const missing = withCode('secret_not_found');
const denied = withCode('scope_denied');
const invalid = withCode('api_key_invalid');

let acme: Acme;
let a: string;
let b: string;

beforeEach(async () => {
  acme = await Acme.make('bob', 'cleo');
  a = await acme.secret('bob', 'A');
  b = await acme.secret('bob', 'B');
});

const call = (apiKey: string): ICall => ({ requestID: 'request', credential: credentialOf(apiKey) });
const keyFor = async (...secrets: string[]): Promise<ICall> =>
  call((await make({ name: 'job', scope: 'NamedSecrets', secrets })).apiKey);
const make = (wanted: IAPIKeyCreate, by = acme.as('bob')): ReturnType<typeof acme.vault.apiKeys.create> =>
  acme.vault.apiKeys.create(wanted, by);

test('a key limited to some secrets reads these, and all others do not exist for it', async () => {
  const key = await keyFor('A');
  const { values, listing } = acme.vault;
  expect((await values.read(a, key)).value).toBe('value of A');
  expect((await values.readByName('A', key))?.value).toBe('value of A');
  await expect(values.read(b, key)).rejects.toEqual(missing);
  expect(await values.readByName('B', key)).toBeNull();
  expect((await listing.list(key)).secrets.map(({ name }) => name)).toEqual(['A']);
  expect((await listing.summaries(key)).secrets.map(({ name }) => name)).toEqual(['A']);
  const asked = { requestID: 'r-123456', kernelID: 'k', names: ['A', 'B', 'A_'], origin: 'cell' as const };
  const { values: found, errors } = await values.resolve({ ...asked, identity: '', path: '' }, key);
  expect([found.map(({ name }) => name), errors.map(({ code }) => code)]).toEqual([
    ['A'],
    ['secret_not_found', 'secret_not_found']
  ]);
  // Nor does a hint name what it must not see.
  expect(errors.map(({ message }) => message).join()).not.toMatch(/B or|or B|mean B/);
});

test('a key limited to many secrets lists them in pages, sorted by name', async () => {
  const names = Array.from({ length: 7 }, (_, index) => `N${index}`);
  for (const name of names) {
    await acme.secret('bob', name);
  }
  const key = await keyFor(...[...names].reverse());
  const seen: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await acme.vault.listing.list(key, { limit: 3, nextToken });
    seen.push(...page.secrets.map(({ name }) => name));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  expect(seen).toEqual(names);
});

test('a limited key does not read a new secret of the same name', async () => {
  const key = await keyFor('A');
  await acme.vault.secrets.delete(a, acme.as('bob'));
  const other = await acme.secret('bob', 'A');
  expect(await acme.vault.values.readByName('A', key)).toBeNull();
  await expect(acme.vault.values.read(other, key)).rejects.toEqual(missing);
  await acme.vault.deleted.restore(a, { name: 'RENAMED' }, acme.as('ann'));
  expect((await acme.vault.values.readByName('RENAMED', key))?.value).toBe('value of A');
  expect((await acme.vault.listing.list(key)).secrets.map(({ name }) => name)).toEqual(['RENAMED']);
});

test('a limited key loses a secret when its user loses the grant', async () => {
  await acme.share('bob', a, { Reader: ['cleo'] });
  const wanted = { name: 'job', scope: 'NamedSecrets' as const, secrets: [a] };
  const made = await make(wanted, acme.as('cleo'));
  expect(made.secrets).toEqual([{ secretID: a, name: 'A' }]);
  expect((await acme.vault.values.read(a, call(made.apiKey))).value).toBe('value of A');
  await acme.share('bob', a, {}, { Reader: ['cleo'] });
  await expect(acme.vault.values.read(a, call(made.apiKey))).rejects.toEqual(missing);
  expect((await acme.vault.listing.list(call(made.apiKey))).secrets).toEqual([]);
  const [shown] = await acme.vault.apiKeys.list(acme.as('cleo'));
  expect(shown.secrets).toEqual([{ secretID: a }]);
});

test('a limited key can show its user and itself, and do nothing else', async () => {
  await acme.vault.people.setAdministrator(acme.id('bob'), true, operator);
  const key = await keyFor('A');
  const { secrets, sharing, people, teams, removals, apiKeys, invitations, activity, deleted } = acme.vault;
  expect((await people.whoAmI(key)).user.email).toBe('bob@acme.example');
  expect((await apiKeys.list(key)).map(({ name, isCurrent }) => [name, isCurrent])).toEqual([['job', true]]);
  const [{ apiKeyID }] = await apiKeys.list(key);
  const userID = acme.id('cleo');
  for (const work of [
    () => secrets.create({ name: 'C', value: '' }, key),
    () => secrets.update(a, { value: 'x' }, key),
    () => secrets.update(b, { value: 'x' }, key),
    () => secrets.delete(a, key),
    () => sharing.change(a, { grants: [], revokes: [] }, key),
    () => sharing.accessControls(a, key),
    () => sharing.identityRoles(userID, 'user', key),
    () => activity.log({}, key),
    () => activity.ofSecret(a, {}, key),
    () => people.users(undefined, key),
    () => people.user(userID, key),
    () => people.members(key),
    () => people.suggestions('', key),
    () => people.add('dan@acme.example', key),
    () => teams.list(undefined, undefined, key),
    () => removals.remove({ userID, dryRun: true }, key),
    () => deleted.list(key),
    () => apiKeys.create({ name: 'x', scope: 'NamedSecrets', secrets: ['A'] }, key),
    () => apiKeys.revoke(apiKeyID, key),
    () => invitations.invite(userID, key)
  ]) {
    await expect(work()).rejects.toEqual(denied);
  }
});

test('a revoked limited key is refused at once, in another process too', async () => {
  const home = makeFolder();
  const [one, two] = [makeVault(home).vault, makeVault(home).vault];
  const me: ICall = { requestID: 'r', credential: { kind: 'local' } };
  await one.secrets.create({ name: 'A', value: 'a' }, me);
  const wanted: IAPIKeyCreate = { name: 'job', scope: 'NamedSecrets', secrets: ['A'] };
  const { apiKey, apiKeyID } = await one.apiKeys.create(wanted, me);
  for (const vault of [one, two]) {
    expect((await vault.values.readByName('A', call(apiKey)))?.value).toBe('a');
  }
  await one.apiKeys.revoke(apiKeyID, me);
  for (const vault of [two, one]) {
    await expect(vault.values.readByName('A', call(apiKey))).rejects.toEqual(withCode('not_authenticated'));
  }
});

test('reads with a limited key leave audit entries with the key, and the key with its limits', async () => {
  const { apiKey, apiKeyID } = await make({ name: 'job', scope: 'NamedSecrets', secrets: [b, 'A', a] });
  await acme.vault.values.read(a, call(apiKey));
  const { auditLogs } = await acme.vault.activity.log({ limit: 2 }, acme.as('bob'));
  expect(auditLogs.map(({ type, apiKeyID: by }) => [type, by === apiKeyID])).toEqual([
    ['SecretRead', true],
    ['APIKeyCreated', false]
  ]);
  expect(auditLogs[1].attributes).toMatchObject({ scope: 'NamedSecrets', secretIDs: `${b} ${a}` });
});

describe('a key is refused that is to be limited to', () => {
  test.each<[string, object, ReturnType<typeof withCode>]>([
    ['no secrets', { scope: 'NamedSecrets', secrets: [] }, invalid],
    ['secrets that are not named', { scope: 'NamedSecrets' }, invalid],
    ['secrets although it reads all', { scope: 'ReadOnly', secrets: ['A'] }, invalid],
    ['a secret that is not there', { scope: 'NamedSecrets', secrets: ['A', 'NONE'] }, missing],
    ['a text that is no name', { scope: 'NamedSecrets', secrets: ['A B'] }, missing],
    ['permissions that are not named', { scope: 'Custom' }, invalid],
    ['permissions and secrets', { scope: 'Custom', permissions: ['read'], secrets: ['A'] }, invalid],
    ['permissions although it does all', { scope: 'Full', permissions: ['read'] }, invalid]
  ])('%s', async (_, wanted, refusal) => {
    const before = await acme.vault.apiKeys.list(acme.as('bob'));
    await expect(make({ name: 'job', ...wanted } as IAPIKeyCreate)).rejects.toEqual(refusal);
    expect(await acme.vault.apiKeys.list(acme.as('bob'))).toEqual(before);
  });

  test('a secret that its user cannot see, in the words for one that does not exist', async () => {
    await acme.secret('cleo', 'OF_CLEO');
    const refusal = (secret: string): Promise<unknown> =>
      make({ name: 'job', scope: 'NamedSecrets', secrets: [secret] }).catch((error: Error) => error.message);
    expect(await refusal('OF_CLEO')).toMatch(/no secret OF_CLEO that the owner of this key may read/);
    expect(await refusal('NO_CLEO')).toMatch(/no secret NO_CLEO that the owner of this key may read/);
  });
});

describe('a key with some permissions', () => {
  const custom = async (...permissions: IAPIKeyCreate['permissions'] & object): Promise<ICall> =>
    call((await make({ name: 'some', scope: 'Custom', permissions })).apiKey);

  test('writes without being able to read, or to share what it writes', async () => {
    const key = await custom('write');
    await acme.vault.secrets.update(a, { value: 'new' }, key);
    await acme.vault.secrets.create({ name: 'C', value: 'c' }, key);
    await expect(acme.vault.values.read(a, key)).rejects.toEqual(denied);
    await expect(acme.vault.listing.list(key)).rejects.toEqual(denied);
    const grants = [{ role: 'Reader' as const, users: [acme.id('cleo')], teams: [] }];
    await expect(acme.vault.sharing.change(a, { grants, revokes: [] }, key)).rejects.toEqual(denied);
    expect(await acme.read('bob', a)).toBe('new');
  });

  test('makes and ends no key that may do more, or lasts longer', async () => {
    const expiresAt = new Date(Date.now() + 3600_000).toISOString();
    const permissions = ['write' as const, 'read' as const];
    const key = call((await make({ name: 'some', scope: 'Custom', permissions, expiresAt })).apiKey);
    const mine: IAPIKeyCreate[] = [
      { name: 'x', scope: 'Full', expiresAt },
      { name: 'x', scope: 'ReadOnly', expiresAt },
      { name: 'x', scope: 'Custom', permissions: ['audit'], expiresAt },
      { name: 'x', scope: 'Custom', permissions: ['read'] },
      { name: 'x', scope: 'Custom', permissions: ['read'], expiresAt: '2100-01-01T00:00:00Z' }
    ];
    for (const wanted of mine) {
      await expect(make(wanted, key)).rejects.toEqual(denied);
    }
    const [full] = (await acme.vault.apiKeys.list(acme.as('bob'))).filter(({ scope }) => scope === 'Full');
    await expect(acme.vault.apiKeys.revoke(full.apiKeyID, key)).rejects.toEqual(denied);
    const less = await make({ name: 'less', scope: 'NamedSecrets', secrets: ['A'], expiresAt }, key);
    expect((await acme.vault.values.read(a, call(less.apiKey))).value).toBe('value of A');
    await acme.vault.apiKeys.revoke(less.apiKeyID, key);
    await expect(acme.vault.values.read(a, call(less.apiKey))).rejects.toEqual(withCode('not_authenticated'));
  });

  test('manages people without making anybody who may do more than itself, or whose key lasts longer', async () => {
    const expiresAt = new Date(Date.now() + 3600_000).toISOString();
    const permissions = ['write', 'directory', 'read'] as const;
    const wanted = { name: 'people', scope: 'Custom' as const, permissions: [...permissions], expiresAt };
    const key = call((await acme.vault.apiKeys.create(wanted, acme.as('ann'))).apiKey);
    const { people, invitations, removals, deleted } = acme.vault;
    const { userID } = await people.add('dan@acme.example', key);
    await acme.vault.secrets.delete(b, acme.as('bob'));
    for (const work of [
      () => invitations.invite(userID, key),
      () => people.setAdministrator(userID, true, key),
      () => people.setAdministrator(acme.id('ann'), false, key),
      () => removals.remove({ userID: acme.id('bob'), handTo: userID, dryRun: false }, key),
      () => deleted.restore(b, { ownerUserID: userID }, key)
    ]) {
      await expect(work()).rejects.toEqual(denied);
    }
    await deleted.restore(b, {}, key);
    await removals.remove({ userID: acme.id('bob'), dryRun: false }, key);
    expect(acme.names()).toEqual([]);
  });

  test('is listed with them, in one order', async () => {
    await custom('audit', 'read');
    const [{ scope, permissions, secrets }] = await acme.vault.apiKeys.list(acme.as('bob'));
    expect([scope, permissions, secrets]).toEqual(['Custom', ['read', 'audit'], undefined]);
  });
});

import { openKeys } from '../../../src/browser/views';
import { HeliosError, type IAPIKey } from '../../../src/contract';
import { drained, secret, trans } from '../fakes';
import { FakeService, Screen, failing, withPerson } from '../screen';

const DAY = 24 * 3600 * 1000;
const NOW = Date.parse('2026-09-20T12:00:00Z');
const screen = new Screen();

withPerson();

beforeEach(() => jest.spyOn(Date, 'now').mockReturnValue(NOW));

function key(name: string, facts: Partial<IAPIKey> = {}): IAPIKey {
  const createdAt = '2026-09-01T00:00:00Z';
  return { apiKeyID: `id-of-${name}`, name, scope: 'Full', createdAt, isCurrent: false, ...facts };
}

async function open(answers: Record<string, unknown> = {}): Promise<FakeService> {
  const service = new FakeService({
    'GET x/v1/apiKeys': { apiKeys: [key('hub', { isCurrent: true }), key('job', { scope: 'ReadOnly' })] },
    'POST x/v1/apiKeys': { ...key('laptop'), apiKey: 'hsk_shown-once' },
    ...answers
  });
  void openKeys(service.client, trans);
  await drained();
  return service;
}

async function create(service: FakeService): Promise<unknown> {
  await screen.press('Create API key');
  return service.bodies('POST', 'x/v1/apiKeys').at(-1);
}

test('each key says what it may do, whether this connection uses it, and when it was last used', async () => {
  await open();
  const [hub, job] = screen.rows.map(({ textContent }) => textContent);
  expect(hub).toContain('This connection');
  expect(hub).toContain('Full access');
  expect(hub).toContain('Last used: never');
  expect(hub).toContain('Does not expire');
  expect(job).not.toContain('This connection');
  expect(job).toContain('Reads secrets only');
});

test('a key that has expired is marked', async () => {
  const expired = key('old', { expiresAt: new Date(NOW - DAY).toISOString() });
  await open({
    'GET x/v1/apiKeys': { apiKeys: [expired, key('new', { expiresAt: new Date(NOW + DAY).toISOString() })] }
  });
  expect(screen.rows.map(({ textContent }) => textContent?.includes('Expired'))).toEqual([true, false]);
});

test('a new key expires in ninety days unless something else is chosen', async () => {
  const service = await open();
  await screen.press('New API key');
  await screen.type('Name', ' laptop ');
  const expiresAt = new Date(NOW + 90 * DAY).toISOString();
  expect(await create(service)).toEqual({ name: 'laptop', scope: 'Full', expiresAt });
});

test('a key can be made that reads only and never expires', async () => {
  const service = await open();
  await screen.press('New API key');
  await screen.type('Name', 'laptop');
  await screen.type('Scope', 'ReadOnly');
  await screen.type('Expires', 'none');
  expect(await create(service)).toEqual({ name: 'laptop', scope: 'ReadOnly', expiresAt: undefined });
});

test('a key can be limited to secrets that are found by name, and chosen secrets stay during another search', async () => {
  const service = await open();
  service.client.secrets = ['DB_USER', 'DB_PASSWORD', 'HF_TOKEN'].map(name => secret(name));
  await screen.press('New API key');
  expect(screen.field('Secrets')).toBeUndefined();
  await screen.type('Name', 'nightly');
  await screen.type('Scope', 'NamedSecrets');
  expect(await create(service)).toBeUndefined();
  expect(screen.alert).toContain('Choose the secrets');
  await screen.type('Secrets', 'token');
  expect(screen.text).not.toContain('DB_USER');
  await screen.choose('HF_TOKEN');
  await screen.type('Secrets', 'user');
  await screen.choose('DB_USER');
  expect(screen.text).toContain('HF_TOKEN');
  expect(screen.text).toContain('2 chosen.');
  await screen.type('Expires', 'none');
  expect(await create(service)).toEqual({
    name: 'nightly',
    scope: 'NamedSecrets',
    secrets: ['id-of-HF_TOKEN', 'id-of-DB_USER'],
    expiresAt: undefined
  });
});

test('a chosen secret can be removed again, and at most a hundred can be chosen', async () => {
  const secrets = Array.from({ length: 101 }, (_, index) => secret(`N${String(index).padStart(3, '0')}`));
  const service = await open();
  service.client.secrets = secrets;
  await screen.press('New API key');
  await screen.type('Name', 'job');
  await screen.type('Scope', 'NamedSecrets');
  expect(screen.text).toContain('Search to see the other 51.');
  for (const { name } of secrets) {
    await screen.type('Secrets', name);
    await screen.choose(name);
  }
  await screen.type('Secrets', 'N000');
  await screen.choose('N000');
  await create(service);
  const [{ secrets: asked }] = service.bodies('POST', 'x/v1/apiKeys') as [{ secrets: string[] }];
  expect([asked.length, asked[0], asked.at(-1)]).toEqual([99, 'id-of-N001', 'id-of-N099']);
});

test('a list of secrets that cannot be loaded says why', async () => {
  const { client } = await open();
  client.list.mockRejectedValue(new HeliosError('connection_lost'));
  await screen.press('New API key');
  await screen.type('Scope', 'NamedSecrets');
  expect(screen.text).toContain('does not answer');
});

test('a limited key says what it is limited to', async () => {
  const secrets = [{ secretID: '1', name: 'DB_USER' }, { secretID: '2' }];
  await open({
    'GET x/v1/apiKeys': {
      apiKeys: [
        key('nightly', { scope: 'NamedSecrets', secrets }),
        key('robot', { scope: 'Custom', permissions: ['write', 'audit'] })
      ]
    }
  });
  const [nightly, robot] = screen.rows.map(({ textContent }) => textContent);
  expect(nightly).toContain('Reads 2 secrets only');
  expect(nightly).toContain('DB_USER, 1 deleted');
  expect(robot).toContain('changes, activity');
});

test('a key can be made until the end of a day', async () => {
  const service = await open();
  await screen.press('New API key');
  await screen.type('Name', 'laptop');
  await screen.type('Expires', 'date');
  await screen.type('Last day', '2026-10-01');
  expect(await create(service)).toMatchObject({ expiresAt: new Date('2026-10-01T23:59:59').toISOString() });
});

test.each([
  ['', '90', ''],
  ['laptop', 'date', ''],
  ['laptop', 'date', '2026-09-01']
])('no key is asked for with the name “%s” and the expiry %s %s', async (name, expiry, date) => {
  const service = await open();
  await screen.press('New API key');
  await screen.type('Name', name);
  await screen.type('Expires', expiry);
  if (expiry === 'date') {
    await screen.type('Last day', date);
  }
  expect(await create(service)).toBeUndefined();
  expect(screen.alert).toContain('expiry in the future');
});

test('a new key is shown until Done is pressed, and Escape does not hide it', async () => {
  const copied = jest.spyOn(navigator.clipboard, 'writeText');
  await open();
  await screen.press('New API key');
  await screen.type('Name', 'laptop');
  await screen.press('Create API key');
  expect(screen.text).toContain('hsk_shown-once');
  expect(screen.text).toContain('not shown again');
  await screen.key('Escape');
  expect(screen.text).toContain('hsk_shown-once');
  await screen.press('Copy');
  expect(copied).toHaveBeenCalledWith('hsk_shown-once');
  expect(screen.text).toContain('Copied.');
  await screen.press('Done');
  expect(document.documentElement.outerHTML).not.toContain('hsk_shown-once');
});

test('a message says when the browser refuses the clipboard', async () => {
  jest.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error());
  await open();
  await screen.press('New API key');
  await screen.type('Name', 'laptop');
  await screen.press('Create API key');
  await screen.press('Copy');
  expect(screen.text).toContain('does not let this page use the clipboard');
});

test('a key is revoked after a confirmation, with a stronger warning for the key of this connection', async () => {
  const service = await open({ 'DELETE x/v1/apiKeys/id-of-job': {}, 'DELETE x/v1/apiKeys/id-of-hub': {} });
  await screen.press('Revoke job');
  expect(screen.text).not.toContain('This JupyterLab');
  await screen.press('Cancel');
  expect(service.paths('DELETE')).toEqual([]);
  await screen.press('Revoke job');
  await screen.press('Revoke');
  expect(screen.text).toContain('job is revoked');
  await screen.press('Revoke hub');
  expect(screen.text).toContain('This JupyterLab is connected with this key');
  await screen.press('Revoke and lose the connection');
  expect(service.paths('DELETE')).toEqual(['x/v1/apiKeys/id-of-job', 'x/v1/apiKeys/id-of-hub']);
});

test('a key that could not be revoked stays in the list, with the reason', async () => {
  await open({ 'DELETE x/v1/apiKeys/id-of-job': failing('api_key_not_found') });
  await screen.press('Revoke job');
  await screen.press('Revoke');
  expect(screen.alert).toContain('no such API key');
});

import { PromiseDelegate } from '@lumino/coreutils';
import { openConnection } from '../../../src/browser/organization';
import type { IConnection } from '../../../src/contract';
import { drained, trans } from '../fakes';
import { ANN, FakeService, Screen, failing, inTurn, withPerson } from './service';

const screen = new Screen();
const HERE: IConnection = { kind: 'embedded', source: 'panel', isSharedByToken: false };
const TEAM: IConnection = {
  kind: 'team',
  url: 'https://secrets.acme.example',
  organization: 'ACME',
  user: ANN,
  source: 'panel',
  isSharedByToken: false,
  storage: 'file'
};
const ADDRESS = 'Address of the team service';
const KEY = 'hsk_typed';

withPerson();

async function open(connection: unknown, answers: Record<string, unknown> = {}): Promise<FakeService> {
  const service = new FakeService({ 'GET x/v1/connection': connection, ...answers });
  void openConnection(service.client, trans);
  await drained();
  return service;
}

async function fill(): Promise<void> {
  await screen.type(ADDRESS, ' https://secrets.acme.example ');
  await screen.type('API key', ` ${KEY} `);
}

test('secrets on this computer say so, and offer to connect', async () => {
  await open(HERE);
  expect(screen.text).toContain('This computer');
  expect(screen.text).toContain('Connect to a team');
  expect(screen.button('Disconnect')).toBeUndefined();
});

test('a team tells its address and organization, who one is, and where the key is', async () => {
  await open(TEAM);
  for (const fact of [TEAM.url, 'ACME', 'Ann (ann@acme.example)', 'a file that only your account can read']) {
    expect(screen.text).toContain(fact);
  }
  expect(screen.text).not.toContain('Everybody who can log in');
});

test('a key in a keyring is told apart from one in a file', async () => {
  await open({ ...TEAM, storage: 'keyring' });
  expect(screen.text).toContain('keyring');
});

test('a connection that everybody with the server’s token uses says so', async () => {
  await open({ ...TEAM, isSharedByToken: true });
  expect(screen.text).toContain('Everybody who can log in to this Jupyter server with its token acts as');
});

test('what whoever runs the server has set cannot be changed here', async () => {
  await open({ ...TEAM, source: 'configuration' });
  expect(screen.text).toContain('Whoever runs this Jupyter server');
  expect([screen.button('Save'), screen.button('Disconnect')]).toEqual([undefined, undefined]);
});

test('a connection of somebody else shows no address and leaves one to connect', async () => {
  await open({ kind: 'team', source: 'panel', isSharedByToken: false });
  expect(screen.text).toContain('belongs to somebody else');
  expect([screen.button('Save') !== undefined, screen.button('Disconnect')]).toEqual([true, undefined]);
});

test.each([
  'connection_required',
  'connection_unreadable',
  'connection_refused',
  'connection_failed'
] as const)('a connection that fails with %s can be replaced', async code => {
  await open(failing(code));
  expect(screen.alert).not.toBe('');
  expect(screen.button('Save')).toBeDefined();
});

test('a server that does not answer can be asked again', async () => {
  await open(inTurn(failing('connection_lost'), HERE));
  expect(screen.button('Save')).toBeUndefined();
  await screen.press('Retry');
  expect(screen.text).toContain('This computer');
});

test('Test says which organization it is and who one is there, and saves nothing', async () => {
  const service = await open(HERE, {
    'POST x/v1/connection/test': { url: TEAM.url, organization: 'ACME', user: ANN }
  });
  await fill();
  await screen.press('Test');
  expect(screen.text).toContain('It works: ACME, as Ann (ann@acme.example).');
  expect(service.bodies('POST', 'x/v1/connection/test')).toEqual([
    { kind: 'team', url: TEAM.url, apiKey: KEY }
  ]);
  expect(service.paths('PUT')).toEqual([]);
  expect(screen.field(ADDRESS).value).toBe(TEAM.url);
  await screen.type('API key', 'another');
  expect(screen.text).not.toContain('It works');
});

test('Save connects, shows the new connection, and takes the key out of the page', async () => {
  const service = await open(inTurn(HERE, TEAM), { 'PUT x/v1/connection': {} });
  await fill();
  await screen.press('Save');
  expect(service.bodies('PUT', 'x/v1/connection')).toEqual([{ kind: 'team', url: TEAM.url, apiKey: KEY }]);
  expect(screen.text).toContain('ACME');
  expect(screen.text).toContain('Saved.');
  expect(screen.field('API key').value).toBe('');
});

test('Enter in a field saves', async () => {
  const service = await open(HERE, { 'PUT x/v1/connection': {} });
  await fill();
  screen.field('API key').focus();
  await screen.key('Enter');
  expect(service.paths('PUT')).toHaveLength(1);
});

test('an invitation code is sent as one, and cannot be tried, which would use it up', async () => {
  const service = await open(HERE, { 'PUT x/v1/connection': {} });
  await fill();
  await screen.choose('One-time invitation code');
  expect(screen.button('Test')).toBeUndefined();
  expect(screen.field('One-time invitation code').value).toBe('');
  await screen.type('One-time invitation code', 'hsi_code');
  await screen.press('Save');
  expect(service.bodies('PUT', 'x/v1/connection')).toEqual([
    { kind: 'team', url: TEAM.url, invitationCode: 'hsi_code' }
  ]);
});

test('SingleStore Helios has its address filled in, takes an API key alone, and is told apart', async () => {
  const helios = { ...TEAM, kind: 'helios', url: 'https://api.singlestore.com' };
  const service = await open(inTurn(HERE, helios), { 'PUT x/v1/connection': {} });
  await screen.choose('One-time invitation code');
  await screen.choose('SingleStore Helios');
  expect(screen.field('Address of the Management API').value).toBe('https://api.singlestore.com');
  await screen.type('API key', KEY);
  await screen.press('Save');
  expect(service.bodies('PUT', 'x/v1/connection')).toEqual([
    { kind: 'helios', url: 'https://api.singlestore.com', apiKey: KEY }
  ]);
  expect(screen.text).toContain('SingleStore Helios, https://api.singlestore.com');
  expect(screen.field('Address of the Management API').value).toBe('https://api.singlestore.com');
});

test('a proposed address of Helios is proposed as one of Helios', async () => {
  await open({ ...HERE, url: 'https://api.example.com', proposed: 'helios' });
  expect(screen.field('Address of the Management API').value).toBe('https://api.example.com');
});

test('what does not work says why and keeps what was typed', async () => {
  await open(HERE, { 'PUT x/v1/connection': failing('connection_refused') });
  await screen.press('Save');
  expect(screen.alert).toContain('Type an API key or an invitation code');
  await fill();
  await screen.press('Save');
  expect(screen.alert).toContain('does not accept this API key');
  expect(screen.field('API key').value).toContain(KEY);
});

test('the key is a password to the browser, and gone from the page once the view is closed', async () => {
  await open(HERE);
  await fill();
  const field = screen.field('API key');
  expect([field.type, field.autocomplete]).toEqual(['password', 'off']);
  await screen.press('Close');
  expect(screen.node).toBeNull();
  expect(field.value).toBe('');
});

test('the view cannot be closed while a connection is being saved', async () => {
  const saving = new PromiseDelegate<object>();
  await open(HERE, { 'PUT x/v1/connection': () => saving.promise });
  await fill();
  await screen.press('Save');
  await screen.press('Close');
  expect(screen.text).toContain('Working…');
  saving.resolve({});
  await drained();
  await screen.press('Close');
  expect(screen.node).toBeNull();
});

test('Disconnect asks first, and says that secrets stay with the team', async () => {
  const service = await open(inTurn(TEAM, TEAM, HERE), { 'DELETE x/v1/connection': {} });
  await screen.press('Disconnect');
  expect(screen.text).toContain('Your secrets stay with the team');
  await screen.press('Cancel');
  expect(service.paths('DELETE')).toEqual([]);
  await screen.press('Disconnect');
  await screen.press('Disconnect');
  expect(service.paths('DELETE')).toEqual(['x/v1/connection']);
});

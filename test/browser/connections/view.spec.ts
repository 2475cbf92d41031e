import { PromiseDelegate } from '@lumino/coreutils';
import { openConnection } from '../../../src/browser/views';
import { HeliosError, type ErrorCode, type IConnectionList } from '../../../src/contract';
import { PERSONAL, connectionList, drained, teamConnection, trans } from '../fakes';
import { ANN, FakeService, Screen, failing, withPerson } from '../screen';

const screen = new Screen();
const TEAM = teamConnection();
const HELIOS = teamConnection({
  connectionID: 'id-of-helios',
  name: 'helios',
  color: 'green',
  kind: 'helios',
  url: 'https://api.singlestore.com',
  storage: 'keyring'
});
const HERE = connectionList();
const BOTH = connectionList([PERSONAL, TEAM]);
const ADDRESS = 'Address of the team service';
const KEY = 'hsk_typed';
const WORKS = { url: TEAM.url, organization: 'ACME', user: ANN };
const ADD = 'x/v1/connections';
const ONE = `${ADD}/${TEAM.connectionID}`;

withPerson();

async function open(
  list: IConnectionList | ErrorCode,
  answers: Record<string, unknown> = {}
): Promise<FakeService> {
  const service = new FakeService({ [`POST ${ONE}/test`]: WORKS, ...answers });
  service.client.connections.mockImplementation(async () => {
    if (typeof list === 'string') {
      throw new HeliosError(list);
    }
    return list;
  });
  void openConnection(service.client, trans);
  await drained();
  return service;
}

async function fill(): Promise<void> {
  await screen.type(ADDRESS, ' https://secrets.acme.example ');
  await screen.type('API key', ` ${KEY} `);
}

function rowOf(name: string): string {
  return (
    screen.rows.find(row => row.querySelector('[class$=row-name]')?.textContent === name)?.textContent ?? ''
  );
}

test('the vault on this computer can be tested and edited but not disconnected, and a connection can be added', async () => {
  await open(HERE);
  expect(rowOf('personal')).toContain('This computer');
  expect(screen.text).toContain('Add a connection');
  const words = [
    'Switch to personal',
    'Test personal',
    'Edit personal',
    'New key for personal',
    'Disconnect personal'
  ];
  expect(words.map(name => screen.button(name) !== undefined)).toEqual([false, true, true, false, false]);
});

test('each connection shows its address, organization, user and key storage, and which one is current', async () => {
  await open(connectionList([PERSONAL, HELIOS, TEAM]));
  for (const fact of [
    TEAM.url!,
    'ACME · ann@acme.example',
    'a file that only your account can read',
    'Current'
  ]) {
    expect(rowOf('team')).toContain(fact);
  }
  expect(rowOf('helios')).toContain('SingleStore Helios, https://api.singlestore.com');
  expect(rowOf('helios')).toContain('keyring');
  expect(rowOf('personal')).not.toContain('Current');
  expect(screen.rows.map(row => row.querySelector<HTMLElement>('[data-color]')!.dataset.color)).toEqual([
    'gray',
    'green',
    'blue'
  ]);
  expect(screen.rows.map(row => row.getAttribute('aria-current'))).toEqual([null, null, 'true']);
  expect(screen.text).not.toContain('Everyone who logs in');
});

test('connections that everyone with the server’s token uses say so', async () => {
  await open({ ...BOTH, isSharedByToken: true });
  expect(screen.text).toContain('Everyone who logs in to this Jupyter server with its token uses these');
});

test('a connection that the administrator has set cannot be changed, and none can be added if that is forbidden', async () => {
  const configured = teamConnection({ connectionID: 'configured', source: 'configuration' });
  const path = 'POST x/v1/connections/configured/test';
  await open(connectionList([configured], { mayAdd: false }), { [path]: WORKS });
  expect(rowOf('team')).toContain('The administrator of this Jupyter server');
  const words = ['Save', 'Edit team', 'New key for team', 'Disconnect team', 'Test team'];
  expect(words.map(name => screen.button(name) !== undefined)).toEqual([false, false, false, false, true]);
});

test('a person without a connection sees a message and can add one', async () => {
  await open(connectionList([]));
  expect(screen.alert).toContain('belongs to somebody else');
  expect(screen.button('Save')).toBeDefined();
});

test('an unreadable connection file can be replaced, and a server that does not answer can be tried again', async () => {
  await open('connection_unreadable');
  expect([screen.alert !== '', screen.button('Save') !== undefined]).toEqual([true, true]);
  await screen.press('Close');
  const service = await open('connection_lost');
  expect(screen.button('Save')).toBeUndefined();
  service.client.connections.mockResolvedValue(HERE);
  await screen.press('Retry');
  expect(screen.text).toContain('This computer');
});

test('a connection whose key is refused says so, and can get a new key', async () => {
  const service = await open(BOTH, {
    [`POST ${ONE}/test`]: failing('connection_refused'),
    [`PATCH ${ONE}`]: BOTH
  });
  expect(rowOf('team')).toContain('does not accept this API key');
  await screen.press('New key for team');
  await screen.press('Save');
  expect(screen.alert).toContain('Type an API key');
  await screen.type('API key', ` ${KEY} `);
  const field = screen.field('API key');
  await screen.press('Save');
  expect(service.bodies('PATCH', ONE)).toEqual([{ apiKey: KEY }]);
  expect([screen.text.includes('Saved.'), screen.alert, field.value]).toEqual([true, '', '']);
});

test('a connection is tested with its own key, and the current one is tested at once', async () => {
  const service = await open(connectionList([TEAM, PERSONAL]), {
    'POST x/v1/connections/personal/test': { ...WORKS, organization: 'This computer' }
  });
  expect(service.paths('POST')).toEqual([]);
  await screen.press('Test team');
  expect(rowOf('team')).toContain('It works: ACME, as Ann (ann@acme.example).');
  await screen.press('Close');
  expect((await open(BOTH)).paths('POST')).toEqual([`${ONE}/test`]);
});

test('another connection can become the current one', async () => {
  const service = await open(BOTH, {
    'PATCH x/v1/connections/personal': { ...BOTH, current: 'personal' }
  });
  await screen.press('Switch to personal');
  expect(service.bodies('PATCH', 'x/v1/connections/personal')).toEqual([{ isCurrent: true }]);
  expect(rowOf('personal')).toContain('Current');
  expect(screen.text).toContain('Notebooks that name no connection read from it');
});

test('a name and a color are changed together, and an invalid name is not sent', async () => {
  const renamed = connectionList([PERSONAL, { ...TEAM, name: 'work', color: 'red' }]);
  const service = await open(BOTH, { [`PATCH ${ONE}`]: renamed });
  await screen.press('Edit team');
  expect(screen.field('Name of the connection').value).toBe('team');
  await screen.type('Name of the connection', 'not a name');
  await screen.press('Save');
  expect(screen.alert).toContain('1 to 64 letters');
  await screen.type('Name of the connection', 'work');
  await screen.choose('Red');
  await screen.press('Save');
  expect(service.bodies('PATCH', ONE)).toEqual([{ name: 'work', color: 'red' }]);
  expect(rowOf('work')).toContain(TEAM.url);
});

test('Test shows the organization and the user, and saves nothing', async () => {
  const service = await open(HERE, { [`POST ${ADD}/test`]: WORKS });
  await fill();
  await screen.press('Test');
  expect(screen.text).toContain('It works: ACME, as Ann (ann@acme.example).');
  expect(service.bodies('POST', `${ADD}/test`)).toEqual([{ kind: 'team', url: TEAM.url, apiKey: KEY }]);
  expect(service.paths('POST')).toEqual([`${ADD}/test`]);
  expect(screen.field(ADDRESS).value).toBe(TEAM.url);
  await screen.type('API key', 'another');
  expect(screen.text).not.toContain('It works');
});

test('Save connects, shows the new connection, and removes the key from the page', async () => {
  const service = await open(HERE, { [`POST ${ADD}`]: BOTH });
  await fill();
  await screen.press('Save');
  expect(service.bodies('POST', ADD)).toEqual([{ kind: 'team', url: TEAM.url, apiKey: KEY }]);
  expect(rowOf('team')).toContain('ACME');
  expect(screen.text).toContain('Saved. The panel shows team now.');
  expect(screen.field('API key').value).toBe('');
});

test('a typed name is sent with a new connection', async () => {
  const service = await open(HERE, { [`POST ${ADD}`]: BOTH });
  await fill();
  await screen.type('Name of the connection', 'ä');
  await screen.press('Save');
  expect(screen.alert).toContain('1 to 64 letters');
  await screen.type('Name of the connection', ' work ');
  await screen.press('Save');
  expect(service.bodies('POST', ADD)).toEqual([{ kind: 'team', url: TEAM.url, apiKey: KEY, name: 'work' }]);
});

test('Enter in a field saves', async () => {
  const service = await open(HERE, { [`POST ${ADD}`]: BOTH });
  await fill();
  screen.field('API key').focus();
  await screen.key('Enter');
  expect(service.paths('POST')).toEqual([ADD]);
});

test('an invitation code is sent as a code, and cannot be tested, which would use it up', async () => {
  const service = await open(HERE, { [`POST ${ADD}`]: BOTH });
  await fill();
  await screen.choose('One-time invitation code');
  expect(screen.button('Test')).toBeUndefined();
  expect(screen.field('One-time invitation code').value).toBe('');
  await screen.type('One-time invitation code', 'hsi_code');
  await screen.press('Save');
  expect(service.bodies('POST', ADD)).toEqual([{ kind: 'team', url: TEAM.url, invitationCode: 'hsi_code' }]);
});

test('the address of SingleStore Helios is filled in, and only an API key is accepted', async () => {
  const service = await open(HERE, { [`POST ${ADD}`]: connectionList([PERSONAL, HELIOS]) });
  await screen.choose('One-time invitation code');
  await screen.choose('SingleStore Helios');
  expect(screen.field('Address of the Management API').value).toBe('https://api.singlestore.com');
  await screen.type('API key', KEY);
  await screen.press('Save');
  expect(service.bodies('POST', ADD)).toEqual([
    { kind: 'helios', url: 'https://api.singlestore.com', apiKey: KEY }
  ]);
  expect(screen.text).toContain('SingleStore Helios, https://api.singlestore.com');
});

test('a connection that the administrator proposes is filled in', async () => {
  await open({ ...HERE, proposed: { kind: 'helios', url: 'https://api.example.com' } });
  expect(screen.field('Address of the Management API').value).toBe('https://api.example.com');
});

test('a connection that fails says why and keeps what was typed', async () => {
  await open(HERE, { [`POST ${ADD}`]: failing('connection_refused') });
  await screen.press('Save');
  expect(screen.alert).toContain('Type an API key or an invitation code');
  await fill();
  await screen.press('Save');
  expect(screen.alert).toContain('does not accept this API key');
  expect(screen.field('API key').value).toContain(KEY);
});

test('the key is a password field, and is removed from the page when the view is closed', async () => {
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
  await open(HERE, { [`POST ${ADD}`]: () => saving.promise });
  await fill();
  await screen.press('Save');
  await screen.press('Close');
  expect(screen.text).toContain('Working…');
  saving.resolve(BOTH);
  await drained();
  await screen.press('Close');
  expect(screen.node).toBeNull();
});

test('Disconnect asks first, and says that secrets stay with the team', async () => {
  const service = await open(BOTH, { [`DELETE ${ONE}`]: HERE });
  await screen.press('Disconnect team');
  expect(screen.text).toContain('Your secrets stay with the team');
  await screen.press('Cancel');
  expect(service.paths('DELETE')).toEqual([]);
  await screen.press('Disconnect team');
  await screen.press('Disconnect');
  expect(service.paths('DELETE')).toEqual([ONE]);
  expect(screen.text).toContain('Disconnected from team. The panel shows personal now.');
});

import { openKeys } from '../../../src/browser/views';
import { People } from '../../../src/browser/organization/people';
import { LayersDialog } from '../../../src/browser/ui/dialog';
import { Abandoned } from '../../../src/browser/ui/form';
import { Layers } from '../../../src/browser/ui/layers';
import { drained, trans } from '../fakes';
import { FakeService, Screen, failing, inTurn, withPerson } from '../screen';

const screen = new Screen();
const needed = failing('reauthentication_required');
let api: People['api'];

withPerson();

async function open(service: FakeService): Promise<void> {
  const layers = new Layers(trans);
  api = new People(service.client, layers).api;
  void new LayersDialog('Title', layers).launched();
  await drained();
}

test('a request that needs the key again is repeated after the key was typed', async () => {
  const service = new FakeService({
    'POST v1/teams': inTurn(needed, 'done'),
    'POST x/v1/reauthentication': {}
  });
  await open(service);
  const asked = api.call('POST /v1/teams', { body: { name: 'A' } });
  await drained();
  await screen.type('API key', ' my key ');
  await screen.key('Enter');
  expect(await asked).toBe('done');
  expect(service.bodies('POST', 'x/v1/reauthentication')).toEqual([{ apiKey: 'my key' }]);
  expect(service.bodies('POST', 'v1/teams')).toEqual([{ name: 'A' }, { name: 'A' }]);
});

test('a request that does not need the key shows no form', async () => {
  await open(new FakeService({ 'POST v1/teams': 'done' }));
  expect(await api.call('POST /v1/teams', { body: { name: 'A' } })).toBe('done');
  expect(screen.text).not.toContain('API key');
});

test('a wrong key can be typed again', async () => {
  const service = new FakeService({
    'POST v1/teams': inTurn(needed, 'done'),
    'POST x/v1/reauthentication': inTurn(needed, {})
  });
  await open(service);
  const asked = api.call('POST /v1/teams', { body: { name: 'A' } });
  await drained();
  await screen.type('API key', 'wrong');
  await screen.press('Confirm');
  expect(screen.alert).toContain('Type your API key again');
  await screen.type('API key', 'right');
  await screen.press('Confirm');
  expect(await asked).toBe('done');
});

test('a request is repeated only once', async () => {
  const service = new FakeService({ 'POST v1/teams': needed, 'POST x/v1/reauthentication': {} });
  await open(service);
  const asked = api.call('POST /v1/teams', { body: { name: 'A' } }).catch((error: unknown) => error);
  await drained();
  await screen.type('API key', 'right');
  await screen.press('Confirm');
  expect(await asked).toMatchObject({ code: 'reauthentication_required' });
  expect(service.bodies('POST', 'v1/teams')).toHaveLength(2);
});

test('a request is not repeated when the person cancels', async () => {
  const service = new FakeService({ 'POST v1/teams': needed });
  await open(service);
  const asked = api.call('POST /v1/teams', { body: { name: 'A' } }).catch((error: unknown) => error);
  await drained();
  await screen.press('Cancel');
  expect(await asked).toBeInstanceOf(Abandoned);
  expect(service.bodies('POST', 'v1/teams')).toHaveLength(1);
});

test('two requests that need the key at the same time show one form', async () => {
  const service = new FakeService({
    'POST v1/teams': inTurn(needed, 'one'),
    'POST v1/users': inTurn(needed, 'two'),
    'POST x/v1/reauthentication': {}
  });
  await open(service);
  const both = Promise.all([
    api.call('POST /v1/teams', { body: { name: 'A' } }),
    api.call('POST /v1/users', { body: { email: 'b@acme.example' } })
  ]);
  await drained();
  await screen.type('API key', 'right');
  await screen.press('Confirm');
  expect(await both).toEqual(['one', 'two']);
  expect(service.bodies('POST', 'x/v1/reauthentication')).toHaveLength(1);
});

test('the form for the key is shown in front of another form, which keeps what was typed', async () => {
  const service = new FakeService({
    'GET x/v1/apiKeys': { apiKeys: [] },
    'POST x/v1/apiKeys': inTurn(needed, { name: 'laptop', apiKey: 'new key' }),
    'POST x/v1/reauthentication': {}
  });
  void openKeys(service.client, trans);
  await drained();
  await screen.press('New API key');
  await screen.type('Name', 'laptop');
  await screen.press('Create API key');
  await screen.press('Cancel');
  expect(screen.field('Name').value).toBe('laptop');
  expect(screen.alert).toBe('');
});

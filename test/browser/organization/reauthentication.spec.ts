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

test('a request that needs the key again is made once more after it was typed', async () => {
  const service = new FakeService({ 'POST a': inTurn(needed, 'done'), 'POST x/v1/reauthentication': {} });
  await open(service);
  const asked = api.ask('POST', 'a', { some: 'body' });
  await drained();
  await screen.type('API key', ' my key ');
  await screen.key('Enter');
  expect(await asked).toBe('done');
  expect(service.bodies('POST', 'x/v1/reauthentication')).toEqual([{ apiKey: 'my key' }]);
  expect(service.bodies('POST', 'a')).toEqual([{ some: 'body' }, { some: 'body' }]);
});

test('a request that does not need it asks for nothing', async () => {
  await open(new FakeService({ 'POST a': 'done' }));
  expect(await api.ask('POST', 'a')).toBe('done');
  expect(screen.text).not.toContain('API key');
});

test('a wrong key can be typed again', async () => {
  const service = new FakeService({
    'POST a': inTurn(needed, 'done'),
    'POST x/v1/reauthentication': inTurn(needed, {})
  });
  await open(service);
  const asked = api.ask('POST', 'a');
  await drained();
  await screen.type('API key', 'wrong');
  await screen.press('Confirm');
  expect(screen.alert).toContain('Type your API key again');
  await screen.type('API key', 'right');
  await screen.press('Confirm');
  expect(await asked).toBe('done');
});

test('a request is repeated once only', async () => {
  const service = new FakeService({ 'POST a': needed, 'POST x/v1/reauthentication': {} });
  await open(service);
  const asked = api.ask('POST', 'a').catch((error: unknown) => error);
  await drained();
  await screen.type('API key', 'right');
  await screen.press('Confirm');
  expect(await asked).toMatchObject({ code: 'reauthentication_required' });
  expect(service.bodies('POST', 'a')).toHaveLength(2);
});

test('whoever does not type it has asked for nothing', async () => {
  const service = new FakeService({ 'POST a': needed });
  await open(service);
  const asked = api.ask('POST', 'a').catch((error: unknown) => error);
  await drained();
  await screen.press('Cancel');
  expect(await asked).toBeInstanceOf(Abandoned);
  expect(service.bodies('POST', 'a')).toHaveLength(1);
});

test('two requests that need it at once are one question', async () => {
  const service = new FakeService({
    'POST a': inTurn(needed, 'one'),
    'POST b': inTurn(needed, 'two'),
    'POST x/v1/reauthentication': {}
  });
  await open(service);
  const both = Promise.all([api.ask('POST', 'a'), api.ask('POST', 'b')]);
  await drained();
  await screen.type('API key', 'right');
  await screen.press('Confirm');
  expect(await both).toEqual(['one', 'two']);
  expect(service.bodies('POST', 'x/v1/reauthentication')).toHaveLength(1);
});

test('the key is asked for in front of a question, which keeps what was typed', async () => {
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

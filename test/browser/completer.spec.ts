import { SecretsCompleter, startedName } from '../../src/browser/completer';
import { HeliosError } from '../../src/contract';
import { CANARY, FakeClient, secret } from './fakes';

describe('a name is expected', () => {
  test.each([
    ['secrets.', ''],
    ['secrets.AW', 'AW'],
    ['x = 1\nsecrets.A_1', 'A_1'],
    ['s = [secrets.A', 'A'],
    ['secrets["AW', 'AW'],
    ["secrets['AW", 'AW'],
    ['secrets[ "', ''],
    ['get_secret("', ''],
    ["get_secret('AW", 'AW'],
    ['print(get_secret( "AW', 'AW'],
    ['get_secrets(["AW', 'AW'],
    ['get_secrets(["A", "B', 'B'],
    ["get_secrets([ 'A', 'B', '", ''],
    ['get_secrets([\n    "A",\n    "B', 'B']
  ])('after %j', (text, started) => {
    expect(startedName(text)).toBe(started);
  });
});

describe('no name is expected', () => {
  test.each([
    '',
    'secrets',
    'mysecrets.AW',
    'secrets.AW.lower',
    'secrets.AW ',
    'secrets["AW"]',
    'secrets[AW',
    'get_secret(',
    'get_secret(AW',
    'get_secret("AW")',
    'get_secret("AW", timeout',
    'my_get_secret("AW',
    'get_secrets(["AW"]',
    '"AW'
  ])('after %j', text => {
    expect(startedName(text)).toBeNull();
  });
});

describe('the completer', () => {
  let client: FakeClient;
  let completer: SecretsCompleter;
  const fetch = (text: string, offset = text.length): ReturnType<SecretsCompleter['fetch']> =>
    completer.fetch({ text, offset });

  beforeEach(() => {
    client = new FakeClient();
    client.secrets = ['AWS_KEY', 'AWS_SECRET', 'GCP_KEY', 'MY_AWS_KEY'].map(name => secret(name));
    completer = new SecretsCompleter(client);
  });

  test('gives the names that begin as typed, and the part to replace', async () => {
    const { items, start, end } = await fetch('get_secret("AW');
    expect(items.map(({ label }) => label)).toEqual(['AWS_KEY', 'AWS_SECRET']);
    expect([start, end]).toEqual([12, 14]);
  });

  test('gives all names where none is begun', async () => {
    const { items, start, end } = await fetch('secrets.');
    expect(items).toHaveLength(4);
    expect([start, end]).toEqual([8, 8]);
  });

  test('looks at the text before the cursor only', async () => {
    const { items, start, end } = await fetch('secrets.GC + other', 10);
    expect(items.map(({ label }) => label)).toEqual(['GCP_KEY']);
    expect([start, end]).toEqual([8, 10]);
  });

  test('gives nothing, and asks nobody, elsewhere', async () => {
    expect((await fetch('import os; os.')).items).toEqual([]);
    expect(client.list).not.toHaveBeenCalled();
  });

  test('asks for a list without values, as background', async () => {
    await fetch('secrets.');
    expect(client.list.mock.calls).toEqual([[true]]);
    expect(client.read).not.toHaveBeenCalled();
    expect(JSON.stringify(await fetch('secrets.'))).not.toContain(CANARY);
  });

  test('gives nothing when the service fails', async () => {
    client.list.mockRejectedValue(new HeliosError('connection_lost'));
    expect((await fetch('secrets.')).items).toEqual([]);
  });
});

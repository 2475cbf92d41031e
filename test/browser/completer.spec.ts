import { KnownSecrets } from '../../src/browser/names';
import { SecretsCompleter, startedName } from '../../src/browser/completer';
import { HeliosError } from '../../src/contract';
import { CANARY, FakeClient, connectionList, secret, teamConnection, trans } from './fakes';

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
    ['get_secrets([\n    "A",\n    "B', 'B'],
    ['with secrets_env("A', 'A'],
    ['secrets_env("A", OTHER="B', 'B'],
    ["secrets_env(FIRST = 'A',\n  SECOND = '", ''],
    ['%%secrets ', ''],
    ['%%secrets A', 'A'],
    ['%%secrets A OTHER=B', 'B'],
    ['%%secrets ONE=A  TWO=', '']
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
    'secrets_env(OTHER',
    'secrets_env("A") and "B',
    '%%secrets',
    '%%secretsA',
    '%%secrets A\nB',
    'x = 1\n%%secrets A',
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
    completer = new SecretsCompleter(async () => new KnownSecrets(client), trans);
  });

  test('gives the names that begin as typed, and the part to replace', async () => {
    const { items, start, end } = await fetch('get_secret("AW');
    expect(items.map(({ label }) => label)).toEqual(['AWS_KEY', 'AWS_SECRET']);
    expect([start, end]).toEqual([12, 14]);
  });

  test('tells whose a secret is', async () => {
    client.secrets = [
      secret('A_OWN'),
      secret('A_SHARED', { isShared: true }),
      secret('A_READ', { role: 'Reader', isShared: true, createdByEmail: 'bob@example.org' }),
      secret('A_LEFT', { role: 'Reader', isShared: true, createdByEmail: '' })
    ];
    expect((await fetch('secrets.A')).items.map(({ documentation }) => documentation)).toEqual([
      'You are an owner.',
      'You are an owner. Created by ann@example.org.',
      'You are a reader. Created by bob@example.org.',
      'You are a reader.'
    ]);
  });

  test('gives the names of the connection that the call names after the cursor', async () => {
    const work = new FakeClient();
    work.secrets = [secret('AWS_WORK')];
    client.connections.mockResolvedValue(
      connectionList([teamConnection({ connectionID: 'id-1', name: 'work' })])
    );
    client.at.mockReturnValue(work);
    const labels = async (before: string, after: string): Promise<string[]> =>
      (await fetch(before + after, before.length)).items.map(({ label }) => label);
    expect(await labels('get_secret("A', '", connection="work")')).toEqual(['AWS_WORK']);
    expect(await labels('get_secrets(["B", "A', `WS", "C"], timeout=3, connection = 'work')`)).toEqual([
      'AWS_WORK'
    ]);
    expect(client.at.mock.calls).toEqual([['id-1']]);
    expect(await labels('get_secret("A', '", connection="none")')).toEqual([]);
    expect(await labels('get_secret("A', '")\nget_secret("B", connection="work")')).toEqual([
      'AWS_KEY',
      'AWS_SECRET'
    ]);
  });

  test('is done with a long cell in no time', () => {
    const text = `%%secrets ${'A=A '.repeat(20_000)}!`;
    expect(startedName(text)).toBeNull();
    expect(startedName(`secrets_env(${'"A", '.repeat(20_000)}!`)).toBeNull();
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

  test('gives nothing outside of calls, and loads no list', async () => {
    expect((await fetch('import os; os.')).items).toEqual([]);
    expect(client.list).not.toHaveBeenCalled();
  });

  test('asks for a list without values, as background', async () => {
    await fetch('secrets.');
    expect(client.list.mock.calls).toEqual([[true]]);
    expect(client.read).not.toHaveBeenCalled();
    expect(JSON.stringify(await fetch('secrets.'))).not.toContain(CANARY);
  });

  test('asks once for the names while a person types, and again after a change or some seconds', async () => {
    const now = jest.spyOn(Date, 'now').mockReturnValue(0);
    client.secrets = Array.from({ length: 10_000 }, (_, index) => secret(`A_${index}`));
    await fetch('secrets.A');
    expect((await fetch('secrets.A_99')).items).toHaveLength(111);
    expect(client.list).toHaveBeenCalledTimes(1);
    await client.create('A_NEW', CANARY);
    expect((await fetch('secrets.A_N')).items).toHaveLength(1);
    expect(client.list).toHaveBeenCalledTimes(2);
    now.mockReturnValue(5_000);
    await fetch('secrets.A');
    expect(client.list).toHaveBeenCalledTimes(3);
    now.mockRestore();
  });

  test('gives nothing when the service fails', async () => {
    client.list.mockRejectedValue(new HeliosError('connection_lost'));
    expect((await fetch('secrets.')).items).toEqual([]);
  });
});

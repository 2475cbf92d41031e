import { PromiseDelegate } from '@lumino/coreutils';
import { SecretsModel } from '../../../src/browser/panel/model';
import { type ErrorCode, HeliosError, type ISecretSummary } from '../../../src/contract';
import { CANARY, FakeClient, TEAM, drained, secret, status } from '../fakes';

let client: FakeClient;
let model: SecretsModel;
const changed = jest.fn();

const names = (): string[] => model.visible.map(({ name }) => name);

beforeEach(() => {
  jest.useFakeTimers();
  client = new FakeClient();
  client.secrets = [
    secret('beta', { lastUpdatedAt: '2026-09-03T00:00:00Z' }),
    secret('Alpha', { lastUpdatedAt: '2026-09-01T00:00:00Z', createdBy: 'bob' }),
    secret('gamma_a', { lastUpdatedAt: '2026-09-02T00:00:00Z' })
  ];
  changed.mockReset();
  model = new SecretsModel(client);
  model.changed.connect(changed);
});

afterEach(() => {
  model.dispose();
  jest.useRealTimers();
});

describe('the state', () => {
  test('is loading until the first list has come', async () => {
    const list = new PromiseDelegate<ISecretSummary[]>();
    client.list.mockReturnValue(list.promise);
    const done = model.refresh();
    expect([model.isLoading, model.isEmpty, model.error]).toEqual([true, false, null]);
    list.resolve([]);
    await done;
    expect([model.isLoading, model.isEmpty, model.error]).toEqual([false, true, null]);
    expect(changed).toHaveBeenCalled();
  });

  test('is empty only where there is no secret, not where none matches', async () => {
    await model.refresh();
    model.selection.search = 'nothing like it';
    expect(names()).toEqual([]);
    expect(model.isEmpty).toBe(false);
  });

  test('is an error with its code when the first list fails', async () => {
    client.list.mockRejectedValue(new HeliosError('extension_missing'));
    await model.refresh();
    expect(model.error?.code).toBe('extension_missing');
    expect([model.isLoading, model.isEmpty]).toEqual([false, false]);
    expect(changed).toHaveBeenCalledTimes(1);
  });

  test('is an internal error where something else was thrown', async () => {
    client.list.mockRejectedValue(new TypeError(CANARY));
    await model.refresh();
    expect(model.error?.code).toBe('internal_error');
    expect(model.error?.message).not.toContain(CANARY);
  });

  test('keeps the list through an error and recovers from it', async () => {
    await model.refresh();
    changed.mockReset();
    client.list.mockRejectedValueOnce(new HeliosError('connection_lost'));
    await model.refresh();
    expect(names()).toHaveLength(3);
    expect(model.error?.code).toBe('connection_lost');
    expect(changed).toHaveBeenCalledTimes(1);
    await model.refresh();
    expect(model.error).toBeNull();
    expect(changed).toHaveBeenCalledTimes(2);
  });

  test.each<ErrorCode>(['connection_required', 'connection_refused', 'not_authenticated'])(
    'keeps nothing of what another person may have seen: %s',
    async code => {
      await model.refresh();
      client.list.mockRejectedValueOnce(new HeliosError(code));
      await model.refresh();
      expect([names(), model.status, model.error?.code]).toEqual([[], null, code]);
      await model.refresh();
      expect([names().length, model.status?.organization]).toEqual([3, 'This computer']);
    }
  );

  test('is that of another organization after a refresh', async () => {
    await model.refresh();
    client.status.mockResolvedValue(status({ ...TEAM, user: { ...status().user, userID: 'bob' } }));
    await model.refresh();
    expect([model.isTeam, model.status?.organization]).toEqual([true, 'ACME']);
    expect(model.visible.filter(each => model.isMine(each)).map(({ name }) => name)).toEqual(['Alpha']);
  });

  test('says where the secrets are and which are yours', async () => {
    await model.refresh();
    expect(model.status?.organization).toBe('This computer');
    expect(model.visible.map(each => [each.name, model.isMine(each)])).toEqual([
      ['Alpha', false],
      ['beta', true],
      ['gamma_a', true]
    ]);
  });
});

describe('the list', () => {
  beforeEach(() => model.refresh());

  test('is sorted by name, whatever the case', () => {
    expect(names()).toEqual(['Alpha', 'beta', 'gamma_a']);
  });

  test('is sorted by date with the newest first', () => {
    model.selection.sortBy('lastUpdatedAt');
    expect(names()).toEqual(['beta', 'gamma_a', 'Alpha']);
    expect([model.selection.sort, model.selection.isReversed]).toEqual(['lastUpdatedAt', false]);
  });

  test.each(['name', 'lastUpdatedAt'] as const)('is turned around when it is sorted by %s twice', key => {
    model.selection.sortBy(key === 'name' ? 'lastUpdatedAt' : 'name');
    model.selection.sortBy(key);
    const before = names();
    model.selection.sortBy(key);
    expect(names()).toEqual(before.toReversed());
    expect(model.selection.isReversed).toBe(true);
    model.selection.sortBy(key);
    expect(names()).toEqual(before);
  });

  test('shows what contains the search, whatever the case and the spaces around it', () => {
    changed.mockReset();
    model.selection.search = ' MMA_A ';
    expect(names()).toEqual(['gamma_a']);
    expect(changed).toHaveBeenCalledTimes(1);
    model.selection.search = '';
    expect(names()).toHaveLength(3);
  });

  test('is not sorted again while you type', async () => {
    expect(model.visible).toBe(model.visible);
    const sorted = jest.spyOn(Array.prototype, 'sort');
    model.selection.search = 'a';
    expect(names()).toEqual(['Alpha', 'beta', 'gamma_a']);
    expect(sorted).not.toHaveBeenCalled();
    sorted.mockRestore();
  });

  test('follows a change made through the client', async () => {
    await client.create('delta', CANARY);
    await drained();
    expect(names()).toContain('delta');
  });

  test('has no value, and no value was asked for', async () => {
    await client.create('delta', CANARY);
    await drained();
    expect(JSON.stringify([model.visible, model.status, model.error])).not.toContain(CANARY);
    expect(model.visible.some(each => 'value' in each)).toBe(false);
    expect(client.read).not.toHaveBeenCalled();
  });
});

describe('the filter', () => {
  beforeEach(async () => {
    client.status.mockResolvedValue(status(TEAM));
    client.secrets = [
      secret('own'),
      secret('given', { createdBy: 'bob', role: 'Owner' }),
      secret('read', { createdBy: 'bob', role: 'Reader' })
    ];
    await model.refresh();
  });

  test('Mine shows the secrets that you own, no matter who created them', () => {
    model.selection.filter = 'mine';
    expect(names()).toEqual(['given', 'own']);
  });

  test('Shared with me shows what somebody else made', () => {
    model.selection.filter = 'shared';
    expect(names()).toEqual(['given', 'read']);
  });

  test('and the search both have to pass', () => {
    model.selection.filter = 'shared';
    model.selection.search = 'REA';
    expect(names()).toEqual(['read']);
    model.selection.filter = 'mine';
    expect(names()).toEqual([]);
    expect([model.isEmpty, model.count]).toEqual([false, 3]);
  });

  test('is reset when there is no team', async () => {
    model.selection.filter = 'shared';
    client.status.mockResolvedValue(status());
    await model.refresh();
    expect([model.selection.filter, names().length]).toEqual(['all', 3]);
  });
});

test('a disposed model loads nothing when the client changes something', () => {
  model.dispose();
  client.list.mockClear();
  client.changed.emit();
  expect(client.list).not.toHaveBeenCalled();
  expect(model.isDisposed).toBe(true);
});

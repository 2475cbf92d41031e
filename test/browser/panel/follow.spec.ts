import { PromiseDelegate } from '@lumino/coreutils';
import { SecretsModel } from '../../../src/browser/panel/model';
import { HeliosError, type ISecretSummary } from '../../../src/contract';
import { FakeClient, secret } from '../fakes';

let client: FakeClient;
let model: SecretsModel;
const changed = jest.fn();

const names = (): string[] => model.visible.map(({ name }) => name);

/** Lets more than one poll pass. */
async function pass(seconds = 10): Promise<void> {
  await jest.advanceTimersByTimeAsync(seconds * 1000);
}

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

describe('while the panel is seen', () => {
  beforeEach(async () => {
    model.follow(true);
    await pass();
  });

  test('a change made elsewhere appears', async () => {
    client.secrets.push(secret('delta'));
    await pass();
    expect(names()).toContain('delta');
  });

  test('the polls count as background, and only the first look as activity', async () => {
    client.list.mockClear();
    await pass();
    expect(client.list.mock.calls.length).toBeGreaterThan(0);
    expect(client.list.mock.calls.every(([background]) => background === true)).toBe(true);
  });

  test('ten thousand secrets are asked for ten times less often than a thousand', async () => {
    const asked = async (count: number): Promise<number> => {
      client.secrets = Array.from({ length: count }, (_, index) => secret(`S${index}`));
      await model.refresh();
      await pass(60);
      client.list.mockClear();
      await pass(300);
      return client.list.mock.calls.length;
    };
    expect(await asked(1_000)).toBe(100);
    expect(await asked(10_000)).toBe(10);
  });

  test('the status is loaded when the panel is shown, not with each poll', async () => {
    client.status.mockClear();
    await pass();
    expect(client.status).not.toHaveBeenCalled();
    model.follow(false);
    model.follow(true);
    await pass();
    expect(client.status).toHaveBeenCalledTimes(1);
  });

  test('polls that bring nothing new tell of nothing', async () => {
    changed.mockReset();
    client.list.mockClear();
    await pass();
    expect(client.list.mock.calls.length).toBeGreaterThan(1);
    expect(changed).not.toHaveBeenCalled();
  });

  test('a service that was away is found again', async () => {
    client.list.mockRejectedValue(new HeliosError('service_unavailable'));
    await pass();
    expect(model.error?.code).toBe('service_unavailable');
    client.list.mockImplementation(async () => client.secrets);
    await pass(60);
    expect(model.error).toBeNull();
  });

  test.each(['hidden', 'disposed'])('polls stop when it is %s', async how => {
    if (how === 'hidden') {
      model.follow(false);
    } else {
      model.dispose();
    }
    client.list.mockClear();
    await pass(600);
    expect(client.list).not.toHaveBeenCalled();
  });

  test('polls go on when it was hidden and is seen again', async () => {
    model.follow(false);
    await pass();
    client.secrets.push(secret('delta'));
    model.follow(true);
    await pass();
    expect(names()).toContain('delta');
  });
});

test('a panel that cannot connect counts as activity when it comes into sight, and not with each poll', async () => {
  const refused = new HeliosError('connection_refused');
  client.status.mockRejectedValue(refused);
  client.list.mockRejectedValue(refused);
  model.follow(true);
  await pass(60);
  const asked = [client.connections, client.list, client.status].map(({ mock }) =>
    mock.calls.map(([is]) => is)
  );
  for (const [first, ...polls] of asked) {
    expect(first).not.toBe(true);
    expect(polls.length).toBeGreaterThan(1);
    expect(polls.every(isBackground => isBackground === true)).toBe(true);
  }
});

test('the service is asked once when the panel comes into sight', async () => {
  model.follow(true);
  await pass(1);
  expect(client.list).toHaveBeenCalledTimes(1);
});

test('an answer that arrives after a later one is ignored', async () => {
  const late = new PromiseDelegate<ISecretSummary[]>();
  client.list.mockReturnValueOnce(late.promise);
  const first = model.refresh();
  await model.refresh();
  expect(names()).toHaveLength(3);
  late.resolve([]);
  await first;
  expect(names()).toHaveLength(3);
});

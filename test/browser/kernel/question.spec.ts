import { KernelResolver } from '../../../src/browser/kernel/resolver';
import { SecretsSettings } from '../../../src/browser/settings';
import { HeliosError } from '../../../src/contract';
import { CANARY, FakeClient, click, drained, trans } from '../fakes';
import { FakeConnection, FakeContext, FakePanel } from './fakes';

let client: FakeClient;
let settings: SecretsSettings;
let resolver: KernelResolver;
let connection: FakeConnection;
let context: FakeContext;
let panel: FakePanel;

beforeEach(() => {
  jest.useFakeTimers();
  client = new FakeClient();
  settings = new SecretsSettings();
  resolver = new KernelResolver(client, settings, trans);
  connection = new FakeConnection('page-1');
  context = new FakeContext(connection);
  panel = new FakePanel(context);
  resolver.follow(panel);
});

afterEach(() => {
  panel.dispose();
  jest.useRealTimers();
});

/** A cell that this page did not start, or lost by a reload, asks. */
function foreign(unclaimed = true): void {
  connection.asks({ names: ['AWS_KEY', 'AWS_SECRET'], unclaimed }, 'cell-9', 'somebody');
}

describe("somebody else's cell", () => {
  test('is left to its own page while that page may still answer', async () => {
    foreign(false);
    await drained();
    expect(panel.questions).toHaveLength(0);
    expect(connection.kinds).toEqual([]);
  });

  test('that no page acknowledges shows a question, and is not answered', async () => {
    foreign(false);
    foreign();
    await drained();
    expect(panel.questions).toHaveLength(1);
    expect(panel.questions[0].textContent).toContain('AWS_KEY, AWS_SECRET');
    expect(connection.replies).toMatchObject([{ kind: 'ack', question: true }]);
    expect(client.resolve).not.toHaveBeenCalled();
  });

  test('that repeats learns that the question is open, and shows no second one', () => {
    foreign();
    foreign();
    expect(panel.questions).toHaveLength(1);
    expect(connection.replies).toMatchObject([
      { kind: 'ack', question: true },
      { kind: 'ack', question: true }
    ]);
  });

  test('gets its values after a person pressed Allow once', async () => {
    foreign();
    panel.answer('Allow once');
    await drained();
    expect(client.resolve.mock.calls[0][0]).toMatchObject({ confirmed: true, origin: 'cell' });
    expect(connection.kinds).toEqual(['ack', 'values']);
    expect(panel.questions).toHaveLength(0);
  });

  test('that missed the answer gets it again without a second question', async () => {
    foreign();
    panel.answer('Allow once');
    await drained();
    foreign();
    await drained();
    expect(panel.questions).toHaveLength(0);
    expect(client.resolve.mock.calls.map(([{ confirmed }]) => confirmed)).toEqual([true, true]);
    expect(connection.kinds).toEqual(['ack', 'values', 'ack', 'values']);
  });

  test('gets an error when a person presses Deny', async () => {
    foreign();
    panel.answer('Deny');
    await drained();
    expect(connection.code).toBe('request_ignored');
    expect(panel.questions).toHaveLength(0);
    expect(client.resolve).not.toHaveBeenCalled();
  });

  test('gets an error when nobody answers within the time of the setting', () => {
    settings.questionTimeout = 7;
    foreign();
    jest.advanceTimersByTime(6999);
    expect(connection.code).toBeNull();
    jest.advanceTimersByTime(1);
    expect(connection.code).toBe('request_unanswered');
    expect(panel.questions).toHaveLength(0);
  });

  test.each(['Allow once', 'Deny'])('does not accept a script that presses %s', async name => {
    foreign();
    click(panel.button(name));
    await drained();
    expect(panel.questions).toHaveLength(1);
    expect(connection.kinds).toEqual(['ack']);
    expect(client.resolve).not.toHaveBeenCalled();
  });
});

describe('a request of the background with somebody else on the kernel', () => {
  beforeEach(async () => {
    client.resolve.mockRejectedValueOnce(new HeliosError('confirmation_required'));
    connection.asks({ origin: 'background' }, 'cell-1');
    await drained();
  });

  test('shows a question, and the kernel learns that it is open', () => {
    expect(panel.questions).toHaveLength(1);
    expect(connection.replies).toMatchObject([
      { kind: 'ack', question: false },
      { kind: 'ack', question: true }
    ]);
  });

  test('is resolved as confirmed after a person pressed Allow once', async () => {
    panel.answer('Allow once');
    await drained();
    expect(client.resolve.mock.calls.map(([{ confirmed }]) => confirmed)).toEqual([false, true]);
    expect(connection.replies.at(-1)).toMatchObject({ kind: 'values', text: CANARY });
  });

  test('stays open when the cell that it came from is finished', () => {
    connection.idles('cell-1');
    expect(panel.questions).toHaveLength(1);
  });
});

test('no question is shown for a request that was cancelled meanwhile', async () => {
  client.resolve.mockRejectedValueOnce(new HeliosError('confirmation_required'));
  connection.asks({ origin: 'background' }, 'any');
  connection.asks({ kind: 'cancel' as never }, 'any');
  await drained();
  expect(panel.questions).toHaveLength(0);
  expect(connection.kinds).toEqual(['ack']);
});

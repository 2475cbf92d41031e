import { KernelResolver } from '../../../src/browser/kernel/resolver';
import { SecretsSettings } from '../../../src/browser/settings';
import { HeliosError } from '../../../src/contract';
import { CANARY, FakeClient, click, drained, trans } from '../fakes';
import { FakeConnection, FakeContext, FakePanel, confirming } from './fakes';

let client: FakeClient;
let settings: SecretsSettings;
let resolver: KernelResolver;
let connection: FakeConnection;
let context: FakeContext;
let panel: FakePanel;

/** What the page gave back with each request. */
const nonces = (): unknown[] => client.resolve.mock.calls.map(([{ nonce }]) => nonce);

beforeEach(() => {
  jest.useFakeTimers();
  client = new FakeClient();
  client.resolve.mockImplementation(confirming);
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
async function foreign(unclaimed = true): Promise<void> {
  connection.asks({ names: ['AWS_KEY', 'AWS_SECRET'], unclaimed }, 'cell-9', 'somebody');
  await drained();
}

describe("somebody else's cell", () => {
  test('is left to its own page while that page may still answer', async () => {
    await foreign(false);
    expect(panel.questions).toHaveLength(0);
    expect(connection.kinds).toEqual([]);
  });

  test('that no page acknowledges shows a question, and is not answered', async () => {
    await foreign(false);
    await foreign();
    expect(panel.questions).toHaveLength(1);
    expect(panel.questions[0].textContent).toContain('AWS_KEY, AWS_SECRET');
    expect(connection.replies).toMatchObject([{ kind: 'ack', question: true }]);
    expect(client.resolve).not.toHaveBeenCalled();
  });

  test('that repeats learns that the question is open, and shows no second one', async () => {
    await foreign();
    await foreign();
    expect(panel.questions).toHaveLength(1);
    expect(connection.replies).toMatchObject([
      { kind: 'ack', question: true },
      { kind: 'ack', question: true }
    ]);
  });

  test('gets its values after a person pressed Allow once', async () => {
    await foreign();
    panel.answer('Allow once');
    await drained();
    expect(client.resolve.mock.calls[0][0]).toMatchObject({ isForeign: true, origin: 'cell' });
    expect(nonces()).toEqual([undefined, 'nonce of request-1']);
    expect(connection.kinds).toEqual(['ack', 'values']);
    expect(panel.questions).toHaveLength(0);
  });

  test('that missed the answer gets it again without a second question', async () => {
    await foreign();
    panel.answer('Allow once');
    await drained();
    await foreign();
    expect(panel.questions).toHaveLength(0);
    expect(nonces()).toEqual([undefined, 'nonce of request-1', 'nonce of request-1']);
    expect(connection.kinds).toEqual(['ack', 'values', 'ack', 'values']);
  });

  test('gets an error when a person presses Deny', async () => {
    await foreign();
    panel.answer('Deny');
    await drained();
    expect(connection.code).toBe('request_ignored');
    expect(panel.questions).toHaveLength(0);
    expect(client.resolve).not.toHaveBeenCalled();
  });

  test('gets an error when nobody answers within the time of the setting', async () => {
    settings.questionTimeout = 7;
    await foreign();
    jest.advanceTimersByTime(6999);
    expect(connection.code).toBeNull();
    jest.advanceTimersByTime(1);
    expect(connection.code).toBe('request_unanswered');
    expect(panel.questions).toHaveLength(0);
  });

  test.each(['Allow once', 'Deny'])('does not accept a script that presses %s', async name => {
    await foreign();
    click(panel.button(name));
    await drained();
    expect(panel.questions).toHaveLength(1);
    expect(connection.kinds).toEqual(['ack']);
    expect(client.resolve).not.toHaveBeenCalled();
  });

  test('gets an error of the service only after a person here has said something', async () => {
    client.resolve.mockRejectedValue(new HeliosError('connection_required'));
    await foreign();
    expect(panel.questions).toHaveLength(1);
    expect(connection.code).toBeNull();
    panel.answer('Allow once');
    await drained();
    expect(connection.code).toBe('connection_required');
    expect(panel.questions).toHaveLength(0);
  });
});

describe('a request of the background with somebody else on the kernel', () => {
  beforeEach(async () => {
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

  test('gives the nonce of its question back after a person pressed Allow once', async () => {
    panel.answer('Allow once');
    await drained();
    expect(nonces()).toEqual([undefined, 'nonce of request-1']);
    expect(connection.replies.at(-1)).toMatchObject({ kind: 'values', text: CANARY });
  });

  test('stays open when the cell that it came from is finished', () => {
    connection.idles('cell-1');
    expect(panel.questions).toHaveLength(1);
  });
});

test('no question is shown for a request that was cancelled meanwhile', async () => {
  connection.asks({ origin: 'background' }, 'any');
  connection.asks({ kind: 'cancel' as never }, 'any');
  await drained();
  expect(panel.questions).toHaveLength(0);
  expect(connection.kinds).toEqual(['ack']);
});

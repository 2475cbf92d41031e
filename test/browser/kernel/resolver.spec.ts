import { PromiseDelegate } from '@lumino/coreutils';
import { KernelResolver } from '../../../src/browser/kernel/resolver';
import { SecretsSettings } from '../../../src/browser/settings';
import { COMM_TARGET, HeliosError, type IFrame, PROTOCOL_VERSION } from '../../../src/contract';
import { CANARY, FakeClient, drained, frame, trans } from '../fakes';
import { FakeConnection, FakePanel } from './fakes';

let client: FakeClient;
let settings: SecretsSettings;
let resolver: KernelResolver;
let connection: FakeConnection;
let panel: FakePanel;

/** One more connection of this page. */
function another(clientID: string, kernelID?: string): FakeConnection {
  const added = new FakeConnection(clientID, kernelID, false);
  resolver.follow(new FakePanel(added));
  return added;
}

beforeEach(() => {
  client = new FakeClient();
  settings = new SecretsSettings();
  resolver = new KernelResolver(client, settings, trans);
  connection = new FakeConnection('page-1');
  panel = new FakePanel(connection);
  resolver.follow(panel);
});

afterEach(() => panel.dispose());

describe("a cell's request", () => {
  test('is answered with the current setting for masking', async () => {
    for (const mask of [true, false]) {
      settings.maskOutput = mask;
      connection.runs(`cell-${mask}`);
      connection.asks({ requestID: `request-${mask}` }, `cell-${mask}`);
      await drained();
      expect(connection.replies.at(-1)).toMatchObject({ kind: 'values', mask });
    }
  });

  test('that names a connection is answered from it, and another protocol is refused', async () => {
    connection.runs('cell-1');
    connection.asks({ connection: 'team' }, 'cell-1');
    await drained();
    expect(client.resolve.mock.calls[0][0]).toMatchObject({ names: ['TOKEN'], connection: 'team' });
    connection.asks({ requestID: 'request-2', protocol: PROTOCOL_VERSION + 1 }, 'cell-1');
    await drained();
    expect([client.resolve.mock.calls.length, connection.code]).toEqual([1, 'protocol_mismatch']);
  });

  test('is acknowledged at once and answered by the connection that runs the cell', async () => {
    connection.runs('cell-1');
    connection.asks({}, 'cell-1');
    expect(connection.replies).toMatchObject([{ kind: 'ack', requestID: 'request-1', question: false }]);
    await drained();
    expect(connection.replies[1]).toMatchObject({ kind: 'values', requestID: 'request-1', text: CANARY });
    expect(client.resolve.mock.calls).toEqual([
      [
        {
          requestID: 'request-1',
          kernelID: 'kernel-1',
          sessionID: 'session-1',
          names: ['TOKEN'],
          origin: 'cell',
          isForeign: false,
          ownConnections: 1
        },
        expect.objectContaining({ aborted: false })
      ]
    ]);
  });

  test('is answered by the connection that started it, even if another one received it first', async () => {
    const second = another('page-2');
    second.runs('cell-1');
    connection.asks({}, 'cell-1', 'page-2', 'message-1');
    second.asks({}, 'cell-1', 'page-2', 'message-1');
    await drained();
    expect(connection.kinds).toEqual([]);
    expect(second.kinds).toEqual(['ack', 'values']);
    expect(client.resolve).toHaveBeenCalledTimes(1);
  });

  test('is not answered if the session of its parent is another one', async () => {
    connection.runs('cell-1');
    connection.asks({}, 'cell-1', 'somebody-else');
    await drained();
    expect(connection.kinds).toEqual([]);
    expect(client.resolve).not.toHaveBeenCalled();
  });

  test('is not answered if its parent is no longer running', async () => {
    connection.runs('cell-1');
    connection.idles('cell-1');
    connection.asks({}, 'cell-1');
    await drained();
    expect(client.resolve).not.toHaveBeenCalled();
  });

  test('is not answered if its parent runs on another kernel', async () => {
    another('page-2', 'kernel-2').runs('cell-1');
    connection.asks({}, 'cell-1', 'page-2');
    await drained();
    expect(client.resolve).not.toHaveBeenCalled();
  });

  test('is not answered after a restart of the kernel, which ends all cells', async () => {
    connection.runs('cell-1');
    connection.statusChanged.emit('restarting');
    connection.asks({}, 'cell-1');
    await drained();
    expect(client.resolve).not.toHaveBeenCalled();
  });

  test.each(['idle', 'cancel', 'restart'])('in work is dropped at %s', async event => {
    const answer = new PromiseDelegate<IFrame>();
    client.resolve.mockReturnValue(answer.promise);
    connection.runs('cell-1');
    connection.asks({}, 'cell-1');
    if (event === 'idle') {
      connection.idles('cell-1');
    } else if (event === 'cancel') {
      connection.asks({ kind: 'cancel' as never }, 'cell-1');
    } else {
      connection.statusChanged.emit('restarting');
    }
    expect(client.resolve.mock.calls[0][1]?.aborted).toBe(true);
    answer.resolve(frame({ TOKEN: CANARY }));
    await drained();
    expect(connection.kinds).toEqual(['ack']);
  });
});

test('the end of another cell drops no request', async () => {
  connection.runs('cell-1');
  connection.asks({}, 'cell-1');
  connection.idles('cell-2');
  await drained();
  expect(connection.kinds).toEqual(['ack', 'values']);
});

describe('a request of the background', () => {
  test('is answered, with the count of connections that the page has to this kernel', async () => {
    another('page-2');
    another('page-3', 'kernel-2');
    connection.asks({ origin: 'background' }, 'any');
    await drained();
    expect(client.resolve.mock.calls[0][0]).toMatchObject({
      origin: 'background',
      isForeign: false,
      ownConnections: 2
    });
    expect(connection.kinds).toEqual(['ack', 'values']);
  });

  test('is answered even if its parent has finished meanwhile', async () => {
    connection.runs('cell-1');
    connection.asks({ origin: 'background' }, 'cell-1');
    connection.idles('cell-1');
    await drained();
    expect(connection.kinds).toEqual(['ack', 'values']);
  });
});

describe('a request of a kernel', () => {
  test('for a missing secret gets its code and name, and no values', async () => {
    const missing = { name: 'GONE', code: 'secret_not_found' as const, message: 'no' };
    client.resolve.mockResolvedValue(frame({ TOKEN: CANARY }, [missing]));
    connection.asks({ origin: 'background', names: ['TOKEN', 'GONE'] }, 'any');
    await drained();
    expect(connection.kinds).toEqual(['ack', 'error']);
    expect(connection.replies[1]).toMatchObject({ ...missing, text: '' });
  });

  test.each([
    [new HeliosError('connection_lost'), 'connection_lost'],
    [new RangeError(CANARY), 'internal_error']
  ])('a failure: its code, and no word of an error that is not ours', async (error, code) => {
    client.resolve.mockRejectedValue(error);
    connection.asks({ origin: 'background' }, 'any');
    await drained();
    expect(connection.code).toBe(code);
    expect(JSON.stringify(connection.messages)).not.toContain(CANARY);
    expect(connection.replies[1]).not.toHaveProperty('name');
  });

  test('with another protocol gets protocol_mismatch', async () => {
    connection.asks({ protocol: PROTOCOL_VERSION + 1 }, 'cell-1');
    await drained();
    expect(connection.kinds).toEqual(['error']);
    expect(connection.replies[0].requestID).toBe('request-1');
    expect(connection.code).toBe('protocol_mismatch');
    expect(client.resolve).not.toHaveBeenCalled();
  });

  test('that is a ping gets an acknowledgement', () => {
    const data = { protocol: PROTOCOL_VERSION, kind: 'ping', requestID: 'ping-1' };
    connection.says('comm_open', { comm_id: 'c', target_name: COMM_TARGET, data }, 'cell-1', 'somebody');
    expect(connection.replies).toMatchObject([{ kind: 'ack', requestID: 'ping-1', question: false }]);
    expect(client.resolve).not.toHaveBeenCalled();
  });
});

test('a kernel that died before its answer does no harm to others', async () => {
  const other = another('page-2', 'kernel-2');
  connection.asks({ origin: 'background' }, 'any');
  connection.isDead = true;
  other.asks({ origin: 'background', requestID: 'request-2' }, 'any');
  await drained();
  expect(other.kinds).toEqual(['ack', 'values']);
});

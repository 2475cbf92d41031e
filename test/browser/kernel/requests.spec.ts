import { PromiseDelegate } from '@lumino/coreutils';
import { KernelResolver } from '../../../src/browser/kernel/resolver';
import { SecretsSettings } from '../../../src/browser/settings';
import { HeliosError, type IFrame } from '../../../src/contract';
import { CANARY, FakeClient, drained, frame, trans } from '../fakes';
import { FakeConnection, FakePanel } from './fakes';

let client: FakeClient;
let resolver: KernelResolver;
let connection: FakeConnection;
let panel: FakePanel;

beforeEach(() => {
  client = new FakeClient();
  resolver = new KernelResolver(client, new SecretsSettings(), trans);
  connection = new FakeConnection('page-1');
  panel = new FakePanel(connection);
  resolver.follow(panel);
});

afterEach(() => panel.dispose());

describe('a repeated request', () => {
  test('is acknowledged again while it is being answered, and resolved once', async () => {
    const answer = new PromiseDelegate<IFrame>();
    client.resolve.mockReturnValue(answer.promise);
    connection.runs('cell-1');
    connection.asks({}, 'cell-1');
    connection.asks({}, 'cell-1');
    expect(connection.kinds).toEqual(['ack', 'ack']);
    answer.resolve(frame({ TOKEN: CANARY }));
    await drained();
    expect(connection.kinds).toEqual(['ack', 'ack', 'values']);
    expect(client.resolve).toHaveBeenCalledTimes(1);
  });

  test('whose answer the kernel missed is answered again', async () => {
    connection.asks({ origin: 'background' }, 'any');
    await drained();
    connection.asks({ origin: 'background' }, 'any');
    await drained();
    expect(connection.kinds).toEqual(['ack', 'values', 'ack', 'values']);
    expect(client.resolve.mock.calls.map(([{ nonce }]) => nonce)).toEqual([undefined, undefined]);
  });

  test('after an error gets the same error, without another request', async () => {
    client.resolve.mockRejectedValueOnce(new HeliosError('secret_access_denied'));
    connection.asks({ origin: 'background' }, 'any');
    await drained();
    connection.asks({ origin: 'background' }, 'any');
    await drained();
    expect(connection.kinds).toEqual(['ack', 'error', 'ack', 'error']);
    expect(connection.code).toBe('secret_access_denied');
    expect(client.resolve).toHaveBeenCalledTimes(1);
  });

  test('after a cancel stays without an answer', async () => {
    connection.asks({ kind: 'cancel' as never }, 'cell-1');
    connection.asks({ origin: 'background' }, 'any');
    connection.asks({ kind: 'cancel' as never }, 'any');
    connection.asks({ origin: 'background' }, 'any');
    await drained();
    expect(connection.kinds).toEqual(['ack']);
  });

  test('is known while it is being answered, no matter how many follow', async () => {
    const answer = new PromiseDelegate<IFrame>();
    client.resolve.mockReturnValueOnce(answer.promise);
    connection.asks({ origin: 'background' }, 'any');
    for (let count = 2; count <= 1100; count++) {
      connection.asks({ origin: 'background', requestID: `request-${count}` }, 'any');
    }
    await drained();
    connection.asks({ origin: 'background', requestID: 'request-last' }, 'any');
    connection.asks({ origin: 'background' }, 'any');
    await drained();
    expect(client.resolve.mock.calls.filter(([{ requestID }]) => requestID === 'request-1')).toHaveLength(1);
  });

  test('is a new request after a thousand others have ended', async () => {
    connection.asks({ origin: 'background' }, 'any');
    connection.asks({ kind: 'cancel' as never }, 'any');
    for (let count = 2; count <= 1001; count++) {
      connection.asks({ origin: 'background', requestID: `request-${count}` }, 'any');
    }
    await drained();
    const before = client.resolve.mock.calls.length;
    connection.asks({ origin: 'background' }, 'any');
    await drained();
    expect(before).toBe(1001);
    expect(client.resolve).toHaveBeenCalledTimes(before + 1);
  });
});

import { PromiseDelegate } from '@lumino/coreutils';
import { ResolverLoader } from '../../../src/browser/kernel/loader';
import { KernelResolver } from '../../../src/browser/kernel/resolver';
import type { IKernelListener, KernelWatcher } from '../../../src/browser/kernel/watch';
import { SecretsSettings } from '../../../src/browser/settings';
import { FakeClient, drained, trans } from '../fakes';
import { FakeConnection, FakePanel } from './fakes';

const load = jest.fn<Promise<IKernelListener>, [KernelWatcher]>();
let arrived: PromiseDelegate<void>;
let late: ResolverLoader;
let connection: FakeConnection;
let panel: FakePanel;

beforeEach(() => {
  arrived = new PromiseDelegate();
  load.mockReset().mockImplementation(async watcher => {
    await arrived.promise;
    return new KernelResolver(new FakeClient(), new SecretsSettings(), trans, watcher);
  });
  late = new ResolverLoader(load);
  connection = new FakeConnection('page-1');
  panel = new FakePanel(connection);
});

afterEach(() => panel.dispose());

test('the resolver is loaded once, with the first notebook or console', async () => {
  await drained();
  expect(load).not.toHaveBeenCalled();
  late.follow(panel);
  connection.runs('cell-1');
  connection.asks({}, 'cell-1');
  const other = new FakePanel(new FakeConnection('page-2', 'kernel-2'));
  late.follow(other);
  arrived.resolve();
  await drained();
  connection.asks({ requestID: 'request-2' }, 'cell-1');
  await drained();
  other.dispose();
  expect(load).toHaveBeenCalledTimes(1);
  expect(connection.kinds).toEqual(['ack', 'values', 'ack', 'values']);
});

test('a request of a cell that started before the resolver was loaded is answered silently', async () => {
  late.follow(panel);
  connection.runs('cell-1');
  connection.asks({}, 'cell-1');
  await drained();
  expect(connection.kinds).toEqual([]);
  arrived.resolve();
  await drained();
  expect(connection.kinds).toEqual(['ack', 'values']);
  expect(panel.questions).toEqual([]);
});

test.each(['cancelled', 'ended'])('a request whose cell was %s meanwhile gets no value', async how => {
  late.follow(panel);
  connection.runs('cell-1');
  connection.asks({}, 'cell-1');
  if (how === 'cancelled') {
    connection.asks({ kind: 'cancel' } as never, 'cell-1');
  } else {
    connection.idles('cell-1');
  }
  arrived.resolve();
  await drained();
  expect(connection.kinds).not.toContain('values');
});

test('a resolver that could not be loaded is loaded with the next request', async () => {
  load.mockRejectedValueOnce(new Error('offline'));
  late.follow(panel);
  await drained();
  expect(load).toHaveBeenCalledTimes(1);
  connection.runs('cell-1');
  connection.asks({}, 'cell-1');
  arrived.resolve();
  await drained();
  expect(load).toHaveBeenCalledTimes(2);
  expect(connection.kinds).toEqual(['ack', 'values']);
});

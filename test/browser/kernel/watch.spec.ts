import { type IWatch, KernelWatcher } from '../../../src/browser/kernel/watch';
import { COMM_TARGET } from '../../../src/contract';
import { drained } from '../fakes';
import { FakeConnection, FakeContext, FakePanel } from './fakes';

const told = {
  began: jest.fn<void, [IWatch]>(),
  requested: jest.fn<void, [unknown, IWatch]>(),
  finished: jest.fn<void, [string]>(),
  lost: jest.fn()
};

let watcher: KernelWatcher;
let connection: FakeConnection;
let context: FakeContext;
let panel: FakePanel;

beforeEach(() => {
  jest.clearAllMocks();
  watcher = new KernelWatcher(told);
  connection = new FakeConnection('page-1');
  context = new FakeContext(connection);
  panel = new FakePanel(context);
  watcher.follow(panel);
});

afterEach(() => panel.dispose());

const running = (): string[][] => watcher.connections('kernel-1').map(watch => [...watch.running]);

describe('a message', () => {
  test('that asks for secrets is reported, with the connection that received it', () => {
    connection.asks({}, 'cell-1');
    expect(told.requested).toHaveBeenCalledTimes(1);
    expect(told.requested.mock.calls[0][1].connection).toBe(connection);
  });

  test('that two connections of the page receive is reported once', () => {
    const second = new FakeConnection('page-2');
    watcher.follow(new FakePanel(second));
    connection.asks({}, 'cell-1', 'page-1', 'message-1');
    second.asks({}, 'cell-1', 'page-1', 'message-1');
    expect(told.requested).toHaveBeenCalledTimes(1);
  });

  test('that repeats a request is reported again', () => {
    connection.asks({}, 'cell-1', 'page-1', 'message-1');
    connection.asks({}, 'cell-1', 'page-1', 'message-2');
    expect(told.requested).toHaveBeenCalledTimes(2);
  });

  test('for another comm target is not reported', () => {
    connection.says('comm_open', { comm_id: 'c', target_name: `${COMM_TARGET}-2`, data: {} }, 'cell-1');
    expect(told.requested).not.toHaveBeenCalled();
  });

  test('that is long past is forgotten, so that thousands do not accumulate', () => {
    connection.asks({}, 'cell-1', 'page-1', 'message-0');
    for (let count = 1; count <= 1000; count++) {
      connection.asks({}, 'cell-1', 'page-1', `message-${count}`);
    }
    connection.asks({}, 'cell-1', 'page-1', 'message-0');
    expect(told.requested).toHaveBeenCalledTimes(1002);
  });
});

describe('a cell', () => {
  test('runs on the connection that started it until the kernel is idle', () => {
    watcher.follow(new FakePanel(new FakeConnection('page-2')));
    connection.runs('cell-1');
    connection.runs('cell-2');
    expect(running()).toEqual([['cell-1', 'cell-2'], []]);
    connection.idles('cell-1');
    expect(running()).toEqual([['cell-2'], []]);
    expect(told.finished.mock.calls).toEqual([['cell-1']]);
  });

  test('is not finished while the kernel is busy', () => {
    connection.runs('cell-1');
    connection.says('status', { execution_state: 'busy' }, 'cell-1');
    expect(running()).toEqual([['cell-1']]);
    expect(told.finished).not.toHaveBeenCalled();
  });

  test.each(['restarting', 'autorestarting', 'dead'] as const)(
    'runs no more on any connection when the kernel is %s',
    status => {
      const second = new FakeConnection('page-2');
      watcher.follow(new FakePanel(second));
      connection.runs('cell-1');
      second.runs('cell-2');
      connection.statusChanged.emit(status);
      expect(running()).toEqual([[], []]);
      expect(told.lost.mock.calls).toEqual([[connection], [second]]);
    }
  );

  test('of another kernel continues when this one restarts', () => {
    const other = new FakeConnection('page-2', 'kernel-2');
    watcher.follow(new FakePanel(other));
    other.runs('cell-2');
    connection.statusChanged.emit('restarting');
    expect(watcher.connections('kernel-2').map(watch => [...watch.running])).toEqual([['cell-2']]);
    expect(told.lost).not.toHaveBeenCalledWith(other);
  });
});

describe('the start of a kernel', () => {
  const beginnings = () => told.began.mock.calls.map(([{ connection: began }]) => began);

  test('is reported at once, when a panel has it and when it gets another one', () => {
    const next = new FakeConnection('page-2', 'kernel-2');
    expect(beginnings()).toEqual([connection]);
    context.changeTo(next);
    expect(beginnings()).toEqual([connection, next]);
  });

  test('is reported once for two views, and for two connections to one kernel', () => {
    watcher.follow(new FakePanel(context));
    watcher.follow(new FakePanel(new FakeConnection('page-2')));
    expect(beginnings()).toEqual([connection]);
  });

  test('after a restart is reported once, when sent messages are no longer dropped', async () => {
    watcher.follow(new FakePanel(context));
    connection.turns('restarting');
    expect(beginnings()).toEqual([connection]);
    await drained();
    context.changeTo(connection);
    await drained();
    expect(beginnings()).toEqual([connection, connection]);
  });

  test('is reported with the connection that restarted it', async () => {
    const second = new FakeConnection('page-2');
    watcher.follow(new FakePanel(second));
    second.turns('restarting');
    await drained();
    expect(beginnings()).toEqual([connection, second]);
  });

  test('that the server restarted is reported once, although all connections see it', async () => {
    const second = new FakeConnection('page-2');
    watcher.follow(new FakePanel(second));
    [second, connection].forEach(each => each.turns('restarting', 'unknown'));
    await drained();
    expect(beginnings()).toEqual([connection, connection]);
  });

  test('is not reported if the panel was closed meanwhile', async () => {
    connection.turns('restarting');
    panel.dispose();
    await drained();
    expect(beginnings()).toEqual([connection]);
  });
});

describe('the comm target', () => {
  test('is registered if the connection handles comms, and closes without a message', () => {
    expect(connection.registerCommTarget.mock.calls).toEqual([[COMM_TARGET, expect.any(Function)]]);
    const comm = { dispose: jest.fn(), close: jest.fn() };
    const [[, open]] = connection.registerCommTarget.mock.calls as [[string, (opened: object) => void]];
    open(comm);
    expect(comm.dispose).toHaveBeenCalledTimes(1);
    expect(comm.close).not.toHaveBeenCalled();
  });

  test('is not registered if another connection handles comms', () => {
    const second = new FakeConnection('page-2', 'kernel-1', false);
    watcher.follow(new FakePanel(second));
    expect(second.registerCommTarget).not.toHaveBeenCalled();
    second.asks({}, 'cell-1');
    expect(told.requested).toHaveBeenCalledTimes(1);
  });
});

describe('a panel', () => {
  test('that gets its kernel later is followed then', () => {
    const later = new FakeContext(null);
    watcher.follow(new FakePanel(later));
    expect(watcher.connections('kernel-2')).toHaveLength(0);
    later.changeTo(new FakeConnection('page-2', 'kernel-2'));
    expect(watcher.connections('kernel-2')).toHaveLength(1);
  });

  test('that changes its kernel is followed to the new kernel', () => {
    const next = new FakeConnection('page-2', 'kernel-2');
    context.changeTo(next);
    connection.asks({}, 'cell-1');
    expect(told.requested).not.toHaveBeenCalled();
    expect(told.lost.mock.calls).toEqual([[connection]]);
    next.asks({}, 'cell-2');
    expect(told.requested).toHaveBeenCalledTimes(1);
  });

  test('whose kernel restarted is still followed, although the same connection is reported twice', () => {
    context.changeTo(connection);
    connection.runs('cell-1');
    connection.asks({}, 'cell-1');
    expect(told.requested).toHaveBeenCalledTimes(1);
    expect(running()).toEqual([['cell-1']]);
    expect(connection.registerCommTarget).toHaveBeenCalledTimes(1);
  });

  test('whose connection is disposed leaves none behind', () => {
    connection.dispose();
    expect(watcher.connections('kernel-1')).toHaveLength(0);
    expect(told.lost.mock.calls).toEqual([[connection]]);
  });

  test('that is disposed is forgotten, with all that comes later', () => {
    panel.dispose();
    expect(watcher.connections('kernel-1')).toHaveLength(0);
    expect(told.lost.mock.calls).toEqual([[connection]]);
    connection.asks({}, 'cell-1');
    context.changeTo(new FakeConnection('page-2'));
    expect(told.requested).not.toHaveBeenCalled();
    expect(watcher.connections('kernel-1')).toHaveLength(0);
  });

  test('that is one of two views of a notebook leaves the kernel to the other view', () => {
    const view = new FakePanel(context);
    watcher.follow(view);
    panel.dispose();
    expect(watcher.connections('kernel-1').map(({ panels }) => [...panels])).toEqual([[view]]);
    expect(told.lost).not.toHaveBeenCalled();
    connection.asks({}, 'cell-1');
    expect(told.requested).toHaveBeenCalledTimes(1);
  });
});

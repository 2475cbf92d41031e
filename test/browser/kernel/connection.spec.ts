import { KernelResolver } from '../../../src/browser/kernel/resolver';
import { SecretsSettings } from '../../../src/browser/settings';
import { FakeClient, drained, trans } from '../fakes';
import { FakeConnection, FakeContext, FakePanel } from './fakes';

let resolver: KernelResolver;
let connection: FakeConnection;
let context: FakeContext;
let panel: FakePanel;

beforeEach(() => {
  jest.useFakeTimers();
  resolver = new KernelResolver(new FakeClient(), new SecretsSettings(), trans);
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

describe('a question', () => {
  beforeEach(() => foreign());

  test('does not take the focus from where a person types', () => {
    const editor = document.body.appendChild(document.createElement('textarea'));
    editor.focus();
    connection.asks({ requestID: 'request-2', names: ['B'], unclaimed: true }, 'cell-9', 'somebody');
    expect(panel.questions).toHaveLength(1);
    expect(panel.questions[0].textContent).toContain('AWS_KEY, AWS_SECRET, B');
    expect(document.activeElement).toBe(editor);
    editor.remove();
  });

  test.each([
    ['the request is cancelled', () => connection.asks({ kind: 'cancel' as never }, 'cell-9', 'somebody')],
    ['the cell is finished', () => connection.idles('cell-9')],
    ['the kernel restarts', () => connection.statusChanged.emit('restarting')],
    ['the notebook gets another kernel', () => context.changeTo(new FakeConnection('page-1', 'kernel-2'))],
    ['the connection is gone', () => connection.dispose()]
  ])('goes without an answer when %s', async (_, happen) => {
    happen();
    await drained();
    expect(panel.questions).toHaveLength(0);
    expect(jest.getTimerCount()).toBe(0);
    expect(connection.kinds).toEqual(['ack']);
  });

  test('closes with its notebook, and leaves no timer', () => {
    panel.dispose();
    expect(jest.getTimerCount()).toBe(0);
    foreign();
    expect(connection.kinds).toEqual(['ack']);
  });

  test('moves to another view of the notebook when its own is closed', () => {
    const view = new FakePanel(context);
    resolver.follow(view);
    panel.dispose();
    expect(view.questions).toHaveLength(1);
    view.answer('Deny');
    expect(connection.code).toBe('request_ignored');
  });

  test('is shown above the visible view of the notebook', () => {
    const view = new FakePanel(context);
    resolver.follow(view);
    panel.hide();
    const other = new FakeConnection('page-1', 'kernel-2');
    context.changeTo(other);
    other.asks({ requestID: 'request-2', unclaimed: true }, 'cell-9', 'somebody');
    expect([panel.questions.length, view.questions.length]).toEqual([0, 1]);
  });

  test('that something else removes counts as not answered', () => {
    panel.contentHeader.widgets[0].dispose();
    expect(panel.questions).toHaveLength(0);
    expect(connection.code).toBe('request_unanswered');
  });

  test('is shown in another window of the kernel when its own connection is closed', () => {
    const second = new FakeConnection('page-2', 'kernel-1', false);
    const console = new FakePanel(second);
    resolver.follow(console);
    panel.dispose();
    second.asks({ unclaimed: true }, 'cell-9', 'somebody');
    expect(console.questions).toHaveLength(1);
    expect(second.replies).toMatchObject([{ kind: 'ack', question: true }]);
  });
});

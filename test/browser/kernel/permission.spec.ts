import { PromiseDelegate } from '@lumino/coreutils';
import { KernelResolver } from '../../../src/browser/kernel/resolver';
import { SecretsSettings } from '../../../src/browser/settings';
import { HeliosError, type IResolveBody } from '../../../src/contract';
import { CANARY, FakeClient, click, drained, frame, secret, trans } from '../fakes';
import { FakeConnection, FakeContext, FakePanel } from './fakes';

let client: FakeClient;
let settings: SecretsSettings;
let connection: FakeConnection;
let panel: FakePanel;
let allowed: Set<string>;

/** The service: answers what is allowed, and says which names need an answer. */
async function resolve({
  requestID,
  names,
  nonce,
  isForeign
}: IResolveBody): Promise<ReturnType<typeof frame>> {
  const missing = names.filter(name => isForeign || !allowed.has(name));
  if (missing.length && nonce !== `nonce of ${requestID}`) {
    const question = {
      names: missing,
      path: 'work/a.ipynb',
      canRemember: true,
      nonce: `nonce of ${requestID}`
    };
    throw new HeliosError(isForeign ? 'confirmation_required' : 'permission_required', undefined, {
      question
    });
  }
  return frame(Object.fromEntries(names.map(name => [name, CANARY])));
}

beforeEach(() => {
  jest.useFakeTimers();
  allowed = new Set();
  client = new FakeClient();
  client.secrets = ['A', 'B', 'C'].map(name => secret(name));
  client.resolve.mockImplementation(resolve);
  client.asked.mockImplementation(async (_method, _path, body) => {
    const { names, answer } = body as { names: string[]; answer: string };
    if (answer !== 'deny') {
      names.forEach(name => allowed.add(name));
    }
    return {};
  });
  settings = new SecretsSettings();
  const resolver = new KernelResolver(client, settings, trans);
  connection = new FakeConnection('page-1');
  panel = new FakePanel(new FakeContext(connection));
  resolver.follow(panel);
});

afterEach(() => {
  panel.dispose();
  jest.useRealTimers();
});

let count = 0;

/** A cell of this page, or a thread, asks for these. */
async function asks(
  names: string[],
  cell = 'cell-1',
  origin: 'cell' | 'background' = 'cell'
): Promise<string> {
  const requestID = `request-${++count}`;
  connection.runs(cell);
  connection.asks({ requestID, names, origin }, cell);
  await drained();
  return requestID;
}

const last = (requestID: string): { kind: string } | undefined =>
  connection.replies.filter(reply => reply.requestID === requestID).at(-1);

describe('the first read of a notebook', () => {
  test('shows a question, and the kernel learns that it is open', async () => {
    await asks(['A', 'B']);
    expect(panel.questions).toHaveLength(1);
    expect(panel.questions[0].textContent).toContain('work/a.ipynb wants to read A, B.');
    expect(connection.replies).toMatchObject([
      { kind: 'ack', question: false },
      { kind: 'ack', question: true }
    ]);
  });

  test('from a named connection shows a separate question, with that name', async () => {
    await asks(['A']);
    connection.asks({ requestID: 'named', names: ['A'], connection: 'work' }, 'cell-1');
    await drained();
    expect(panel.questions.map(({ textContent }) => textContent?.split('.ipynb ')[1].split('.')[0])).toEqual([
      'wants to read A',
      'wants to read A from the connection work'
    ]);
  });

  test('gets its values after Allow once, and the next read shows a question again', async () => {
    const first = await asks(['A']);
    panel.answer('Allow once');
    await drained();
    expect(last(first)).toMatchObject({ kind: 'values', text: CANARY });
    expect(client.asked).not.toHaveBeenCalled();
    expect(client.resolve.mock.calls.map(([{ nonce }]) => nonce)).toEqual([undefined, `nonce of ${first}`]);
    await asks(['A'], 'cell-2');
    expect(panel.questions).toHaveLength(1);
  });

  test.each([
    ['Allow for this kernel session', 'session'],
    ['Always for this notebook', 'always']
  ])('gets its values after %s, which is kept, and the next read is silent', async (label, answer) => {
    const first = await asks(['A', 'B']);
    panel.answer(label);
    await drained();
    const questions = [{ requestID: first, nonce: `nonce of ${first}` }];
    const body = { kernelID: 'kernel-1', sessionID: 'session-1', names: ['A', 'B'], answer, questions };
    expect(client.asked.mock.calls).toEqual([['POST', 'x/v1/permissions', body]]);
    expect(last(first)).toMatchObject({ kind: 'values' });
    const next = await asks(['B'], 'cell-2');
    expect(panel.questions).toHaveLength(0);
    expect(last(next)).toMatchObject({ kind: 'values' });
  });

  test('is refused after Deny, which is kept, and the error says how to allow it', async () => {
    const first = await asks(['A']);
    panel.answer('Deny');
    await drained();
    expect(client.asked.mock.calls[0][2]).toMatchObject({ names: ['A'], answer: 'deny' });
    const { message } = new HeliosError('notebook_denied');
    expect(last(first)).toMatchObject({ kind: 'error', code: 'notebook_denied', message });
  });

  test('fails when an answer could not be kept', async () => {
    client.asked.mockRejectedValue(new HeliosError('connection_lost'));
    const first = await asks(['A']);
    panel.answer('Always for this notebook');
    await drained();
    expect(last(first)).toMatchObject({ kind: 'error', code: 'connection_lost' });
    expect(panel.questions).toHaveLength(0);
  });

  test('whose cell has ended meanwhile gets nothing, even if the answer could not be kept', async () => {
    const keeping = new PromiseDelegate<unknown>();
    client.asked.mockReturnValue(keeping.promise);
    const first = await asks(['A']);
    panel.answer('Always for this notebook');
    connection.idles('cell-1');
    const told = connection.replies.length;
    keeping.reject(new HeliosError('connection_lost'));
    await drained();
    connection.asks({ requestID: first, names: ['A'] }, 'cell-1');
    await drained();
    expect(connection.replies).toHaveLength(told);
  });

  test('ends when nobody answers within the time of the setting', async () => {
    settings.questionTimeout = 7;
    const first = await asks(['A']);
    jest.advanceTimersByTime(7000);
    expect(last(first)).toMatchObject({ kind: 'error', code: 'request_unanswered' });
    expect(panel.questions).toHaveLength(0);
  });

  test('asks only about what is not allowed yet', async () => {
    allowed.add('A');
    await asks(['A', 'B']);
    expect(panel.questions[0].textContent).toContain('wants to read B.');
  });

  test('of a secret that does not exist fails without a question', async () => {
    const first = await asks(['A', 'NONE']);
    expect(last(first)).toMatchObject({ kind: 'error', code: 'secret_not_found', name: 'NONE' });
    expect(panel.questions).toHaveLength(0);
  });

  test('shows a question when the names cannot be loaded', async () => {
    client.list.mockRejectedValue(new HeliosError('connection_lost'));
    await asks(['A']);
    expect(panel.questions).toHaveLength(1);
  });

  test('of another connection is looked up there, and its answer counts there', async () => {
    const there = new FakeClient();
    there.secrets = [secret('ELSEWHERE')];
    client.at.mockReturnValue(there);
    connection.runs('cell-1');
    connection.asks({ names: ['ELSEWHERE'], connection: 'acme' }, 'cell-1');
    await drained();
    panel.answer('Always for this notebook');
    await drained();
    expect(client.asked.mock.calls[0][2]).toMatchObject({ names: ['ELSEWHERE'], connection: 'acme' });
  });

  test.each(['Allow once', 'Allow for this kernel session', 'Always for this notebook', 'Deny'])(
    'does not accept a script that presses %s',
    async label => {
      await asks(['A']);
      jest.advanceTimersByTime(1000);
      click(panel.button(label));
      await drained();
      expect(panel.questions).toHaveLength(1);
      expect(client.resolve).toHaveBeenCalledTimes(1);
      expect(client.asked).not.toHaveBeenCalled();
    }
  );
});

describe('calls that arrive together', () => {
  test('of a hundred threads share one question, one list and one answer', async () => {
    const ids = await Promise.all(
      Array.from({ length: 100 }, (_, index) => asks([['A', 'B', 'C'][index % 3]], 'cell-1', 'background'))
    );
    expect(panel.questions).toHaveLength(1);
    expect(panel.questions[0].textContent).toContain('wants to read A, B, C.');
    expect(client.list).toHaveBeenCalledTimes(1);
    panel.answer('Allow for this kernel session');
    await drained();
    expect(client.asked).toHaveBeenCalledTimes(1);
    const questions = ids.slice(0, 3).map(requestID => ({ requestID, nonce: `nonce of ${requestID}` }));
    expect(client.asked.mock.calls[0][2]).toMatchObject({ names: ['A', 'B', 'C'], questions });
    expect(new Set(ids.map(id => last(id)?.kind))).toEqual(new Set(['values']));
  });

  test('that are cancelled leave the question to the others, and the last one closes it', async () => {
    const [first, second] = [
      await asks(['A'], 'cell-1', 'background'),
      await asks(['B'], 'cell-1', 'background')
    ];
    connection.asks({ kind: 'cancel' as never, requestID: first }, 'cell-1');
    expect(panel.questions[0].textContent).toContain('wants to read B.');
    connection.asks({ kind: 'cancel' as never, requestID: second }, 'cell-1');
    expect(panel.questions).toHaveLength(0);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('of this page and of somebody else show two questions', async () => {
    await asks(['A']);
    connection.asks({ requestID: 'foreign', names: ['A'], unclaimed: true }, 'cell-9', 'somebody');
    await drained();
    expect(panel.questions).toHaveLength(2);
  });
});

describe('a loop', () => {
  test('whose question was cancelled waits some seconds for the next one', async () => {
    for (let turn = 0; turn < 3; turn++) {
      const requestID = await asks(['A']);
      connection.asks({ kind: 'cancel' as never, requestID }, 'cell-1');
    }
    const requestID = await asks(['A']);
    expect(panel.questions).toHaveLength(0);
    expect(last(requestID)).toMatchObject({ kind: 'ack', question: true });
    jest.advanceTimersByTime(3000);
    expect(panel.questions).toHaveLength(1);
    connection.asks({ kind: 'cancel' as never, requestID }, 'cell-1');
    expect(panel.questions).toHaveLength(0);
  });

  test('of somebody else that was denied waits too, and a cell that a person runs does not', async () => {
    const foreign = async (requestID: string): Promise<void> => {
      connection.asks({ requestID, names: ['A'], unclaimed: true }, 'cell-9', 'somebody');
      await drained();
    };
    await foreign('foreign-1');
    panel.answer('Deny');
    await drained();
    expect(connection.code).toBe('request_ignored');
    expect(client.asked).not.toHaveBeenCalled();
    await foreign('foreign-2');
    expect(panel.questions).toHaveLength(0);
    await asks(['A'], 'cell-2');
    expect(panel.questions).toHaveLength(1);
    jest.advanceTimersByTime(3000);
    expect(panel.questions).toHaveLength(2);
  });
});

describe('the cell', () => {
  const cell = (messageID: string): { node: HTMLElement; outputArea: object } => ({
    node: document.createElement('div'),
    outputArea: { future: { msg: { header: { msg_id: messageID } } } }
  });

  test.each(['answered', 'interrupted'])('shows what it waits for until the question is %s', async how => {
    const [waiting, other] = [cell('cell-1'), cell('cell-2')];
    Object.assign(panel, { content: { widgets: [other, waiting] } });
    const requestID = await asks(['A', 'B']);
    expect(waiting.node.textContent).toContain('A, B');
    expect(other.node.textContent).toBe('');
    if (how === 'answered') {
      panel.answer('Allow once');
    } else {
      connection.asks({ kind: 'cancel' as never, requestID }, 'cell-1');
    }
    expect(waiting.node.textContent).toBe('');
  });

  test('of a console shows it too', async () => {
    const waiting = cell('cell-1');
    Object.assign(panel, { console: { cells: [waiting] } });
    await asks(['A']);
    expect(waiting.node.textContent).toContain('A');
  });
});

test('an interrupt while the names are looked up leaves no question', async () => {
  const names = new PromiseDelegate<never[]>();
  client.list.mockReturnValue(names.promise);
  const requestID = await asks(['A']);
  connection.asks({ kind: 'cancel' as never, requestID }, 'cell-1');
  names.resolve([]);
  await drained();
  expect(panel.questions).toHaveLength(0);
});

test('after a keyboard answer the focus returns to the notebook', async () => {
  const activate = jest.spyOn(panel, 'activate');
  await asks(['A']);
  panel.button('Allow once')?.focus();
  panel.answer('Allow once');
  expect(activate).toHaveBeenCalledTimes(1);
});

import { HeliosError } from '../../../../src/contract';
import { toVaultError } from '../../../../src/service/store/sqlite/errors';
import { Committer, type ITransactions } from '../../../../src/service/store/sqlite/committer';
import { sqliteError, withCode } from '../../fixtures';

/** Writes down what the committer does with its store, and fails where it is told to. */
class RecordingStore implements ITransactions {
  readonly events: string[] = [];
  onBegin = (): void => undefined;
  onCommit = (): void => undefined;

  transaction<T>(work: () => T): T {
    this.onBegin();
    this.events.push('begin');
    try {
      const result = work();
      this.onCommit();
      this.events.push('commit');
      return result;
    } catch (error) {
      this.events.push('rollback');
      throw error;
    }
  }

  savepoint<T>(work: () => T): T {
    return work();
  }
}

let store: RecordingStore;
let committer: Committer;

beforeEach(() => {
  store = new RecordingStore();
  committer = new Committer(store, toVaultError);
});

afterEach(() => jest.restoreAllMocks());

function submit(name: string, job: () => void = () => undefined): Promise<string> {
  const run = (): string => {
    job();
    store.events.push(name);
    return name;
  };
  return committer.submit(run).then(result => {
    store.events.push(`${name} acknowledged`);
    return result;
  });
}

const fails = (error: Error) => (): void => {
  throw error;
};

test('jobs that arrive together share one commit in order, and each gets its own result', async () => {
  const results = await Promise.all(['a', 'b', 'c'].map(name => submit(name)));
  expect(results).toEqual(['a', 'b', 'c']);
  expect(store.events.slice(0, 5)).toEqual(['begin', 'a', 'b', 'c', 'commit']);
});

test('no job is acknowledged before its commit', async () => {
  await Promise.all([submit('a'), submit('b')]);
  expect(store.events).toEqual(['begin', 'a', 'b', 'commit', 'a acknowledged', 'b acknowledged']);
});

test('jobs that arrive in one turn of the event loop share a commit', async () => {
  const soon = Promise.resolve()
    .then(() => undefined)
    .then(() => submit('b'));
  const next = new Promise(resolve => process.nextTick(() => resolve(submit('c'))));
  await Promise.all([submit('a'), soon, next]);
  expect(store.events.filter(event => event === 'commit')).toHaveLength(1);
});

test('jobs that arrive later get a separate commit', async () => {
  await submit('a');
  await submit('b');
  expect(store.events.filter(event => event === 'commit')).toHaveLength(2);
});

test('more jobs than fit into one commit are all done', async () => {
  const names = Array.from({ length: 600 }, (_, index) => `job ${index}`);
  expect(await Promise.all(names.map(name => submit(name)))).toEqual(names);
  expect(store.events.filter(event => event === 'commit').length).toBeGreaterThan(1);
});

test.each([
  ['a refusal', new HeliosError('secret_name_taken')],
  ['a damaged value', new HeliosError('vault_corrupt')],
  ['a mistake in the program', new TypeError('x is not a function')]
])('%s affects only its own job', async (_, error) => {
  const [a, b, c] = await Promise.allSettled([submit('a'), submit('b', fails(error)), submit('c')]);
  expect([a.status, c.status]).toEqual(['fulfilled', 'fulfilled']);
  expect(b).toEqual({ status: 'rejected', reason: error });
  expect(store.events.slice(0, 4)).toEqual(['begin', 'a', 'c', 'commit']);
});

test.each([
  ['full', 13, 'vault_full'],
  ['broken', 10, 'vault_io_error'],
  ['read-only', 8, 'vault_read_only'],
  ['damaged', 11, 'vault_corrupt']
] as const)('a %s disk fails all jobs of a commit, in a job or at the commit', async (_, errcode, code) => {
  const inJob = await Promise.allSettled([submit('a'), submit('b', fails(sqliteError(errcode)))]);
  store.onCommit = fails(sqliteError(errcode));
  const atCommit = await Promise.allSettled([submit('c'), submit('d')]);
  for (const outcome of [...inJob, ...atCommit]) {
    expect(outcome).toEqual({ status: 'rejected', reason: withCode(code) });
  }
  expect(store.events).not.toContain('commit');
});

test('the next job is done after a failed commit', async () => {
  store.onCommit = fails(sqliteError(10));
  await expect(submit('a')).rejects.toEqual(withCode('vault_io_error'));
  store.onCommit = () => undefined;
  await expect(submit('b')).resolves.toBe('b');
});

test('a busy vault is retried, and each job is done once', async () => {
  let busy = 5;
  store.onBegin = () => {
    if (busy-- > 0) {
      throw sqliteError(5);
    }
  };
  expect(await Promise.all([submit('a'), submit('b')])).toEqual(['a', 'b']);
  expect(store.events.slice(0, 4)).toEqual(['begin', 'a', 'b', 'commit']);
});

test('a vault that stays busy fails all waiting jobs with vault_locked', async () => {
  let clock = Date.now();
  jest.spyOn(Date, 'now').mockImplementation(() => (clock += 1000));
  let tries = 0;
  store.onBegin = () => {
    tries++;
    throw sqliteError(5);
  };
  for (const outcome of await Promise.allSettled([submit('a'), submit('b')])) {
    expect(outcome).toEqual({ status: 'rejected', reason: withCode('vault_locked') });
  }
  expect(tries).toBeGreaterThan(2);
});

test('jobs that arrive while others wait are done after them', async () => {
  let busy = true;
  let late: Promise<string> | undefined;
  store.onBegin = () => {
    if (busy) {
      busy = false;
      late = submit('late');
      throw sqliteError(5);
    }
  };
  await submit('early');
  await late;
  expect(store.events.filter(event => /^(early|late)$/.test(event))).toEqual(['early', 'late']);
});

test('the committer is idle when no job is left', async () => {
  await committer.idle();
  void submit('a');
  void submit('b');
  await committer.idle();
  expect(store.events).toEqual(expect.arrayContaining(['a acknowledged', 'b acknowledged']));
});

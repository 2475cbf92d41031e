import { type IFailure, SecretFailures } from '../../../src/browser/errors/failures';
import { FakeConnection } from '../kernel/fakes';

const ASKED = { names: ['A'] };
const MISSING: IFailure = { code: 'secret_not_found', name: 'A', message: 'There is no secret A.' };
const OTHER: IFailure = { code: 'secret_not_found', name: 'B', message: 'There is no secret B.' };

let failures: SecretFailures;
let connection: FakeConnection;

beforeEach(() => {
  failures = new SecretFailures();
  connection = new FakeConnection('page-1');
});

/** The kernel tells an error with this text. */
function fails(text: string, parentID = 'cell-1', session?: string): void {
  connection.says('error', { ename: 'E', evalue: '', traceback: text.split('\n') }, parentID, session);
}

const names = (text: string): string[] => failures.behind(text).map(({ name }) => name);

test('an error that follows an answer of this page is known, with the names of the answer', () => {
  failures.expect(connection.asKernel, 'cell-1', ASKED, [MISSING]);
  fails('Traceback\nSecretNotFoundError: There is no secret A.');
  expect(failures.behind('Traceback\nSecretNotFoundError: There is no secret A.')).toEqual([
    { code: 'secret_not_found', name: 'A', connectionName: '', isSolved: false, isTaken: false }
  ]);
});

test('the same text from anywhere else is not known', () => {
  fails('There is no secret A.');
  failures.expect(connection.asKernel, 'cell-1', ASKED, [MISSING]);
  fails('There is no secret A.', 'cell-2');
  fails('There is no secret A.', 'cell-1', 'somebody');
  connection.says('stream', { name: 'stderr', text: 'There is no secret A.' }, 'cell-1');
  expect(names('There is no secret A.')).toEqual([]);
});

test('an error after the end of the cell is not known', () => {
  failures.expect(connection.asKernel, 'cell-1', ASKED, [MISSING]);
  connection.idles('cell-1');
  fails('There is no secret A.');
  expect(names('There is no secret A.')).toEqual([]);
});

test('a cell that caught one error and failed with another is known by the latter', () => {
  failures.expect(connection.asKernel, 'cell-1', ASKED, [MISSING]);
  failures.expect(connection.asKernel, 'cell-1', ASKED, [OTHER]);
  fails('There is no secret B.');
  expect(names('There is no secret B.')).toEqual(['B']);
});

test('a cell that caught our error and failed with its own is not known', () => {
  failures.expect(connection.asKernel, 'cell-1', ASKED, [MISSING]);
  fails('ZeroDivisionError: division by zero');
  expect(names('ZeroDivisionError: division by zero')).toEqual([]);
});

test('an error has all names that were missing, each once', () => {
  const many = ['B', 'B', 'C'].map(name => ({ ...OTHER, name }));
  failures.expect(connection.asKernel, 'cell-1', ASKED, [MISSING, ...many]);
  fails('There is no secret A.');
  expect(names('There is no secret A.')).toEqual(['A', 'B', 'C']);
});

test.each(['<img src=x onerror=alert(1)>', 'A B', 'A\nB', 'A'.repeat(256)])(
  'what is no name is not taken for one: %j',
  name => {
    failures.expect(connection.asKernel, 'cell-1', ASKED, [{ ...MISSING, name }]);
    fails('There is no secret A.');
    expect(failures.behind('There is no secret A.')).toEqual([]);
  }
);

test('an error about no particular secret is known too, with its connection', () => {
  const failure: IFailure = { code: 'connection_refused', message: 'not accepted' };
  failures.expect(connection.asKernel, 'cell-1', { names: ['A'], connection: 'work' }, [failure]);
  fails('not accepted');
  expect(failures.behind('not accepted')).toMatchObject([
    { code: 'connection_refused', connectionName: 'work' }
  ]);
});

test('a thousand errors are not all kept', () => {
  for (let cell = 0; cell < 1000; cell++) {
    failures.expect(connection.asKernel, `cell-${cell}`, ASKED, [MISSING]);
    fails(`${cell}: There is no secret A.`, `cell-${cell}`);
    connection.idles(`cell-${cell}`);
  }
  expect(names('899: There is no secret A.')).toEqual([]);
  expect(names('900: There is no secret A.')).toEqual(['A']);
});

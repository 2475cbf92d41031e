import { PromiseDelegate } from '@lumino/coreutils';
import { openActivity, openOrganization } from '../../../src/browser/views';
import type { IAuditLog } from '../../../src/contract';
import { drained, secret, trans } from '../fakes';
import { FakeService, Screen, failing, inTurn, withPerson } from '../screen';

const screen = new Screen();

withPerson();

function entry(reason: string): IAuditLog {
  const createdAt = '2026-09-01T00:00:00.000000000Z';
  return { auditID: reason, orgID: 'acme', createdAt, type: 'SecretRead', source: 'Portal', reason };
}

function page(reasons: string[], nextToken?: string): object {
  return { auditLogs: reasons.map(entry), ...(nextToken ? { nextToken } : {}) };
}

let service: FakeService;

async function open(answer: unknown): Promise<void> {
  service = new FakeService({ 'GET x/v1/users': { users: [] }, 'GET v1/auditLogs': answer });
  void openOrganization(service.client, trans);
  await drained();
  await screen.press('Activity');
}

const rows = (): (string | null | undefined)[] =>
  screen.rows.map(line => line.querySelector('span')?.textContent);
const asked = (): string[] => service.paths('GET').filter(path => path.startsWith('v1/auditLogs'));

test('Show more adds the next page, until there is none', async () => {
  await open(inTurn(page(['Ann read A.'], 'a&b'), page(['Ann read B.'])));
  expect(rows()).toEqual(['Ann read A.']);
  await screen.press('Show more');
  expect(rows()).toEqual(['Ann read A.', 'Ann read B.']);
  expect(screen.button('Show more')).toBeUndefined();
  expect(asked()).toEqual(['v1/auditLogs?limit=50', 'v1/auditLogs?limit=50&nextToken=a%26b']);
});

test('a filter starts again with the first page', async () => {
  await open(page(['Ann read A.'], 'next'));
  await screen.press('Show more');
  await screen.type('What', 'SecretRead');
  await screen.type('Who (email address)', '.*@acme.example');
  expect(asked().slice(-2)).toEqual([
    'v1/auditLogs?limit=50&type=SecretRead',
    'v1/auditLogs?limit=50&type=SecretRead&email=.*%40acme.example'
  ]);
  expect(rows()).toEqual(['Ann read A.']);
});

test('a page without entries is not the end of the log', async () => {
  await open(inTurn(page([], 'one'), page([], 'two'), page(['Ann read A.'])));
  expect(rows()).toEqual(['Ann read A.']);
});

test('a search through empty pages stops after five, and Show more continues it', async () => {
  await open(page([], 'next'));
  expect(asked()).toHaveLength(5);
  expect(screen.text).toContain('Nothing found so far');
  await screen.press('Show more');
  expect(asked()).toHaveLength(10);
});

test('an empty log says that nothing was found', async () => {
  await open(page([]));
  expect(screen.text).toContain('Nothing found.');
});

test('an answer for an earlier filter is ignored', async () => {
  const slow = new PromiseDelegate<object>();
  await open(inTurn(() => slow.promise, page(['new'])));
  await screen.type('What', 'SecretRead');
  slow.resolve(page(['old']));
  await drained();
  expect(rows()).toEqual(['new']);
});

test('an invalid filter is reported', async () => {
  await open(inTurn(page(['Ann read A.']), failing('filter_invalid')));
  await screen.type('Who (email address)', '(');
  expect(screen.text).toContain('nor a regular expression');
});

test('a page that could not be loaded can be loaded again', async () => {
  await open(inTurn(page(['A'], 'next'), failing('connection_lost'), page(['B'])));
  await screen.press('Show more');
  expect(rows()).toEqual(['A']);
  await screen.press('Show more');
  expect(rows()).toEqual(['A', 'B']);
  expect(asked().slice(-2)).toEqual(Array(2).fill('v1/auditLogs?limit=50&nextToken=next'));
});

test('the activity of a secret says what happened and when, without filters', async () => {
  service = new FakeService({
    'GET x/v1/secrets/id-of-A/activity': page(['Ann read A in b.ipynb.'], 'next')
  });
  void openActivity(service.client, trans, secret('A'));
  await drained();
  expect(screen.node.getAttribute('aria-label')).toBe('Activity of A');
  expect(rows()).toEqual(['Ann read A in b.ipynb.']);
  expect(screen.field('What')).toBeUndefined();
  await screen.press('Show more');
  expect(service.paths('GET')).toEqual([
    'x/v1/secrets/id-of-A/activity?limit=50',
    'x/v1/secrets/id-of-A/activity?limit=50&nextToken=next'
  ]);
});

test('the focus stays in the dialog when Show more goes away', async () => {
  await open(inTurn(page(['A'], 'next'), page(['B'])));
  await screen.press('Show more');
  expect(screen.button('Show more')).toBeUndefined();
  expect(screen.node.contains(document.activeElement)).toBe(true);
});

test('an entry that was refused says why', async () => {
  await open({ auditLogs: [{ ...entry('Ann read A.'), error: 'No role.' }] });
  expect(screen.rows[0].textContent).toContain('Refused');
  expect(screen.rows[0].textContent).toContain('No role.');
});

import { PromiseDelegate } from '@lumino/coreutils';
import { openOrganization } from '../../../src/browser/organization';
import type { IAuditLog } from '../../../src/contract';
import { drained, trans } from '../fakes';
import { FakeService, Screen, failing, inTurn, withPerson } from './service';

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

test('pages are shown one after the other, as long as there are more', async () => {
  await open(inTurn(page(['Ann read A.'], 'a&b'), page(['Ann read B.'])));
  expect(rows()).toEqual(['Ann read A.']);
  await screen.press('Show more');
  expect(rows()).toEqual(['Ann read A.', 'Ann read B.']);
  expect(screen.button('Show more')).toBeUndefined();
  expect(asked()).toEqual(['v1/auditLogs?limit=50', 'v1/auditLogs?limit=50&nextToken=a%26b']);
});

test('a filter begins with the first page again', async () => {
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

test('a page that holds nothing yet is not the end', async () => {
  await open(inTurn(page([], 'one'), page([], 'two'), page(['Ann read A.'])));
  expect(rows()).toEqual(['Ann read A.']);
});

test('a search through pages that stay empty stops, and can be gone on with', async () => {
  await open(page([], 'next'));
  expect(asked()).toHaveLength(5);
  expect(screen.text).toContain('Nothing found so far');
  await screen.press('Show more');
  expect(asked()).toHaveLength(10);
});

test('where nothing fits, that is said', async () => {
  await open(page([]));
  expect(screen.text).toContain('Nothing has happened that fits');
});

test('an answer for another filter is not taken', async () => {
  const slow = new PromiseDelegate<object>();
  await open(inTurn(() => slow.promise, page(['new'])));
  await screen.type('What', 'SecretRead');
  slow.resolve(page(['old']));
  await drained();
  expect(rows()).toEqual(['new']);
});

test('a filter that is no expression is told so', async () => {
  await open(inTurn(page(['Ann read A.']), failing('filter_invalid')));
  await screen.type('Who (email address)', '(');
  expect(screen.text).toContain('nor a regular expression');
});

test('a page that failed can be asked for again', async () => {
  await open(inTurn(page(['A'], 'next'), failing('connection_lost'), page(['B'])));
  await screen.press('Show more');
  expect(rows()).toEqual(['A']);
  await screen.press('Show more');
  expect(rows()).toEqual(['A', 'B']);
  expect(asked().slice(-2)).toEqual(Array(2).fill('v1/auditLogs?limit=50&nextToken=next'));
});

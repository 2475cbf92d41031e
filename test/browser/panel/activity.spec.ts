import { Dialog } from '@jupyterlab/apputils';
import { ActivityDialog, words } from '../../../src/browser/panel/activity';
import { trust } from '../../../src/browser/trust';
import { type AuditType, HeliosError, type IAuditLog, type IAuditLogList } from '../../../src/contract';
import { FakeClient, buttonNamed, click, drained, secret, trans } from '../fakes';

function log(facts: Partial<IAuditLog> = {}): IAuditLog {
  return {
    auditID: 'a',
    orgID: 'o',
    createdAt: '2026-09-01T00:00:00.123456789Z',
    type: 'SecretRead',
    source: 'Portal',
    userEmail: 'bob@example.org',
    reason: 'The reason',
    ...facts
  };
}

let client: FakeClient;
let pages: (IAuditLogList | HeliosError)[];
let dialog: ActivityDialog;

async function open(): Promise<void> {
  dialog = new ActivityDialog(client, secret('A'), trans);
  dialog.launch().catch(() => undefined);
  await drained();
}

async function press(name: string): Promise<void> {
  click(buttonNamed(dialog.node, name));
  await drained();
}

const table = (): string[][] =>
  [...dialog.node.querySelectorAll('tbody tr')].map(row => [...row.children].map(cell => cell.textContent));
const offered = (name: string): boolean => !(buttonNamed(dialog.node, name)?.hidden ?? true);
const said = (role: string): string => dialog.node.querySelector(`[role=${role}]`)?.textContent ?? '';

beforeEach(() => {
  jest.spyOn(trust, 'of').mockReturnValue(true);
  client = new FakeClient();
  client.asked.mockImplementation(async () => {
    const page = pages.shift();
    if (page instanceof HeliosError) {
      throw page;
    }
    return page;
  });
});

afterEach(() => {
  Dialog.flush();
  jest.restoreAllMocks();
});

test('each entry says when, who, what, and from which notebook', async () => {
  pages = [
    {
      auditLogs: [
        log({ attributes: { notebook: 'a/b.ipynb' } }),
        log({ userEmail: undefined, source: 'SystemJob' })
      ]
    }
  ];
  await open();
  expect(dialog.node.getAttribute('aria-label')).toBe('Activity of A');
  expect(table().map(row => row.slice(1))).toEqual([
    ['bob@example.org', 'read its value', 'a/b.ipynb'],
    ['the service', 'read its value', '']
  ]);
  expect(table()[0][0]).toMatch(/ago|month/);
});

test('Show more brings the next page below, until there is none', async () => {
  pages = [{ auditLogs: [log()], nextToken: 'a&b' }, { auditLogs: [log({ type: 'SecretCreated' })] }];
  await open();
  expect([table().length, offered('Show more')]).toEqual([1, true]);
  await press('Show more');
  expect(table().map(row => row[2])).toEqual(['read its value', 'created it']);
  expect(offered('Show more')).toBe(false);
  expect(client.asked.mock.calls.map(([, path]) => path)).toEqual([
    'x/v1/secrets/id-of-A/activity?limit=50',
    'x/v1/secrets/id-of-A/activity?limit=50&nextToken=a%26b'
  ]);
});

test('the focus stays in the dialog where Show more goes', async () => {
  pages = [{ auditLogs: [log()], nextToken: 'a' }, { auditLogs: [log()] }];
  await open();
  buttonNamed(dialog.node, 'Show more')?.focus();
  await press('Show more');
  expect(dialog.node.contains(document.activeElement)).toBe(true);
  expect(document.activeElement?.closest('[hidden]')).toBeNull();
});

test('a page that is empty and goes on is not the end', async () => {
  pages = [{ auditLogs: [], nextToken: 'a' }, { auditLogs: [log()] }];
  await open();
  expect(table()).toHaveLength(1);
});

test('where nothing has happened it says so', async () => {
  pages = [{ auditLogs: [] }];
  await open();
  expect(said('status')).toContain('Nothing');
  expect([offered('Show more'), offered('Retry')]).toEqual([false, false]);
});

test('a failure is said and can be tried again; what was there stays', async () => {
  pages = [
    { auditLogs: [log()], nextToken: 'a' },
    new HeliosError('connection_lost'),
    { auditLogs: [log()] }
  ];
  await open();
  await press('Show more');
  expect([said('alert').length > 0, table().length]).toEqual([true, 1]);
  await press('Retry');
  expect([said('alert'), table().length]).toEqual(['', 2]);
});

test('it is loading until the first page has come', async () => {
  client.asked.mockReturnValue(new Promise(() => undefined));
  await open();
  expect(said('status')).toBe('Loading…');
});

test.each<[AuditType, Record<string, string>, string]>([
  ['AccessGranted', { role: 'Owner', identityName: 'eve' }, 'made eve an owner'],
  ['AccessGranted', { role: 'Reader', identityName: 'eve' }, 'made eve a reader'],
  ['AccessRevoked', { role: 'Reader', identityName: 'eve' }, 'removed eve as reader'],
  ['SecretHandedOver', { identityName: 'eve' }, 'handed it to eve'],
  ['TeamCreated', {}, 'The reason']
])('%s with %j reads: %s', (type, attributes, sentence) => {
  expect(words(log({ type, attributes }), trans)).toBe(sentence);
});

test('what was refused says why', () => {
  expect(words(log({ type: 'SecretDeleted', error: 'no' }), trans)).toBe('deleted it (refused: no)');
});

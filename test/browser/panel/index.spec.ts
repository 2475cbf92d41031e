import { Dialog, Notification } from '@jupyterlab/apputils';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { SecretsPanel } from '../../../src/browser/panel';
import { SecretsSettings } from '../../../src/browser/settings';
import { trust } from '../../../src/browser/trust';
import { ERRORS, type ErrorCode, HeliosError, type IStatus } from '../../../src/contract';
import {
  CANARY,
  FakeClient,
  TEAM,
  buttonNamed,
  click,
  clickAsPerson,
  drained,
  secret,
  status,
  trans
} from '../fakes';

const mockOpened = jest.fn<Promise<void>, [view: string, client: unknown]>();

jest.mock('../../../src/browser/views', () =>
  Object.fromEntries(
    ['openConnection', 'openImport', 'openKeys', 'openOrganization', 'openDeleted'].map(view => [
      view,
      (asked: unknown) => mockOpened(view, asked)
    ])
  )
);

let client: FakeClient;
let panel: SecretsPanel;

async function seen(): Promise<void> {
  await drained();
  MessageLoop.flush();
}

function field(label: string): HTMLInputElement | HTMLTextAreaElement {
  const fields = document.querySelectorAll<HTMLInputElement>('[role=dialog] :is(input, textarea)');
  const named = [...fields].find(each => (each.ariaLabel ?? each.labels?.[0]?.textContent) === label);
  if (!named) {
    throw new Error(`There is no field ${label}`);
  }
  return named;
}

const alerts = (within: ParentNode): string[] =>
  [...within.querySelectorAll('[role=alert]')].map(({ textContent }) => textContent).filter(Boolean);
const items = (): string[] =>
  [...document.querySelectorAll('[role=menuitem]:not(.lm-mod-hidden)')].map(
    ({ ariaLabel, textContent }) => ariaLabel ?? textContent
  );
/** What a gateway to Helios says. */
const HELIOS: Partial<IStatus> = { ...TEAM, backend: 'helios', features: [], isAdministrator: false };
const dialogs = (): Element[] => [...document.querySelectorAll('[role=dialog]')];

async function show(): Promise<void> {
  panel = new SecretsPanel({ client, settings: new SecretsSettings(), trans });
  Widget.attach(panel, document.body);
  await seen();
}

beforeEach(() => {
  client = new FakeClient();
  client.secrets = [secret('AWS_KEY'), secret('GCP_KEY')];
  mockOpened.mockReset().mockResolvedValue();
});

afterEach(() => panel.dispose());

/** Chooses an entry of the menu that is open, by its place. */
async function choose(label: string): Promise<void> {
  const person = jest.spyOn(trust, 'of').mockReturnValue(true);
  const press = (key: string, keyCode: number): void =>
    void document.querySelector('.lm-Menu')?.dispatchEvent(new KeyboardEvent('keydown', { key, keyCode }));
  for (let place = items().indexOf(label); place >= 0; place--) {
    press('ArrowDown', 40);
  }
  press('Enter', 13);
  await seen();
  person.mockRestore();
}

describe('the panel', () => {
  test('has a button for a new secret, a search, and a menu for every secret', async () => {
    await show();
    expect(buttonNamed(panel.node, 'New Secret')).toBeDefined();
    expect(panel.node.querySelector('input[aria-label="Search secrets"]')).not.toBeNull();
    expect(buttonNamed(panel.node, 'Actions for AWS_KEY')).toBeDefined();
    expect(buttonNamed(panel.node, 'Actions for GCP_KEY')).toBeDefined();
  });

  test('shows the names that match the search', async () => {
    await show();
    const search = panel.node.querySelector<HTMLInputElement>('input[aria-label="Search secrets"]');
    if (search) {
      search.value = 'gcp';
    }
    search?.dispatchEvent(new Event('input', { bubbles: true }));
    await seen();
    expect(buttonNamed(panel.node, 'Actions for AWS_KEY')).toBeUndefined();
    expect(buttonNamed(panel.node, 'Actions for GCP_KEY')).toBeDefined();
  });

  test('says what is wrong and what to do, until it works again', async () => {
    client.list.mockRejectedValue(new HeliosError('extension_missing'));
    await show();
    expect(alerts(panel.node).join()).toContain(ERRORS.extension_missing.message);
    client.list.mockImplementation(async () => client.secrets);
    await panel.refresh();
    MessageLoop.flush();
    expect(alerts(panel.node)).toEqual([]);
    expect(buttonNamed(panel.node, 'Actions for AWS_KEY')).toBeDefined();
  });

  test('asks for no value and shows none until a person wants it', async () => {
    await show();
    expect(client.read).not.toHaveBeenCalled();
    expect(document.body.innerHTML).not.toContain(CANARY);
  });

  test('opens the menu of a secret for a person, and not for a script', async () => {
    await show();
    click(buttonNamed(panel.node, 'Actions for AWS_KEY'));
    expect(items()).toEqual([]);
    clickAsPerson(buttonNamed(panel.node, 'Actions for AWS_KEY'));
    expect(items()).toEqual(expect.arrayContaining(['Edit', 'Share', 'Activity', 'Delete']));
  });

  test('shows the organization, and in a team your email address', async () => {
    await show();
    expect(panel.node.textContent).toContain('This computer');
    expect(panel.node.textContent).not.toContain('ann@example.org');
    client.status.mockResolvedValue(status(TEAM));
    await panel.refresh();
    MessageLoop.flush();
    expect(panel.node.textContent).toContain('ACME · team serviceann@example.org');
  });

  test('has a filter in a team only', async () => {
    const isThere = (): boolean => !buttonNamed(panel.node, 'Mine')?.closest('[hidden]');
    await show();
    expect(isThere()).toBe(false);
    client.status.mockResolvedValue(status(TEAM));
    client.secrets[1] = secret('GCP_KEY', { createdBy: 'bob', role: 'Reader' });
    await panel.refresh();
    MessageLoop.flush();
    expect(isThere()).toBe(true);
    click(buttonNamed(panel.node, 'Shared with me'));
    await seen();
    expect(buttonNamed(panel.node, 'Actions for AWS_KEY')).toBeUndefined();
    expect(buttonNamed(panel.node, 'Actions for GCP_KEY')).toBeDefined();
    expect(buttonNamed(panel.node, 'Shared with me')?.getAttribute('aria-pressed')).toBe('true');
    expect(panel.node.textContent).toContain('1 of 2');
  });

  test('says why nothing is shown, in words that fit the filter', async () => {
    const said = (): string => panel.node.querySelector('[role=status]')?.textContent ?? '';
    client.status.mockResolvedValue(status(TEAM));
    await show();
    click(buttonNamed(panel.node, 'Shared with me'));
    await seen();
    expect(said()).toContain('Nobody has shared');
    client.secrets = [];
    await panel.refresh();
    MessageLoop.flush();
    expect(said()).toContain('No secrets yet');
  });
});

test('with Helios nothing is there, or said, of what it does not offer', async () => {
  client.status.mockResolvedValue(status(HELIOS));
  await show();
  clickAsPerson(buttonNamed(panel.node, 'Actions for AWS_KEY'));
  expect(items()).toEqual([
    'Edit',
    'Share',
    'Copy name',
    'Copy value',
    'Show value',
    'Copy to another connection',
    'Insert into notebook',
    'Notebooks…',
    'Delete'
  ]);
  expect(panel.node.textContent).toContain('SingleStore Helios');
  // Titles are said too.
  expect(panel.node.innerHTML).not.toMatch(/never used|last used|activity|version|api key|restore|deleted/i);
});

describe('the menu More', () => {
  const COPY = 'Copy to another connection';
  const NOTEBOOKS = 'Notebooks…';
  const outsider: Partial<IStatus> = { ...TEAM, isAdministrator: false };

  test.each<[string, Partial<IStatus>, string[]]>([
    ['on this computer', {}, ['Connection', 'Import', COPY, NOTEBOOKS, 'Deleted secrets']],
    ['in a team', outsider, ['Connection', 'Import', COPY, NOTEBOOKS, 'API keys']],
    [
      'for an administrator',
      TEAM,
      ['Connection', 'Import', COPY, NOTEBOOKS, 'API keys', 'Organization', 'Deleted secrets']
    ],
    ['with Helios', HELIOS, ['Connection', 'Import', COPY, NOTEBOOKS]]
  ])('%s has what there is', async (_, facts, entries) => {
    client.status.mockResolvedValue(status(facts));
    await show();
    clickAsPerson(buttonNamed(panel.node, 'More'));
    expect(items()).toEqual(entries);
  });

  test('has the connection while nothing else is known', async () => {
    client.status.mockRejectedValue(new HeliosError('connection_failed'));
    await show();
    clickAsPerson(buttonNamed(panel.node, 'More'));
    expect(items()).toEqual(['Connection']);
  });

  test.each([
    ['Connection', 'openConnection'],
    ['Import', 'openImport'],
    ['API keys', 'openKeys'],
    ['Organization', 'openOrganization'],
    ['Deleted secrets', 'openDeleted']
  ])('%s opens its view, and the panel loads everything again when the view closes', async (label, view) => {
    let close: () => void = () => undefined;
    mockOpened.mockReturnValue(new Promise(done => (close = done)));
    client.status.mockResolvedValue(status(TEAM));
    await show();
    clickAsPerson(buttonNamed(panel.node, 'More'));
    await choose(label);
    expect(mockOpened.mock.calls).toEqual([[view, client]]);
    client.status.mockClear().mockResolvedValue(status({ ...TEAM, organization: 'Another' }));
    client.secrets = [secret('ANOTHER')];
    await seen();
    expect(client.status).not.toHaveBeenCalled();
    close();
    await seen();
    expect(panel.node.textContent).toContain('Another');
    expect(buttonNamed(panel.node, 'Actions for ANOTHER')).toBeDefined();
  });
});

describe('an error', () => {
  test.each<ErrorCode>(['connection_required', 'connection_refused', 'connection_failed'])(
    '%s leads to the connection',
    async code => {
      client.list.mockRejectedValue(new HeliosError(code));
      await show();
      clickAsPerson(buttonNamed(panel.node, 'Connection'));
      await seen();
      expect(mockOpened.mock.calls).toEqual([['openConnection', client]]);
    }
  );

  test('that no other connection helps against can be tried again only', async () => {
    client.list.mockRejectedValue(new HeliosError('vault_full'));
    await show();
    expect(buttonNamed(panel.node, 'Connection')).toBeUndefined();
    client.list.mockImplementation(async () => client.secrets);
    clickAsPerson(buttonNamed(panel.node, 'Retry'));
    await seen();
    expect(alerts(panel.node)).toEqual([]);
  });
});

describe('Delete', () => {
  const RESTORE: [string, string, object] = ['POST', 'x/v1/deleted/id-of-AWS_KEY/restore', {}];
  const notices = jest.spyOn(Notification, 'info');
  const failures = jest.spyOn(Notification, 'error');

  async function remove(facts: Partial<IStatus>, isShared = false): Promise<void> {
    client.status.mockResolvedValue(status(facts));
    await show();
    void panel.actions.delete(secret('AWS_KEY', { isShared }));
    await seen();
  }

  /** Presses Undo in the notification. */
  async function undo(): Promise<void> {
    const [action] = notices.mock.calls[0][1]?.actions ?? [];
    action?.callback(new MouseEvent('click'));
    await seen();
  }

  beforeEach(() => {
    notices.mockClear().mockReturnValue('');
    failures.mockClear().mockReturnValue('');
  });

  afterEach(() => Dialog.flush());

  test.each<[string, Partial<IStatus>, boolean, string[]]>([
    ['on this computer', {}, false, ['You can restore it for 30 days', 'Deleted secrets']],
    [
      'in a team',
      { ...TEAM, isAdministrator: false },
      true,
      ['for everyone', 'An administrator can restore it for 30 days']
    ],
    ['for an administrator', TEAM, false, ['You can restore it for 30 days']],
    ['with Helios', HELIOS, false, ['You cannot restore it here']]
  ])('says %s who can restore it and how', async (_, facts, isShared, sentences) => {
    await remove(facts, isShared);
    for (const sentence of sentences) {
      expect(dialogs()[0].textContent).toContain(sentence);
    }
    expect(dialogs()[0].textContent).not.toContain('cannot be undone');
    expect(client.delete).not.toHaveBeenCalled();
  });

  test('can be undone by an administrator, and by no script', async () => {
    await remove(TEAM);
    clickAsPerson(buttonNamed(document.body, 'Delete'));
    await seen();
    expect(client.delete.mock.calls).toEqual([['id-of-AWS_KEY']]);
    await undo();
    expect(client.asked).not.toHaveBeenCalled();
    const person = jest.spyOn(trust, 'of').mockReturnValue(true);
    await undo();
    person.mockRestore();
    expect(client.asked.mock.calls).toEqual([RESTORE]);
  });

  test.each<ErrorCode>(['reauthentication_required', 'secret_name_taken', 'owner_required'])(
    'is undone in Deleted secrets where Undo meets %s',
    async code => {
      client.asked.mockRejectedValue(new HeliosError(code));
      await remove(TEAM);
      clickAsPerson(buttonNamed(document.body, 'Delete'));
      await seen();
      const person = jest.spyOn(trust, 'of').mockReturnValue(true);
      await undo();
      person.mockRestore();
      expect(mockOpened.mock.calls).toEqual([['openDeleted', client]]);
      expect(failures).not.toHaveBeenCalled();
    }
  );

  test('offers no Undo to whom it would be refused, and none after Cancel', async () => {
    await remove({ ...TEAM, isAdministrator: false });
    clickAsPerson(buttonNamed(document.body, 'Delete'));
    await seen();
    void panel.actions.delete(secret('GCP_KEY'));
    await seen();
    clickAsPerson(buttonNamed(document.body, 'Cancel'));
    await seen();
    expect(client.delete).toHaveBeenCalledTimes(1);
    expect(notices).not.toHaveBeenCalled();
  });
});

describe('the dialog of a new secret', () => {
  let closed: Promise<unknown>;

  beforeEach(async () => {
    await show();
    closed = panel.actions.create('NEW_KEY');
    closed.catch(() => undefined);
    await seen();
    field('Value').value = CANARY;
  });

  afterEach(() => Dialog.flush());

  test('is not accepted by a script', async () => {
    click(buttonNamed(document.body, 'Create Secret'));
    field('Value').dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true, cancelable: true })
    );
    await seen();
    expect(client.create).not.toHaveBeenCalled();
    expect(dialogs()).toHaveLength(1);
  });

  test('closes when the secret is made', async () => {
    clickAsPerson(buttonNamed(document.body, 'Create Secret'));
    await closed;
    expect(client.create.mock.calls).toEqual([['NEW_KEY', CANARY]]);
    expect(dialogs()).toHaveLength(0);
    await seen();
    expect(buttonNamed(panel.node, 'Actions for NEW_KEY')).toBeDefined();
    expect(document.body.innerHTML).not.toContain(CANARY);
  });

  test('stays with all that was typed when that fails, and says why', async () => {
    client.create.mockRejectedValueOnce(new HeliosError('secret_name_taken'));
    clickAsPerson(buttonNamed(document.body, 'Create Secret'));
    await seen();
    expect(alerts(document).join()).toContain(ERRORS.secret_name_taken.message);
    expect([field('Name').value, field('Value').value]).toEqual(['NEW_KEY', CANARY]);
  });

  test('does not send a name that no secret can have', async () => {
    field('Name').value = 'not a name';
    clickAsPerson(buttonNamed(document.body, 'Create Secret'));
    await seen();
    expect(client.create).not.toHaveBeenCalled();
    expect(alerts(document).join()).toContain(ERRORS.secret_name_invalid.message);
  });
});

import { Dialog } from '@jupyterlab/apputils';
import { MessageLoop } from '@lumino/messaging';
import { SecretActions, type Destination } from '../../../src/browser/panel/actions';
import { SecretsModel } from '../../../src/browser/panel/model';
import { SecretsSettings } from '../../../src/browser/settings';
import { trust } from '../../../src/browser/trust';
import { HeliosError, type IDirectory, type IResourceRole } from '../../../src/contract';
import { FakeClient, TEAM, buttonNamed, click, drained, secret, status, trans } from '../fakes';

const PATH = 'v1/secrets/id-of-A/accessControls';
const ann = { userID: 'ann', email: 'ann@example.org', firstName: 'Ann', lastName: 'Archer' };
const bob = { userID: 'bob', email: 'bob@example.org', firstName: '', lastName: '' };
const eve = { userID: 'eve', email: 'eve@example.org', firstName: '', lastName: '' };
const data = { teamID: 'data', name: 'Data', description: '' };
const createdAt = '2026-09-01T00:00:00Z';

let client: FakeClient;
let model: SecretsModel;
let found: IDirectory;
const open = jest.fn<Promise<void>, [view: Destination]>();

async function seen(): Promise<void> {
  await drained();
  MessageLoop.flush();
}

const dialog = (): HTMLElement | null => document.querySelector('[role=dialog]');
const within = (): HTMLElement => dialog() ?? document.createElement('p');
const named = (name: string): HTMLElement | undefined => buttonNamed(within(), name);
const save = (): HTMLButtonElement => named('Save') as HTMLButtonElement;
const patches = (): unknown[] => client.asked.mock.calls.filter(([method]) => method === 'PATCH');
const alerts = (): string =>
  [...within().querySelectorAll('[role=alert]')].map(each => each.textContent).join('');
const options = (): string[] => [...within().querySelectorAll('[role=option]')].map(each => each.textContent);
const entries = (): string[] =>
  [...within().querySelectorAll('[role=listitem]')].map(each => each.textContent);

function role(label: string): HTMLSelectElement {
  const select = within().querySelector<HTMLSelectElement>(`select[aria-label="${label}"]`);
  if (!select) {
    throw new Error(`There is no choice ${label}`);
  }
  return select;
}

function finder(): HTMLInputElement {
  return within().querySelector<HTMLInputElement>('[role=combobox]') as HTMLInputElement;
}

async function change(label: string, value: string): Promise<void> {
  role(label).value = value;
  role(label).dispatchEvent(new Event('change', { bubbles: true }));
  await seen();
}

async function press(name: string): Promise<void> {
  click(named(name));
  await seen();
}

async function key(name: string): Promise<void> {
  finder().dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true }));
  await seen();
}

/** Types into the search, and waits until it has been asked. */
async function search(text: string): Promise<void> {
  finder().focus();
  finder().value = text;
  finder().dispatchEvent(new Event('input', { bubbles: true }));
  await jest.advanceTimersByTimeAsync(500);
  await seen();
}

async function share(name = 'A'): Promise<void> {
  await model.refresh();
  const settings = new SecretsSettings();
  const actions = new SecretActions({ settings, trans }, model, open);
  void actions.share(secret(name));
  await seen();
}

beforeEach(() => {
  jest.useFakeTimers();
  jest.spyOn(trust, 'of').mockReturnValue(true);
  client = new FakeClient();
  client.status.mockResolvedValue(status(TEAM));
  found = { users: [eve], teams: [data] };
  const roles: IResourceRole[] = [
    { role: 'Owner', description: '', grants: [{ createdAt, identity: ann }] },
    { role: 'Reader', description: '', grants: [{ createdAt, createdBy: ann, identity: bob }] }
  ];
  client.asked.mockImplementation(async (method, path) =>
    path.startsWith('x/v1/directory') ? found : method === 'GET' ? roles : {}
  );
  model = new SecretsModel(client);
  open.mockReset().mockResolvedValue();
});

afterEach(() => {
  Dialog.flush();
  model.dispose();
  jest.restoreAllMocks();
  jest.useRealTimers();
});

describe('in a team', () => {
  beforeEach(() => share());

  test('the dialog shows who has access, in which role, and who gave it', () => {
    expect(dialog()?.getAttribute('aria-label')).toBe('Share A');
    expect(entries()).toHaveLength(2);
    expect(entries()[0]).toContain('Ann Archer (ann@example.org)You');
    expect(entries()[1]).toContain('Given by ann@example.org');
    expect(role('Role of bob@example.org').value).toBe('Reader');
    expect(client.asked.mock.calls).toEqual([['GET', PATH, undefined]]);
  });

  test('Save is enabled only when something has changed', async () => {
    expect(save().disabled).toBe(true);
    await change('Role of bob@example.org', 'Owner');
    expect(save().disabled).toBe(false);
    await change('Role of bob@example.org', 'Reader');
    expect(save().disabled).toBe(true);
  });

  test('Save sends everything as one change, and nothing is sent before', async () => {
    await change('Role of bob@example.org', 'Owner');
    await search('da');
    await key('ArrowDown');
    await key('Enter');
    await press('Remove access of Ann Archer (ann@example.org)');
    expect(patches()).toEqual([]);
    await press('Save');
    expect(patches()).toEqual([
      [
        'PATCH',
        PATH,
        {
          grants: [
            { role: 'Owner', teams: [], users: ['bob'] },
            { role: 'Reader', teams: ['data'], users: [] }
          ],
          revokes: [
            { role: 'Owner', teams: [], users: ['ann'] },
            { role: 'Reader', teams: [], users: ['bob'] }
          ]
        }
      ]
    ]);
    expect(dialog()).toBeNull();
  });

  test('a refusal is shown, and all edits are kept', async () => {
    client.asked.mockImplementationOnce(() => Promise.reject(new HeliosError('last_owner')));
    await press('Remove access of Ann Archer (ann@example.org)');
    await press('Save');
    expect(alerts()).toContain('at least one owner');
    expect(named('Keep access of Ann Archer (ann@example.org)')).toBeDefined();
    expect(save().disabled).toBe(false);
    await press('Keep access of Ann Archer (ann@example.org)');
    expect(save().disabled).toBe(true);
  });

  test.each([
    ['removes themselves', () => press('Remove access of Ann Archer (ann@example.org)'), 'no longer see A'],
    [
      'makes themselves a reader',
      () => change('Role of Ann Archer (ann@example.org)', 'Reader'),
      'cannot edit'
    ],
    ['removes somebody else', () => press('Remove access of bob@example.org'), '']
  ])('a person who %s sees what that means', async (_, act, words) => {
    await act();
    const warning = within().querySelector('.jp-HeliosSecrets-warning')?.textContent ?? 'none';
    expect([warning.includes(words), warning === '']).toEqual([true, words === '']);
  });

  test('a click of a script changes nothing', async () => {
    jest.spyOn(trust, 'of').mockReturnValue(false);
    await press('Remove access of bob@example.org');
    await search('e');
    await key('Enter');
    click(within().querySelector<HTMLElement>('[role=option]') ?? undefined);
    await press('Save');
    expect(entries()).toHaveLength(2);
    expect(named('Remove access of bob@example.org')).toBeDefined();
    expect(patches()).toEqual([]);
  });

  test('Escape leaves without a change', async () => {
    await change('Role of bob@example.org', 'Owner');
    await key('Escape');
    expect(dialog()).toBeNull();
    expect(patches()).toEqual([]);
  });
});

describe('the search', () => {
  beforeEach(() => share());

  test('asks once for what was typed quickly, as it was typed', async () => {
    finder().value = 'a&';
    finder().dispatchEvent(new Event('input', { bubbles: true }));
    await jest.advanceTimersByTimeAsync(50);
    await search('a&b ');
    const asked = client.asked.mock.calls.map(([, path]) => path).filter(path => path.includes('directory'));
    expect(asked).toEqual(['x/v1/directory?search=a%26b']);
  });

  test('suggests users and teams, and says to a screen reader which one is chosen', async () => {
    expect(finder().getAttribute('aria-expanded')).toBe('false');
    await search('e');
    expect(options()).toEqual(['eve@example.org', 'DataTeam']);
    expect(finder().getAttribute('aria-expanded')).toBe('true');
    const active = (): string | null | undefined =>
      document.getElementById(finder().getAttribute('aria-activedescendant') ?? '')?.textContent;
    expect(active()).toBe('eve@example.org');
    await key('ArrowDown');
    expect(active()).toBe('DataTeam');
    await key('ArrowDown');
    expect(active()).toBe('eve@example.org');
    await key('ArrowUp');
    expect(active()).toBe('DataTeam');
    expect(within().querySelectorAll('[aria-selected=true]')).toHaveLength(1);
  });

  test('Enter adds in the role that was chosen for it, and does not save', async () => {
    role('Role to add').value = 'Owner';
    await search('e');
    await key('Enter');
    expect(role('Role of eve@example.org').value).toBe('Owner');
    expect([finder().value, options()]).toEqual(['', []]);
    expect(patches()).toEqual([]);
  });

  test('Enter before there are suggestions neither saves nor adds', async () => {
    await change('Role of bob@example.org', 'Owner');
    finder().value = 'eve';
    await key('Enter');
    expect(patches()).toEqual([]);
    expect(dialog()).not.toBeNull();
  });

  test('Escape closes the suggestions first, and the dialog after that', async () => {
    await search('e');
    await key('Escape');
    expect([options(), dialog() !== null]).toEqual([[], true]);
    await key('Escape');
    expect(dialog()).toBeNull();
  });

  test('an answer that comes after another question, or after the field was left, shows nothing', async () => {
    await search('e');
    let late: (answer: IDirectory) => void = () => undefined;
    client.asked.mockReturnValueOnce(new Promise<IDirectory>(done => (late = done)));
    await search('ev');
    finder().dispatchEvent(new FocusEvent('blur'));
    late(found);
    await seen();
    expect(options()).toEqual([]);
  });

  test('says when nobody matches, and what went wrong', async () => {
    found = { users: [], teams: [] };
    await search('zoe');
    expect(within().textContent).toContain('Nobody matches “zoe”.');
    client.asked.mockRejectedValueOnce(new HeliosError('connection_failed'));
    await search('zo');
    expect(within().textContent).toContain('team service does not answer');
  });
});

test('a list of access that cannot be loaded says why, and nothing can be saved', async () => {
  client.asked.mockRejectedValue(new HeliosError('secret_access_denied'));
  await share();
  expect(alerts()).toContain('Ask one of its owners');
  expect(save().disabled).toBe(true);
});

describe('on this computer', () => {
  beforeEach(async () => {
    client.status.mockResolvedValue(status());
    await share();
  });

  test('Share says that only you can use the secret, and leads to the connection', async () => {
    expect(dialog()?.textContent).toContain('only you can use it');
    expect(open).not.toHaveBeenCalled();
    await press('Connect to a team');
    expect(open.mock.calls).toEqual([['openConnection']]);
    expect(client.asked).not.toHaveBeenCalled();
  });

  test('Cancel leads nowhere', async () => {
    await press('Cancel');
    expect(dialog()).toBeNull();
    expect(open).not.toHaveBeenCalled();
  });
});

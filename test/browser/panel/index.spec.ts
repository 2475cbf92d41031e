import { Dialog } from '@jupyterlab/apputils';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { SecretsPanel } from '../../../src/browser/panel';
import { SecretsSettings } from '../../../src/browser/settings';
import { ERRORS, HeliosError } from '../../../src/contract';
import { CANARY, FakeClient, buttonNamed, click, clickAsPerson, drained, secret, trans } from '../fakes';

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
const dialogs = (): Element[] => [...document.querySelectorAll('[role=dialog]')];

async function show(): Promise<void> {
  panel = new SecretsPanel({ client, settings: new SecretsSettings(), trans, insert: jest.fn() });
  Widget.attach(panel, document.body);
  await seen();
}

beforeEach(() => {
  client = new FakeClient();
  client.secrets = [secret('AWS_KEY'), secret('GCP_KEY')];
});

afterEach(() => panel.dispose());

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

  test('says what is wrong and what to do, and no more when it is well again', async () => {
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
    const items = (): (string | null)[] =>
      [...document.querySelectorAll('[role=menuitem]')].map(
        ({ ariaLabel, textContent }) => ariaLabel ?? textContent
      );
    await show();
    click(buttonNamed(panel.node, 'Actions for AWS_KEY'));
    expect(items()).toEqual([]);
    clickAsPerson(buttonNamed(panel.node, 'Actions for AWS_KEY'));
    expect(items()).toEqual(expect.arrayContaining(['Edit', 'Delete']));
  });
});

describe('the dialog of a new secret', () => {
  let closed: Promise<void>;

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

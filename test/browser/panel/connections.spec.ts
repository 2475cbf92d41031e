import { MessageLoop } from '@lumino/messaging';
import { PromiseDelegate } from '@lumino/coreutils';
import { Widget } from '@lumino/widgets';
import { SecretsPanel } from '../../../src/browser/panel';
import { SecretsModel } from '../../../src/browser/panel/model';
import { SecretsSettings } from '../../../src/browser/settings';
import { HeliosError, type ISecretSummary } from '../../../src/contract';
import {
  FakeClient,
  PERSONAL,
  TEAM,
  buttonNamed,
  clickAsPerson,
  connectionList,
  drained,
  secret,
  status,
  teamConnection,
  trans
} from '../fakes';

const HERE = connectionList([teamConnection(), PERSONAL]);
const THERE = connectionList([PERSONAL, teamConnection()]);

let client: FakeClient;
/** The clients of each connection. */
let personal: FakeClient;
let team: FakeClient;

beforeEach(() => {
  [client, personal, team] = [new FakeClient(), new FakeClient(), new FakeClient()];
  client.at.mockImplementation(id => (id === 'personal' ? personal : team));
  client.connections.mockResolvedValue(HERE);
  personal.secrets = [secret('OWN')];
  team.secrets = [secret('SHARED')];
  team.status.mockResolvedValue(status(TEAM));
});

const shown = (model: SecretsModel): string[] => [
  model.connection?.name ?? '',
  model.status?.organization ?? '',
  ...model.visible.map(({ name }) => name)
];

describe('the model', () => {
  test('sends every request to the current connection, never to another one', async () => {
    const model = new SecretsModel(client);
    await model.refresh();
    expect(shown(model)).toEqual(['personal', 'This computer', 'OWN']);
    expect([model.client, team.list.mock.calls.length, client.list.mock.calls.length]).toEqual([
      personal,
      0,
      0
    ]);
    client.connections.mockResolvedValue(THERE);
    await model.refresh();
    expect(shown(model)).toEqual(['team', 'ACME', 'SHARED']);
    expect([model.client, personal.list.mock.calls.length]).toEqual([team, 1]);
    model.dispose();
  });

  test('drops an answer of the connection before that comes after a switch', async () => {
    const late = new PromiseDelegate<ISecretSummary[]>();
    const model = new SecretsModel(client);
    await model.refresh();
    personal.list.mockReturnValueOnce(late.promise);
    const slow = model.refresh();
    await drained();
    client.connections.mockResolvedValue(THERE);
    await model.refresh();
    late.resolve([secret('LATE')]);
    await slow;
    expect(shown(model)).toEqual(['team', 'ACME', 'SHARED']);
    model.dispose();
  });

  test('shows nothing of the previous connection when the new one fails', async () => {
    const model = new SecretsModel(client);
    await model.refresh();
    client.connections.mockResolvedValue(THERE);
    team.list.mockRejectedValue(new HeliosError('connection_failed'));
    await model.refresh();
    expect(shown(model)).toEqual(['team', '']);
    expect(model.error?.code).toBe('connection_failed');
    model.dispose();
  });
});

describe('the panel', () => {
  let panel: SecretsPanel;

  beforeEach(async () => {
    panel = new SecretsPanel({ client, settings: new SecretsSettings(), trans });
    Widget.attach(panel, document.body);
    await panel.refresh();
    MessageLoop.flush();
  });

  afterEach(() => panel.dispose());

  const header = (): HTMLElement => panel.node.querySelector<HTMLElement>('[class$=header]')!;
  const choices = (): HTMLElement[] => [
    ...document.querySelectorAll<HTMLElement>('.lm-Menu [role^=menuitem]')
  ];

  test('names the connection in words and by a colour, with the organization and what keeps it', async () => {
    const button = buttonNamed(header(), 'Connection personal. Choose another one')!;
    expect([button.textContent, button.dataset.color]).toEqual(['personal', 'gray']);
    client.connections.mockResolvedValue(THERE);
    await panel.refresh();
    MessageLoop.flush();
    expect([button.textContent, button.dataset.color, button.getAttribute('aria-haspopup')]).toEqual([
      'team',
      'blue',
      'menu'
    ]);
    expect(header().textContent).toContain('ACME · team service');
  });

  test('lists the connections in a menu with the current one checked, and shows the chosen one', async () => {
    client.asked.mockImplementation(async () => {
      client.connections.mockResolvedValue(THERE);
      client.changed.emit();
    });
    clickAsPerson(buttonNamed(header(), 'Connection personal. Choose another one'));
    MessageLoop.flush();
    expect(choices().map(item => item.querySelector('.lm-Menu-itemLabel')?.textContent)).toEqual([
      'team · ACME',
      'personal · This computer',
      'Add or change connections…'
    ]);
    expect(choices().map(item => item.getAttribute('aria-checked'))).toEqual([null, 'true', null]);
    expect(choices().map(item => item.dataset.color)).toEqual(['blue', 'gray', undefined]);
  });

  test('switching shows the other secrets, and a failed switch says so', async () => {
    client.asked.mockImplementation(async (_, path) => {
      client.connections.mockResolvedValue(path.endsWith('personal') ? HERE : THERE);
      client.changed.emit();
    });
    const model = new SecretsModel(client);
    await model.use('id-of-team');
    await drained();
    expect(client.asked.mock.calls).toEqual([['PATCH', 'x/v1/connections/id-of-team', { isCurrent: true }]]);
    expect(shown(model)).toEqual(['team', 'ACME', 'SHARED']);
    model.dispose();
  });

  test('an action stays with its connection, even if another one becomes the current one', async () => {
    void panel.actions.create('NEW');
    await drained();
    client.connections.mockResolvedValue(THERE);
    await panel.refresh();
    clickAsPerson(buttonNamed(document.body, 'Create Secret'));
    await drained();
    expect(personal.create).toHaveBeenCalledWith('NEW', '');
    expect(team.create).not.toHaveBeenCalled();
  });
});

import { Widget } from '@lumino/widgets';
import { SecretsSettings } from '../../src/browser/settings';
import { SecretsSidebar } from '../../src/browser/sidebar';
import { FakeClient, drained, trans } from './fakes';

const mockLoaded = jest.fn();

jest.mock('../../src/browser/panel', () => {
  mockLoaded();
  return jest.requireActual<object>('../../src/browser/panel');
});

const client = new FakeClient();
const options = { client, settings: new SecretsSettings(), trans };
let sidebar: SecretsSidebar;

beforeEach(() => {
  sidebar = new SecretsSidebar(options, trans);
  sidebar.hide();
  Widget.attach(sidebar, document.body);
});

afterEach(() => sidebar.dispose());

test('the code of the panel is loaded, and the service asked, when it is shown and not before', async () => {
  await drained();
  expect(mockLoaded).not.toHaveBeenCalled();
  expect(client.list).not.toHaveBeenCalled();
  expect(sidebar.node.childElementCount).toBe(0);
  sidebar.show();
  await drained();
  expect(mockLoaded).toHaveBeenCalledTimes(1);
  expect(client.list).toHaveBeenCalled();
  expect([...sidebar.children()].map(({ isVisible }) => isVisible)).toEqual([true]);
});

test('the place of the panel is named Secrets', () => {
  expect(sidebar.id).toBe('helios-secrets');
  expect(sidebar.title.caption).toBe('Secrets');
  expect(sidebar.node.getAttribute('aria-label')).toBe('Secrets');
});

test('there is one panel, no matter how often it is shown', async () => {
  const [first, second] = await Promise.all([sidebar.panel(), sidebar.panel()]);
  sidebar.show();
  sidebar.hide();
  sidebar.show();
  expect(second).toBe(first);
  expect([...sidebar.children()]).toEqual([first]);
});

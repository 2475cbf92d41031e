import * as views from '../../../src/browser/views';
import { drained, trans } from '../fakes';
import { FakeService, Screen, withPerson } from '../screen';

const screen = new Screen();

withPerson();

test.each([
  ['openConnection', 'Connection'],
  ['openImport', 'Import Secrets'],
  ['openKeys', 'API Keys'],
  ['openOrganization', 'Organization'],
  ['openDeleted', 'Deleted Secrets'],
  ['openNotebooks', 'Notebooks']
] as const)('%s opens a dialog and resolves when it is closed', async (name, title) => {
  const closed = jest.fn();
  void views[name](new FakeService({}).client, trans).then(closed);
  await drained();
  expect(screen.node.getAttribute('aria-label')).toBe(title);
  expect(closed).not.toHaveBeenCalled();
  await screen.press('Close');
  expect(closed).toHaveBeenCalled();
});

test('the chunk exports these and nothing else', () => {
  expect(Object.keys(views).sort()).toEqual([
    'copySecrets',
    'openActivity',
    'openConnection',
    'openDeleted',
    'openImport',
    'openKeys',
    'openNotebooks',
    'openOrganization',
    'openVersions'
  ]);
});

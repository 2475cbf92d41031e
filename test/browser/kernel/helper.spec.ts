import { KernelHelper } from '../../../src/browser/kernel/helper';
import { ResolverLoader } from '../../../src/browser/kernel/loader';
import { KernelResolver } from '../../../src/browser/kernel/resolver';
import { SecretsSettings } from '../../../src/browser/settings';
import { FakeClient, drained, trans } from '../fakes';
import { FakeConnection, FakeContext, FakePanel, type FakeSpecs } from './fakes';

const CODE = 'exec("pass", {})';
let settings: SecretsSettings;
let connection: FakeConnection;
let context: FakeContext;
let panels: FakePanel[];
let resolver: KernelResolver;

beforeEach(() => {
  settings = new SecretsSettings();
  connection = new FakeConnection('page-1');
  context = new FakeContext(connection);
  panels = [];
  const helper = new KernelHelper(settings, CODE);
  resolver = new KernelResolver(new FakeClient(), settings, trans, undefined, helper);
});

afterEach(() => panels.forEach(panel => panel.dispose()));

const show = (shown: FakeConnection | FakeContext): void => {
  const panel = new FakePanel(shown);
  panels.push(panel);
  resolver.follow(panel);
};

test('a Python kernel gets the code at once, silently and without history', () => {
  show(context);
  expect(connection.executed).toEqual([
    { code: CODE, silent: true, store_history: false, stop_on_error: false, allow_stdin: true }
  ]);
});

test('the name of the language may have capital letters', () => {
  connection.name = 'upper';
  show(context);
  expect(connection.executed).toHaveLength(1);
});

test.each(['ir', 'pyspark', 'unknown'])('a kernel of the specification %s gets nothing', async name => {
  connection.name = name;
  show(context);
  connection.turns('restarting');
  await drained();
  expect(connection.executed).toEqual([]);
});

test('a kernel gets the code after the specifications are loaded', async () => {
  const { specsManager } = context as { specsManager: FakeSpecs };
  const { specs } = specsManager;
  specsManager.specs = null;
  show(context);
  await drained();
  expect(connection.executed).toEqual([]);
  specsManager.specs = specs;
  specsManager.arrived.resolve();
  await drained();
  expect(connection.executed).toHaveLength(1);
});

test('kernels get no code when the setting is off', async () => {
  settings.offersHelper = false;
  show(context);
  expect(connection.executed).toEqual([]);
  settings.offersHelper = true;
  connection.turns('restarting');
  await drained();
  expect(connection.executed).toHaveLength(1);
});

test('a restarted kernel gets the code before anything that is sent later', async () => {
  show(context);
  connection.turns('restarting');
  await drained();
  connection.requestExecute({ code: 'the first cell' });
  expect(connection.executed).toMatchObject([{ code: CODE }, { code: 'the first cell' }]);
});

test('a kernel that cancelled it gets it again, a few times', async () => {
  show(context);
  for (let count = 0; count < 5; count++) {
    connection.endings.at(-1)?.resolve({ content: { status: 'aborted' } });
    await drained();
  }
  expect(connection.executed).toHaveLength(3);
});

test.each(['ok', 'error'])('a kernel that answered %s gets it once', async status => {
  show(context);
  connection.endings[0].resolve({ content: { status } });
  await drained();
  expect(connection.executed).toHaveLength(1);
});

test('a kernel that is dead or dies meanwhile is no error', async () => {
  const dead = new FakeConnection('page-2', 'kernel-2');
  dead.isDead = true;
  show(dead);
  show(context);
  connection.turns('dead');
  await drained();
  expect(connection.executed).toEqual([]);
});

test('a kernel that started before the code was loaded gets it afterwards', async () => {
  const late = new ResolverLoader(async watcher => {
    const helper = new KernelHelper(settings, CODE);
    return new KernelResolver(new FakeClient(), settings, trans, watcher, helper);
  });
  const panel = new FakePanel(context);
  panels.push(panel);
  late.follow(panel);
  expect(connection.executed).toEqual([]);
  await drained();
  expect(connection.executed).toHaveLength(1);
});

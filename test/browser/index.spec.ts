import { type JupyterFrontEnd, ILabShell } from '@jupyterlab/application';
import { Dialog, ICommandPalette } from '@jupyterlab/apputils';
import { ICompletionProviderManager } from '@jupyterlab/completer';
import { IConsoleTracker } from '@jupyterlab/console';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { CommandRegistry } from '@lumino/commands';
import { type IPlugin, PluginRegistry, PromiseDelegate, type Token } from '@lumino/coreutils';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import plugins, { ISecretsClient, ISecretsSettings } from '../../src/browser';
import { FakeClient, buttonNamed, drained, secret } from './fakes';
import { FakeConnection, FakePanel } from './kernel/fakes';

const mockLoaded = jest.fn();

jest.mock('../../src/browser/panel', () => {
  mockLoaded();
  return jest.requireActual<object>('../../src/browser/panel');
});

const PREFIX = 'jupyterlab-helios-secrets:';

class FakeShell {
  readonly widgets: Widget[] = [];
  readonly activateById = jest.fn((id: string) => this.widgets.find(widget => widget.id === id)?.show());

  add(widget: Widget): void {
    this.widgets.push(widget);
    widget.hide();
    Widget.attach(widget, document.body);
  }
}

class FakeApp {
  readonly commands = new CommandRegistry();
  readonly serviceManager = { serverSettings: {} };
  readonly shell = new FakeShell();
  readonly docRegistry = { addWidgetExtension: jest.fn() };
}

let app: FakeApp;
let client: FakeClient;
let registry: PluginRegistry<JupyterFrontEnd>;

/** Starts the extension in an application that has only these services, and another client. */
async function start(...services: [Token<unknown>, unknown][]): Promise<void> {
  app = new FakeApp();
  client = new FakeClient();
  client.secrets = [secret('A')];
  registry = new PluginRegistry<JupyterFrontEnd>();
  registry.application = app as unknown as JupyterFrontEnd;
  const own = plugins.filter(({ provides }) => provides !== ISecretsClient);
  registry.registerPlugins(own as IPlugin<JupyterFrontEnd, unknown>[]);
  for (const [provides, service] of [[ISecretsClient, client] as const, ...services]) {
    registry.registerPlugin({ id: provides.name, provides, autoStart: true, activate: () => service });
  }
  await registry.activatePlugins('startUp');
}

afterEach(() => {
  Dialog.flush();
  app?.shell.widgets.forEach(widget => widget.dispose());
});

describe('every plugin', () => {
  test.each(plugins.map(plugin => [plugin.id, plugin] as const))(
    '%s says what it is for, and needs nothing that an application may lack',
    (id, { description, requires = [] }) => {
      expect(id.startsWith(PREFIX)).toBe(true);
      expect(description?.length).toBeGreaterThan(10);
      // Notebook 7 has no shell of JupyterLab; a small application has neither notebooks nor consoles.
      expect(requires.map(({ name }) => name).filter(name => !name.startsWith(PREFIX))).toEqual([]);
    }
  );

  test('has an id of its own', () => {
    expect(new Set(plugins.map(({ id }) => id)).size).toBe(plugins.length);
  });
});

describe('the extension', () => {
  test('starts in an application that has no optional service at all', async () => {
    await start();
    expect(app.shell.widgets.map(({ id }) => id)).toEqual(['helios-secrets']);
    expect(app.commands.listCommands()).not.toHaveLength(0);
  });

  test('asks the service nothing and loads no code of the panel before it is shown', async () => {
    await start();
    await drained();
    expect(mockLoaded).not.toHaveBeenCalled();
    for (const method of [client.list, client.status, client.read, client.resolve]) {
      expect(method).not.toHaveBeenCalled();
    }
    await app.commands.execute('helios-secrets:open');
    expect(mockLoaded).toHaveBeenCalledTimes(1);
    expect(client.list).toHaveBeenCalled();
  });

  test('opens the panel through the shell of JupyterLab if there is one', async () => {
    const labShell = { activateById: jest.fn() };
    await start([ILabShell, labShell]);
    await app.commands.execute('helios-secrets:open');
    expect(labShell.activateById.mock.calls).toEqual([['helios-secrets']]);
    expect(app.shell.activateById).not.toHaveBeenCalled();
  });

  test('takes its settings from the registry', async () => {
    const loaded = { get: () => ({ composite: 77 }), changed: new Signal({}) };
    const load = jest.fn(async () => loaded);
    await start([ISettingRegistry, { load }]);
    await drained();
    expect(load.mock.calls).toEqual([['jupyterlab-helios-secrets:plugin']]);
    const settings = await registry.resolveRequiredService(ISecretsSettings);
    expect(settings.questionTimeout).toBe(77);
  });

  test.each([
    ['notebooks', INotebookTracker],
    ['consoles', IConsoleTracker]
  ] as [string, Token<unknown>][])(
    'answers the kernels of %s that are open and of those that open later',
    async (_, token) => {
      const [first, later] = [new FakeConnection('page-1'), new FakeConnection('page-2', 'kernel-2')];
      const widgetAdded = new Signal<object, FakePanel>({});
      const forEach = (visit: (panel: FakePanel) => void): void => visit(new FakePanel(first));
      await start([token, { forEach, widgetAdded }]);
      widgetAdded.emit(new FakePanel(later));
      for (const connection of [first, later]) {
        connection.asks({ origin: 'background', requestID: connection.clientId }, 'any');
        await drained();
        expect(connection.kinds).toEqual(['ack', 'values']);
        expect(connection.executed).toMatchObject([{ code: expect.stringMatching(/^exec\(/) as string }]);
      }
    }
  );

  test('sends kernels nothing before the settings are loaded, because it may be switched off there', async () => {
    const connection = new FakeConnection('page-1');
    const forEach = (visit: (panel: FakePanel) => void): void => visit(new FakePanel(connection));
    const loaded = { get: () => ({ composite: false }), changed: new Signal({}) };
    const arrived = new PromiseDelegate<object>();
    const [notebooks, settings] = [{ forEach, widgetAdded: new Signal({}) }, { load: () => arrived.promise }];
    await start([INotebookTracker, notebooks], [ISettingRegistry, settings]);
    await drained();
    expect(connection.executed).toEqual([]);
    arrived.resolve(loaded);
    await drained();
    connection.asks({ origin: 'background' }, 'any');
    await drained();
    expect(connection.kinds).toEqual(['ack', 'values']);
    expect(connection.executed).toEqual([]);
  });

  test('registers its completer where names can be completed', async () => {
    const registerProvider = jest.fn();
    await start([ICompletionProviderManager, { registerProvider }]);
    expect(registerProvider.mock.calls).toMatchObject([[{ identifier: `${PREFIX}completer` }]]);
  });
});

describe('the commands', () => {
  test('have labels and are in the palette', async () => {
    const addItem = jest.fn<void, [{ command: string }]>();
    await start([ICommandPalette, { addItem }]);
    const ids = app.commands.listCommands();
    expect(ids.every(id => id.startsWith('helios-secrets:') && app.commands.label(id))).toBe(true);
    expect(addItem.mock.calls.map(([{ command }]) => command)).toEqual(ids);
  });

  test('reveal, copy, change and delete nothing, whatever their arguments', async () => {
    const copied = jest.spyOn(navigator.clipboard, 'writeText');
    await start();
    for (const id of app.commands.listCommands()) {
      const args = { name: 'A', secretID: 'id-of-A', value: 'x', confirmed: true };
      // A dialog stays open until it is flushed.
      app.commands.execute(id, args).catch(reason => expect(reason).toBeUndefined());
      await drained();
    }
    expect(buttonNamed(document.body, 'Create Secret')).toBeDefined();
    for (const method of [client.read, client.create, client.update, client.delete, client.resolve, copied]) {
      expect(method).not.toHaveBeenCalled();
    }
  });
});

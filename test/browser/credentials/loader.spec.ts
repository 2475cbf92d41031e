import type { DocumentRegistry } from '@jupyterlab/docregistry';
import { PromiseDelegate } from '@lumino/coreutils';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import type { CredentialFinder } from '../../../src/browser/credentials';
import { FinderLoader } from '../../../src/browser/credentials/loader';
import { SecretsSettings } from '../../../src/browser/settings';
import { drained } from '../fakes';

const search = jest.fn();
const ask = jest.fn();
const load = jest.fn();
const idle: (() => void)[] = [];

let settings: SecretsSettings;
let late: FinderLoader;
let widget: Widget;
let ready: PromiseDelegate<void>;
let saveState: Signal<object, string>;
let context: DocumentRegistry.Context;

beforeEach(() => {
  jest.resetAllMocks();
  idle.length = 0;
  load.mockImplementation(() => Promise.resolve({ search, ask } as unknown as CredentialFinder));
  Object.assign(window, { requestIdleCallback: (work: () => void) => idle.push(work) });
  settings = new SecretsSettings();
  late = new FinderLoader(settings, load);
  widget = new Widget();
  ready = new PromiseDelegate();
  saveState = new Signal({});
  context = { ready: ready.promise, saveState } as unknown as DocumentRegistry.Context;
  late.follow(widget, context);
});

/** Lets the page be idle. */
async function rest(): Promise<void> {
  await drained();
  idle.splice(0).forEach(work => work());
  await drained();
}

test('nothing is loaded before a document is open and the page is idle', async () => {
  await rest();
  expect(load).not.toHaveBeenCalled();
  ready.resolve();
  await drained();
  expect(load).not.toHaveBeenCalled();
  await rest();
  expect(search.mock.calls).toEqual([[widget, context, false]]);
});

test('each successful save searches the document, and the code is loaded once', async () => {
  for (const state of ['started', 'completed', 'started', 'failed', 'started', 'completed']) {
    saveState.emit(state);
    await rest();
  }
  expect(search.mock.calls).toEqual([
    [widget, context, true],
    [widget, context, true]
  ]);
  expect(load).toHaveBeenCalledTimes(1);
});

test('nothing is loaded when the setting is off', async () => {
  settings.findCredentials = false;
  ready.resolve();
  saveState.emit('completed');
  await rest();
  expect(load).not.toHaveBeenCalled();
});

test('the next save removes the markers after the setting was switched off', async () => {
  saveState.emit('completed');
  await rest();
  settings.findCredentials = false;
  saveState.emit('completed');
  await rest();
  expect(search).toHaveBeenCalledTimes(2);
});

test('code that could not be loaded is loaded with the next save', async () => {
  load.mockRejectedValueOnce(new Error('no connection'));
  saveState.emit('completed');
  await rest();
  expect(search).not.toHaveBeenCalled();
  saveState.emit('completed');
  await rest();
  expect(search).toHaveBeenCalledTimes(1);
});

test('a document that was closed meanwhile is not searched', async () => {
  ready.resolve();
  await drained();
  widget.dispose();
  await rest();
  expect(search).not.toHaveBeenCalled();
});

test('the command asks about the document in front, or does nothing for other widgets', async () => {
  await late.ask(widget);
  await late.ask(new Widget());
  await late.ask(null);
  expect(ask.mock.calls.map(([, known]: unknown[]) => known)).toEqual([context, undefined, undefined]);
});

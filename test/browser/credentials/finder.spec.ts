import { Dialog, Notification } from '@jupyterlab/apputils';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import { YFile } from '@jupyter/ydoc';
import { Widget } from '@lumino/widgets';
import { CredentialFinder } from '../../../src/browser/credentials';
import { SecretsSettings } from '../../../src/browser/settings';
import { FakeClient, buttonNamed, click, clickAsPerson, drained, secret, trans } from '../fakes';
import { FakeNotebook } from './notebook';
import { MADE } from './made';

const IMPORT = 'from helios_secrets import get_secret\n';
const context = { path: 'some.py' } as DocumentRegistry.Context;

let client: FakeClient;
let settings: SecretsSettings;
let finder: CredentialFinder;
const told = jest.spyOn(Notification, 'info').mockReturnValue('');
jest.spyOn(Notification, 'success').mockReturnValue('');

beforeEach(() => {
  told.mockClear();
  client = new FakeClient();
  settings = new SecretsSettings();
  finder = new CredentialFinder({ client, settings, trans });
});

afterEach(() => Dialog.flush());

/** Asks about what is at the cursor; the dialog. */
async function open(widget: Widget): Promise<HTMLElement> {
  void finder.ask(widget, context);
  await drained();
  return document.querySelector<HTMLElement>('.jp-Dialog')!;
}

async function accept(dialog: HTMLElement): Promise<void> {
  clickAsPerson(buttonNamed(dialog, 'Move to Secrets'));
  await drained();
}

test('a moved credential becomes a secret and a call in its cell, and is removed from all outputs', async () => {
  const value = MADE.github;
  const notebook = new FakeNotebook(`g = f("${value}")`, 'x = 1');
  notebook.outputs(1, 'all is well\n', `token ${value}\n`);
  await accept(await open(notebook.widget));
  expect(client.create.mock.calls).toEqual([['GITHUB_TOKEN', value]]);
  expect(notebook.sources).toEqual([`${IMPORT}g = f(get_secret("GITHUB_TOKEN"))`, 'x = 1']);
  expect(notebook.textsOf(1)).toEqual(['all is well\n']);
});

test('one undo step restores the literal and the import, even right after typing', async () => {
  const notebook = new FakeNotebook('', 'y = 1');
  const typed = `x = 1\nDB_PASSWORD = "${MADE.password}"`;
  notebook.shared(0).updateSource(0, 0, typed);
  await accept(await open(notebook.widget));
  notebook.shared(0).updateSource(0, 0, '# ');
  expect(notebook.sources[0]).toBe(`# ${IMPORT}x = 1\nDB_PASSWORD = get_secret("DB_PASSWORD")`);
  notebook.shared(0).undo();
  notebook.shared(0).undo();
  expect(notebook.sources[0]).toBe(typed);
});

test('undo does not restore removed outputs', async () => {
  const notebook = new FakeNotebook(`DB_PASSWORD = "${MADE.password}"`);
  notebook.outputs(0, `${MADE.password}\n`);
  await accept(await open(notebook.widget));
  notebook.shared(0).undo();
  expect(notebook.sources[0]).toContain(MADE.password);
  expect(notebook.textsOf(0)).toEqual([]);
});

test('a secret with the same name and value is used, and with another value a free name is proposed', async () => {
  const notebook = new FakeNotebook(`DB_PASSWORD = "${MADE.password}"`);
  client.secrets = [secret('DB_PASSWORD'), secret('DB_PASSWORD_2')];
  const dialog = await open(notebook.widget);
  await accept(dialog);
  expect(dialog.textContent).toContain('another value');
  const name = dialog.querySelector('input')!;
  expect(name.value).toBe('DB_PASSWORD_3');
  expect(notebook.sources[0]).toContain(MADE.password);
  client.read.mockResolvedValue(MADE.password);
  name.value = 'DB_PASSWORD_2';
  await accept(dialog);
  expect(client.create).not.toHaveBeenCalled();
  expect(notebook.sources[0]).toBe(`${IMPORT}DB_PASSWORD = get_secret("DB_PASSWORD_2")`);
});

test('a name that is not allowed is refused before anything is sent', async () => {
  const notebook = new FakeNotebook(`DB_PASSWORD = "${MADE.password}"`);
  const dialog = await open(notebook.widget);
  dialog.querySelector('input')!.value = 'no name';
  await accept(dialog);
  expect(dialog.querySelector('[role=alert]')?.textContent).not.toBe('');
  expect(client.list).not.toHaveBeenCalled();
});

test('only a person can move or dismiss a credential', async () => {
  const notebook = new FakeNotebook(`DB_PASSWORD = "${MADE.password}"`);
  const dialog = await open(notebook.widget);
  click(buttonNamed(dialog, 'Move to Secrets'));
  click(buttonNamed(dialog, 'Not a credential'));
  await drained();
  expect(dialog.isConnected).toBe(true);
  expect(client.list).not.toHaveBeenCalled();
  expect(notebook.sources[0]).toContain(MADE.password);
});

test('a text that was changed while the dialog was open stays as it is', async () => {
  const notebook = new FakeNotebook(`DB_PASSWORD = "${MADE.password}"`);
  const dialog = await open(notebook.widget);
  notebook.shared(0).setSource(`${notebook.sources[0]} + "more"`);
  await accept(dialog);
  expect(dialog.textContent).toContain('Nothing was replaced');
  expect(notebook.sources[0]).toBe(`DB_PASSWORD = "${MADE.password}" + "more"`);
});

test('a text that has only moved is found again', async () => {
  const notebook = new FakeNotebook(`DB_PASSWORD = "${MADE.password}"`);
  const dialog = await open(notebook.widget);
  notebook.shared(0).updateSource(0, 0, 'import os\n');
  await accept(dialog);
  expect(notebook.sources[0]).toBe(`${IMPORT}import os\nDB_PASSWORD = get_secret("DB_PASSWORD")`);
});

test('an import in a cell above is enough, but an import below is not', async () => {
  const line = `DB_PASSWORD = "${MADE.password}"`;
  for (const [cells, index] of [
    [[IMPORT, line], 1],
    [[line, IMPORT], 0]
  ] as const) {
    client.secrets = [];
    const notebook = new FakeNotebook(...cells);
    await accept(await open(notebook.widget));
    expect(notebook.sources[index].startsWith(IMPORT)).toBe(index === 0);
  }
});

test('a save reports once how many cells contain credentials, and again only for new ones', async () => {
  const notebook = new FakeNotebook(
    `a = "${MADE.github}"`,
    `a = "${MADE.github}"; b = "${MADE.npm}"`,
    'c = 1'
  );
  finder.search(notebook.widget, context, false);
  expect(told).not.toHaveBeenCalled();
  finder.search(notebook.widget, context, true);
  finder.search(notebook.widget, context, true);
  expect(told).toHaveBeenCalledTimes(1);
  expect(told.mock.calls[0][0]).toBe('2 cells contain something that looks like a credential.');
  notebook.shared(2).setSource(`c = "${MADE.stripe}"`);
  finder.search(notebook.widget, context, true);
  expect(told).toHaveBeenCalledTimes(2);
  expect(told.mock.calls[1][0]).toBe('3 cells contain something that looks like a credential.');
});

test('a dismissed text is neither reported nor asked about again, in any cell', async () => {
  const notebook = new FakeNotebook(`a = "${MADE.github}"`, `b = "${MADE.github}"`);
  clickAsPerson(buttonNamed(await open(notebook.widget), 'Not a credential'));
  await drained();
  finder.search(notebook.widget, context, true);
  finder.search(new FakeNotebook(`x = "${MADE.github}"`).widget, context, true);
  expect(told).not.toHaveBeenCalled();
});

test('nothing is reported when the setting is off', () => {
  settings.findCredentials = false;
  finder.search(new FakeNotebook(`a = "${MADE.github}"`).widget, context, true);
  expect(told).not.toHaveBeenCalled();
});

test('a notebook of another language, and text cells, are marked only', async () => {
  for (const notebook of [
    new FakeNotebook(`a = "${MADE.github}"`).speaks('R'),
    new FakeNotebook(`The key is ${MADE.github}`).isText(0)
  ]) {
    const dialog = await open(notebook.widget);
    expect(dialog.textContent).toContain('delete it here');
    expect(buttonNamed(dialog, 'Move to Secrets')).toBeUndefined();
    Dialog.flush();
  }
});

test('a Python file is rewritten in one undo step, and other files are not changed', async () => {
  const model = { sharedModel: YFile.create() };
  const source = `"""Does it."""\nDB_PASSWORD = "${MADE.password}"\n`;
  model.sharedModel.setSource(source);
  const widget = Object.assign(new Widget(), { content: { model, editor: null } });
  await accept(await open(widget));
  expect(model.sharedModel.getSource()).toBe(
    `"""Does it."""\n${IMPORT}DB_PASSWORD = get_secret("DB_PASSWORD")\n`
  );
  model.sharedModel.undo();
  expect(model.sharedModel.getSource()).toBe(source);
  finder.search(widget, context, true);
  expect(told.mock.calls[0][0]).toBe('This file contains something that looks like a credential.');
  const other = Object.assign(new Widget(), { content: { model, editor: null } });
  finder.search(other, { path: 'notes.txt' } as DocumentRegistry.Context, true);
  expect(told).toHaveBeenCalledTimes(1);
});

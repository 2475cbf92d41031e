import { type Extension, StateEffect } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import type { CodeEditor } from '@jupyterlab/codeeditor';
import { credentialsOf } from '../../../src/browser/credentials/find';
import { showMarks } from '../../../src/browser/credentials/marks';
import { trans } from '../fakes';
import { MADE } from './made';

const SOURCE = `x = 1\nkey = "${MADE.github}"  # a key\n%env KEY=${MADE.npm}`;
const found = credentialsOf(SOURCE, 'cell');
const open = jest.fn();

let view: EditorView;
let editor: CodeEditor.IEditor;
const inject = jest.fn<void, [Extension]>();

beforeEach(() => {
  const host = document.createElement('div');
  document.body.append(host);
  view = new EditorView({ doc: SOURCE, parent: host });
  inject.mockReset();
  inject.mockImplementation(extension => view.dispatch({ effects: StateEffect.appendConfig.of(extension) }));
  editor = { host, injectExtension: inject } as unknown as CodeEditor.IEditor;
});

// jsdom lacks what the view needs to be destroyed.
afterEach(() => document.body.replaceChildren());

const show = (credentials = found): void => showMarks(editor, credentials, trans, open);
const buttons = (): HTMLButtonElement[] => [...view.dom.querySelectorAll('button')];
const underlined = (): (string | null)[] =>
  [...view.dom.querySelectorAll('.jp-HeliosSecrets-credential')].map(({ textContent }) => textContent);

test('a marker underlines the credential and says at the end of its line what it is and what to do', () => {
  show();
  expect(underlined()).toEqual([`"${MADE.github}"`, MADE.npm]);
  expect(buttons().map(button => button.closest('.cm-line')?.textContent)).toEqual([
    `key = "${MADE.github}"  # a keyMove to Secrets`,
    `%env KEY=${MADE.npm}What to do`
  ]);
  const [first, second] = buttons();
  expect(first.getAttribute('aria-label')).toBe(
    'Move to Secrets: This looks like a GitHub token. It is saved with the file. Move it to Secrets.'
  );
  expect(second.title).toBe('This looks like an npm token. It is saved with the file.');
  expect(view.dom.querySelectorAll('.jp-HeliosSecrets-credential-line')).toHaveLength(2);
});

test('a marker does not change the text, and reports which credential was pressed', () => {
  show();
  expect(view.state.doc.toString()).toBe(SOURCE);
  buttons()[1].click();
  expect(open.mock.calls).toEqual([[found[1]]]);
});

test('markers follow the text, and a marker whose credential changes goes away', () => {
  show();
  view.dispatch({ changes: { from: 0, insert: '# Settings\n' } });
  expect(underlined()).toEqual([`"${MADE.github}"`, MADE.npm]);
  view.dispatch({ changes: { from: view.state.doc.toString().indexOf(MADE.github) + 3, insert: 'x' } });
  expect(underlined()).toEqual([MADE.npm]);
  expect(buttons()).toHaveLength(1);
});

test('new markers replace the old ones', () => {
  show();
  show([found[1]]);
  expect(underlined()).toEqual([MADE.npm]);
  show([]);
  expect(buttons()).toEqual([]);
  expect(inject).toHaveBeenCalledTimes(1);
});

test('an editor with nothing to mark is left as it is', () => {
  show([]);
  expect(inject).not.toHaveBeenCalled();
});

test('a credential that has moved meanwhile is not marked', () => {
  view.dispatch({ changes: { from: 0, insert: 'y' } });
  show();
  expect(buttons()).toEqual([]);
});

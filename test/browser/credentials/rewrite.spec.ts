import { type TextKind, credentialsOf } from '../../../src/browser/credentials/find';
import { editsOf } from '../../../src/browser/credentials/rewrite';
import { MADE } from './made';

const IMPORT = 'from helios_secrets import get_secret\n';
const LINE = `key = "${MADE.openai}"`;
const MOVED = 'key = get_secret("OPENAI_API_KEY")';

function moved(source: string, kind: TextKind, before: string[] = [], others = [source]): string {
  const [credential] = credentialsOf(source, kind);
  return editsOf(source, kind, credential, credential.name, before, others).reduce(
    (text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end),
    source
  );
}

test.each<[what: string, kind: TextKind, before: string]>([
  ['a cell', 'cell', ''],
  ['a cell with a magic', 'cell', '%%time\n'],
  ['a cell with a description', 'cell', '"""What it does."""\n'],
  ['a file', 'file', ''],
  ['a file with first lines', 'file', '#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n'],
  ['a file with a description', 'file', '#!/usr/bin/env python\n# Licence\n"""What\nit does."""\n'],
  [
    'a file with imports from the future',
    'file',
    '"""Does it."""\n\nfrom __future__ import (\n  annotations,\n)\n'
  ]
])('the import goes to the top of %s, but below what must be first', (_, kind, before) => {
  expect(moved(`${before}import os\n${LINE}`, kind)).toBe(`${before}${IMPORT}import os\n${MOVED}`);
});

test('a comment, another import and a second text are no reason to go further down', () => {
  for (const before of [
    '# Keys\n',
    'from x import y\n',
    'from . import y\n',
    'x = 1\n"""text"""\n',
    '!ls\n'
  ]) {
    expect(moved(before + LINE, 'cell')).toBe(IMPORT + before + MOVED);
  }
});

test.each([
  IMPORT,
  'from helios_secrets import secrets, get_secret  # both\n',
  'from helios_secrets import (\n    get_secret,\n)\n'
])('an import that is there is good: %j', before => {
  expect(moved(before + LINE, 'cell')).toBe(before + MOVED);
  expect(moved(LINE, 'cell', ['x = 1', before])).toBe(MOVED);
});

test.each([
  'from helios_secrets import get_secrets\n',
  'from helios_secrets import get_secret as g\n',
  'from helios_secrets import is_available  # get_secret\n',
  'def f():\n    from helios_secrets import get_secret\n'
])('an import of something else, or in a function, is not enough: %j', before => {
  expect(moved(before + LINE, 'cell')).toBe(IMPORT + before + MOVED);
});

test('an import below comes too late', () => {
  expect(moved(`${LINE}\n${IMPORT}`, 'cell')).toBe(`${IMPORT}${MOVED}\n${IMPORT}`);
});

test.each([
  'def get_secret(name): ...',
  'from vault import get_secret',
  'from vault import read as get_secret',
  'get_secret = vault.read'
])('where something else has the name, the module goes before it: %j', other => {
  expect(moved(LINE, 'cell', [], [other])).toBe(
    `import helios_secrets\n${MOVED.replace('get_', 'helios_secrets.get_')}`
  );
  expect(moved(LINE, 'cell', ['import helios_secrets'], [other])).not.toContain('import');
});

test('only the literal changes', () => {
  const source = `${IMPORT}x = f(r'${MADE.github}', "é\u{1f600}")  # a token\ny = 1`;
  expect(moved(source, 'cell')).toBe(source.replace(/r'.*?'/, 'get_secret("GITHUB_TOKEN")'));
});

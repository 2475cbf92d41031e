import type { INotebookTracker } from '@jupyterlab/notebook';
import { insertCall } from '../../../src/browser/panel/insert';

interface IPosition {
  line: number;
  column: number;
}

/** A cell whose cursor, or selection, is marked with | in its text. */
class FakeCell {
  readonly #offsets: number[] = [];
  #source: string;
  readonly setSource = jest.fn((source: string) => void (this.#source = source));
  readonly model: object;
  readonly editor = {
    getSelection: (): object => {
      const [start, end = start] = this.#offsets.map(offset => this.#at(offset));
      return { start, end };
    },
    getOffsetAt: ({ line, column }: IPosition): number =>
      this.#source.split('\n').slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + column,
    getPositionAt: (offset: number): IPosition => this.#at(offset),
    setCursorPosition: jest.fn(),
    focus: jest.fn()
  };

  constructor(marked: string, type = 'code') {
    const parts = marked.split('|');
    parts.slice(0, -1).reduce((offset, part) => {
      this.#offsets.push(offset + part.length);
      return offset + part.length;
    }, 0);
    this.#source = parts.join('');
    this.model = { type, sharedModel: { getSource: () => this.#source, setSource: this.setSource } };
  }

  get source(): string {
    return this.#source;
  }

  #at(offset: number): IPosition {
    const lines = this.#source.slice(0, offset).split('\n');
    return { line: lines.length - 1, column: lines[lines.length - 1].length };
  }
}

function notebook(cells: FakeCell[], activeCell: FakeCell | null = cells[0]): INotebookTracker {
  return { currentWidget: { content: { activeCell, widgets: cells, mode: 'command' } } } as never;
}

const IMPORT = 'from helios_secrets import get_secret\n';

test('a call goes to the cursor, and the import above it', () => {
  const cell = new FakeCell('x = 1\ny = |\nz = 2');
  expect(insertCall(notebook([cell]), 'AWS_KEY')).toBe(true);
  expect(cell.source).toBe(`${IMPORT}x = 1\ny = get_secret("AWS_KEY")\nz = 2`);
});

test('a call takes the place of the selection', () => {
  const cell = new FakeCell(`${IMPORT}key = |"secret"|\n`);
  insertCall(notebook([cell]), 'AWS_KEY');
  expect(cell.source).toBe(`${IMPORT}key = get_secret("AWS_KEY")\n`);
});

test('the cursor is after the call', () => {
  const cell = new FakeCell('\ny = |');
  const tracker = notebook([cell]);
  insertCall(tracker, 'A');
  expect(cell.editor.setCursorPosition.mock.calls).toEqual([
    [{ line: 2, column: 'y = get_secret("A")'.length }]
  ]);
  expect(cell.editor.focus).toHaveBeenCalled();
  expect(tracker.currentWidget?.content.mode).toBe('edit');
});

test.each([
  'from helios_secrets import get_secret',
  'import os\nfrom helios_secrets import get_secrets, get_secret as g',
  'if True:\n    from helios_secrets import get_secret'
])('the import is not repeated where another cell has it: %j', source => {
  const cell = new FakeCell('|');
  insertCall(notebook([cell, new FakeCell(source)]), 'A');
  expect(cell.source).toBe('get_secret("A")');
});

test.each([
  '# from helios_secrets import get_secret',
  'from helios_secrets import secrets',
  'get_secret("B")'
])('the import is added where another cell only looks like it: %j', source => {
  const cell = new FakeCell('|');
  insertCall(notebook([cell, new FakeCell(source)]), 'A');
  expect(cell.source).toBe(`${IMPORT}get_secret("A")`);
});

test('the import in the text of a Markdown cell does not count', () => {
  const cell = new FakeCell('|');
  insertCall(notebook([cell, new FakeCell(IMPORT, 'markdown')]), 'A');
  expect(cell.source).toBe(`${IMPORT}get_secret("A")`);
});

test('the call and the import are one undo step', () => {
  const cell = new FakeCell('|');
  insertCall(notebook([cell]), 'A');
  expect(cell.setSource).toHaveBeenCalledTimes(1);
});

test('nothing is inserted where no code cell is open', () => {
  const text = new FakeCell('|', 'markdown');
  expect(insertCall(null, 'A')).toBe(false);
  expect(insertCall({ currentWidget: null } as never, 'A')).toBe(false);
  expect(insertCall(notebook([], null), 'A')).toBe(false);
  expect(insertCall(notebook([text]), 'A')).toBe(false);
  expect(text.setSource).not.toHaveBeenCalled();
});

test('the import goes below a cell magic, which stays the first line', () => {
  const cell = new FakeCell('%%time\nx = |');
  expect(insertCall(notebook([cell]), 'AWS_KEY')).toBe(true);
  expect(cell.source).toBe(`%%time\n${IMPORT}x = get_secret("AWS_KEY")`);
});

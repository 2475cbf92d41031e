import type { INotebookTracker } from '@jupyterlab/notebook';

const IMPORT = 'from helios_secrets import get_secret';
const IMPORTED = /^\s*from helios_secrets import\b[^\n]*\bget_secret\b/m;

/**
 * Puts a call of get_secret at the cursor of the active code cell, and the import above it where no cell of
 * the notebook has it, as one step to undo.
 * @returns false where no code cell is open.
 */
export function insertCall(tracker: INotebookTracker | null, name: string): boolean {
  const notebook = tracker?.currentWidget?.content;
  const cell = notebook?.activeCell;
  const editor = cell?.editor;
  if (!notebook || !cell || !editor || cell.model.type !== 'code') {
    return false;
  }
  const isImported = notebook.widgets.some(
    ({ model }) => model.type === 'code' && IMPORTED.test(model.sharedModel.getSource())
  );
  const { start, end } = editor.getSelection();
  const [from, to] = [editor.getOffsetAt(start), editor.getOffsetAt(end)].sort((a, b) => a - b);
  const call = `get_secret("${name}")`;
  const added = isImported ? '' : `${IMPORT}\n`;
  const source = cell.model.sharedModel.getSource();
  // A cell magic must stay the first line of its cell.
  const magic = Math.min(from, /^%%.*\n/.exec(source)?.[0].length ?? 0);
  const before = source.slice(0, magic) + added + source.slice(magic, from) + call;
  cell.model.sharedModel.setSource(before + source.slice(to));
  const cursor = editor.getPositionAt(before.length);
  if (cursor) {
    editor.setCursorPosition(cursor);
  }
  notebook.mode = 'edit';
  editor.focus();
  return true;
}

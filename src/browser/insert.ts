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
  const above = isImported ? '' : `${IMPORT}\n`;
  const source = cell.model.sharedModel.getSource();
  cell.model.sharedModel.setSource(above + source.slice(0, from) + call + source.slice(to));
  const cursor = editor.getPositionAt(above.length + from + call.length);
  if (cursor) {
    editor.setCursorPosition(cursor);
  }
  notebook.mode = 'edit';
  editor.focus();
  return true;
}

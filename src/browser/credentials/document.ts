// Notebooks and files as texts that can contain credentials.
import type { Cell, ICodeCellModel } from '@jupyterlab/cells';
import type { CodeEditor } from '@jupyterlab/codeeditor';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { Widget } from '@lumino/widgets';
import type { TextKind } from './find';
import { holdsValue } from './outputs';
import type { IEdit } from './rewrite';

type SharedText = CodeEditor.IModel['sharedModel'];

/** A cell, or the text of a file. */
export interface IPart {
  readonly shared: SharedText;
  readonly kind: TextKind;
  /** Null until a cell has been visible. */
  readonly editor: CodeEditor.IEditor | null;
  /** Calls back when the editor may exist. */
  whenSeen(callback: () => void): void;
}

/** A notebook or a file that is open. */
export interface IDocument {
  readonly isNotebook: boolean;
  readonly isDisposed: boolean;
  parts(): IPart[];
  /** The part that has the cursor. */
  active(): IPart | undefined;
  /** Moves the cursor and the focus there. */
  reveal(part: IPart, offset: number): Promise<void>;
  /** Removes outputs that show a value, and says how many. */
  clear(value: string): number;
}

/** The widget of a file editor. */
interface IFileWidget extends Widget {
  readonly content: { readonly editor: CodeEditor.IEditor; readonly model: CodeEditor.IModel };
}

/** The document that this widget shows, or null if it is not searched. */
export function documentOf(widget: Widget, context: DocumentRegistry.Context): IDocument | null {
  const { content } = widget as NotebookPanel;
  if ('activeCellIndex' in content) {
    return new NotebookDocument(widget as NotebookPanel);
  }
  return /\.pyi?$/.test(context.path) ? new FileDocument(widget as IFileWidget) : null;
}

/** Applies the changes as one undo step. */
export function applyEdits({ shared }: IPart, edits: readonly IEdit[]): void {
  const { undoManager } = shared as { undoManager?: { stopCapturing(): void } | null };
  // Otherwise changes within half a second would be part of the same step.
  undoManager?.stopCapturing();
  shared.transact(() => edits.forEach(({ start, end, text }) => shared.updateSource(start, end, text)));
  undoManager?.stopCapturing();
}

function putCursor(editor: CodeEditor.IEditor | null, offset: number): void {
  const position = editor?.getPositionAt(offset);
  if (editor && position) {
    editor.setCursorPosition(position);
    editor.focus();
  }
}

class CellPart implements IPart {
  readonly kind: TextKind;

  constructor(
    readonly cell: Cell,
    isPython: boolean
  ) {
    this.kind = isPython && cell.model.type === 'code' ? 'cell' : 'other';
  }

  get shared(): SharedText {
    return this.cell.model.sharedModel;
  }

  get editor(): CodeEditor.IEditor | null {
    return this.cell.editor;
  }

  whenSeen(callback: () => void): void {
    this.cell.inViewportChanged.connect(callback);
    void this.cell.ready.then(callback, () => undefined);
  }
}

class NotebookDocument implements IDocument {
  readonly isNotebook = true;
  readonly #panel: NotebookPanel;
  readonly #parts = new WeakMap<Cell, CellPart>();

  constructor(panel: NotebookPanel) {
    this.#panel = panel;
  }

  get isDisposed(): boolean {
    return this.#panel.isDisposed;
  }

  parts(): CellPart[] {
    return this.#panel.content.widgets.map(cell => this.#partOf(cell));
  }

  active(): IPart | undefined {
    const { activeCell } = this.#panel.content;
    return activeCell ? this.#partOf(activeCell) : undefined;
  }

  async reveal(part: CellPart, offset: number): Promise<void> {
    const { content } = this.#panel;
    const index = content.widgets.indexOf(part.cell);
    content.activeCellIndex = index;
    await content.scrollToItem(index);
    await part.cell.ready;
    content.mode = 'edit';
    putCursor(part.editor, offset);
  }

  clear(value: string): number {
    let count = 0;
    for (const { model } of this.#panel.content.widgets) {
      if (model.type === 'code') {
        const { sharedModel } = model as ICodeCellModel;
        const held = sharedModel.getOutputs().map(output => holdsValue(output, value));
        for (let index = held.length - 1; index >= 0; index--) {
          if (held[index]) {
            // Not part of the undo step, which would bring the value back.
            sharedModel.updateOutputs(index, index + 1, []);
            count++;
          }
        }
      }
    }
    return count;
  }

  #partOf(cell: Cell): CellPart {
    let part = this.#parts.get(cell);
    if (!part) {
      part = new CellPart(cell, this.#isPython());
      this.#parts.set(cell, part);
    }
    return part;
  }

  /** A new notebook has no language yet. */
  #isPython(): boolean {
    const { model } = this.#panel;
    const spec = model?.getMetadata('kernelspec') as { language?: string } | undefined;
    return /^(?:i?python\d?)?$/.test(model?.defaultKernelLanguage || spec?.language || '');
  }
}

class FileDocument implements IDocument, IPart {
  readonly isNotebook = false;
  readonly kind = 'file';
  readonly #widget: IFileWidget;

  constructor(widget: IFileWidget) {
    this.#widget = widget;
  }

  get isDisposed(): boolean {
    return this.#widget.isDisposed;
  }

  get shared(): SharedText {
    return this.#widget.content.model.sharedModel;
  }

  get editor(): CodeEditor.IEditor {
    return this.#widget.content.editor;
  }

  whenSeen(): void {
    // Its editor exists from the start.
  }

  parts(): IPart[] {
    return [this];
  }

  active(): IPart {
    return this;
  }

  reveal(_: IPart, offset: number): Promise<void> {
    putCursor(this.editor, offset);
    return Promise.resolve();
  }

  clear(): number {
    return 0;
  }
}

import type { IConsoleTracker } from '@jupyterlab/console';
import { type INotebookTracker, NotebookActions } from '@jupyterlab/notebook';

/** Runs the cell that holds an element again. @returns whether there was one. */
export type Rerun = (within: HTMLElement) => boolean;

/** Gives what runs a cell of these notebooks and consoles again, for a person's action only. */
export function rerunOf(notebooks: INotebookTracker | null, consoles: IConsoleTracker | null): Rerun {
  return within => {
    const notebook = notebooks?.find(({ node }) => node.contains(within));
    if (notebook) {
      const { content, sessionContext } = notebook;
      const index = content.widgets.findIndex(({ node }) => node.contains(within));
      if (index >= 0) {
        content.activeCellIndex = index;
        content.deselectAll();
        void NotebookActions.runCells(content, [content.widgets[index]], sessionContext);
        // Its button, which has the focus, goes with the old output.
        content.activate();
      }
      return index >= 0;
    }
    const shown = consoles?.find(({ node }) => node.contains(within));
    const cell = shown && [...shown.console.cells].find(({ node }) => node.contains(within));
    if (!shown || !cell) {
      return false;
    }
    void shown.console.inject(cell.model.sharedModel.getSource());
    shown.activate();
    return true;
  };
}

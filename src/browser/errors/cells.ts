import type { ISessionContext } from '@jupyterlab/apputils';
import type { IConsoleTracker } from '@jupyterlab/console';
import { type INotebookTracker, NotebookActions } from '@jupyterlab/notebook';

/** The cells of this page's notebooks and consoles, found by an element in one of their outputs. */
export class Cells {
  readonly #notebooks: INotebookTracker | null;
  readonly #consoles: IConsoleTracker | null;

  constructor(notebooks: INotebookTracker | null, consoles: IConsoleTracker | null) {
    this.#notebooks = notebooks;
    this.#consoles = consoles;
  }

  /** The kernel and session of the notebook or console that shows an element. */
  session(within: HTMLElement): { kernelID?: string; sessionID?: string } {
    const shows = ({ node }: { node: HTMLElement }): boolean => node.contains(within);
    const shown: { sessionContext: ISessionContext } | undefined =
      this.#notebooks?.find(shows) ?? this.#consoles?.find(shows);
    const session = shown?.sessionContext.session;
    return session?.kernel ? { kernelID: session.kernel.id, sessionID: session.id } : {};
  }

  /** Runs the cell that shows an element again, only for a person's action. @returns whether there was one. */
  rerun(within: HTMLElement): boolean {
    return this.#rerunInNotebook(within) || this.#rerunInConsole(within);
  }

  #rerunInNotebook(within: HTMLElement): boolean {
    const shown = this.#notebooks?.find(({ node }) => node.contains(within));
    const index = shown?.content.widgets.findIndex(({ node }) => node.contains(within)) ?? -1;
    if (!shown || index < 0) {
      return false;
    }
    const { content, sessionContext } = shown;
    content.activeCellIndex = index;
    content.deselectAll();
    void NotebookActions.runCells(content, [content.widgets[index]], sessionContext);
    // The button that has the focus goes away with the old output.
    content.activate();
    return true;
  }

  #rerunInConsole(within: HTMLElement): boolean {
    const shown = this.#consoles?.find(({ node }) => node.contains(within));
    const cell = shown && [...shown.console.cells].find(({ node }) => node.contains(within));
    if (!shown || !cell) {
      return false;
    }
    void shown.console.inject(cell.model.sharedModel.getSource());
    shown.activate();
    return true;
  }
}

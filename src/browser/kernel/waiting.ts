import type { Kernel } from '@jupyterlab/services';
import type { IKernelPanel } from './watch';

/** What is used of a cell. */
interface ICell {
  readonly node: HTMLElement;
  readonly outputArea?: { readonly future?: Kernel.IShellFuture | null };
}

/** A notebook or a console. */
type Cells = IKernelPanel & {
  readonly content?: { readonly widgets?: readonly ICell[] };
  readonly console?: { readonly cells?: Iterable<ICell> };
};

/**
 * Shows a text in the cell that a message started. It is in the page only, so that it is never saved.
 * @returns a function that removes it.
 */
export function markWaiting(panels: Iterable<IKernelPanel>, messageID: string, text: string): () => void {
  const lines: HTMLElement[] = [];
  for (const panel of panels) {
    const { content, console } = panel as Cells;
    const cells = [...(content?.widgets ?? []), ...(console?.cells ?? [])];
    const cell = cells.find(({ outputArea }) => outputArea?.future?.msg?.header.msg_id === messageID);
    if (cell) {
      const line = document.createElement('div');
      line.className = 'jp-HeliosSecrets-waiting';
      line.textContent = text;
      cell.node.append(line);
      lines.push(line);
    }
  }
  return () => lines.forEach(line => line.remove());
}

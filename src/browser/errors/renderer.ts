import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { ISecretFailure, SecretFailures } from './failures';

/** What JupyterLab shows of an error: the traceback as text. The error itself is beside it. */
const SHOWN = 'application/vnd.jupyter.stderr';
const ERROR = 'application/vnd.jupyter.error';

/** Makes the row of buttons for these failures, or null where there is nothing to do about them. */
export type MakeRow = (failures: readonly ISecretFailure[]) => Promise<{ readonly node: HTMLElement } | null>;

/**
 * Puts a row of buttons below each error that comes from an answer of this page, and leaves the rest to the standard
 * renderer. The row is part of the view only: neither the model nor the saved file has it.
 */
export function addRows(rendermime: IRenderMimeRegistry, failures: SecretFailures, make: MakeRow): void {
  const standard = rendermime.getFactory(SHOWN);
  if (!standard) {
    return;
  }
  rendermime.addFactory(
    {
      ...standard,
      mimeTypes: [SHOWN],
      createRenderer: options => {
        const renderer = standard.createRenderer(options);
        const render = renderer.renderModel.bind(renderer);
        let latest = 0;
        renderer.renderModel = async model => {
          const turn = ++latest;
          await render(model);
          const text = model.data[SHOWN];
          const found = ERROR in model.data && typeof text === 'string' ? failures.behind(text) : [];
          const row = found.length > 0 ? await make(found) : null;
          if (row && turn === latest && !renderer.isDisposed) {
            renderer.node.append(row.node);
          }
        };
        return renderer;
      }
    },
    standard.defaultRank
  );
}

import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { ITrouble, SecretFailures } from './failures';

/** What JupyterLab shows errors by: the traceback as text. The error itself stands beside it. */
const SHOWN = 'application/vnd.jupyter.stderr';
const ERROR = 'application/vnd.jupyter.error';

/** Makes the row of buttons for these troubles, or null where there is nothing to do about them. */
export type MakeRow = (troubles: readonly ITrouble[]) => Promise<{ readonly node: HTMLElement } | null>;

/**
 * Puts a row of buttons below each error that this page saw come, and leaves all else to the standard renderer. It
 * is part of the view alone: neither the model nor the saved file has it.
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
          const troubles = ERROR in model.data && typeof text === 'string' ? failures.behind(text) : [];
          const row = troubles.length > 0 ? await make(troubles) : null;
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

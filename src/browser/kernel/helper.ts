import type { KernelSpec } from '@jupyterlab/services';
import type { ISecretsSettings } from '../tokens';
import type { IWatch } from './watch';

/** When a cell fails, the kernel cancels what waits behind it. */
const MOST_ATTEMPTS = 3;

/** Lets Python kernels import helios_secrets without installing it. */
export class KernelHelper {
  readonly #settings: ISecretsSettings;
  readonly #code: string;

  /** @param code one expression of Python, which may run any number of times. */
  constructor(settings: ISecretsSettings, code: string) {
    this.#settings = settings;
    this.#code = code;
  }

  /** Sends the code before the kernel's first cell, if the kernel can use it; its result is not shown. */
  offer(watch: IWatch): void {
    const [panel] = watch.panels;
    if (!panel) {
      return;
    }
    const { specsManager } = panel.sessionContext;
    const offer = (): void => {
      const spec = specsManager.specs?.kernelspecs[watch.connection.name];
      if (this.#settings.offersHelper && spec && isPython(spec)) {
        void this.#send(watch);
      }
    };
    if (specsManager.specs) {
      // At once: a cell may be on its way already.
      offer();
    } else {
      void specsManager.ready.then(offer, () => undefined);
    }
  }

  async #send({ connection }: IWatch): Promise<void> {
    try {
      for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
        const future = connection.requestExecute({
          code: this.#code,
          silent: true,
          store_history: false,
          stop_on_error: false,
          // The code needs no input, but the kernel keeps this setting, and running threads may need input.
          allow_stdin: true
        });
        const { content } = await future.done;
        // The types do not know it.
        if ((content.status as string) !== 'aborted') {
          return;
        }
      }
    } catch {
      // The kernel has ended, or restarts and gets the helper then.
    }
  }
}

/** Whether the kernel itself runs Python: sparkmagic's kernel says Python but sends all code to a cluster. */
function isPython({ language, argv = [] }: KernelSpec.ISpecModel): boolean {
  return language.toLowerCase() === 'python' && !argv.some(word => word.includes('sparkmagic'));
}

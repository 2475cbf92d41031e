import type { KernelSpec } from '@jupyterlab/services';
import type { ISecretsSettings } from '../tokens';
import type { IWatch } from './watch';

/** A kernel that is busy with a cell that fails cancels what waits behind it. */
const MOST_ATTEMPTS = 3;

/** Gives Python kernels what they need to import helios_secrets where it is not installed. */
export class KernelHelper {
  readonly #settings: ISecretsSettings;
  readonly #code: string;

  /** @param code one expression of Python, which may run any number of times. */
  constructor(settings: ISecretsSettings, code: string) {
    this.#settings = settings;
    this.#code = code;
  }

  /** Sends it before the kernel's first cell, if it is for this kernel; whatever comes of it stays unseen. */
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
          // It asks for nothing, but a kernel remembers this: a thread that still runs could ask no more.
          allow_stdin: true
        });
        const { content } = await future.done;
        // The types do not know it.
        if ((content.status as string) !== 'aborted') {
          return;
        }
      }
    } catch {
      // The kernel is gone, or starts anew and gets it then.
    }
  }
}

/** Tells whether code for the kernel runs in it: that of sparkmagic says Python and sends all code to a cluster. */
function isPython({ language, argv = [] }: KernelSpec.ISpecModel): boolean {
  return language.toLowerCase() === 'python' && !argv.some(word => word.includes('sparkmagic'));
}

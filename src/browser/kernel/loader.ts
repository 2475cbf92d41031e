import type { Kernel, KernelMessage } from '@jupyterlab/services';
import { type IKernelListener, type IKernelPanel, type IWatch, KernelWatcher } from './watch';

/**
 * Watches kernels from the start, and loads the resolver with the first notebook or console. What happens meanwhile is
 * kept and given to the resolver in order.
 */
export class ResolverLoader implements IKernelListener {
  readonly #watcher = new KernelWatcher(this);
  readonly #load: (watcher: KernelWatcher) => Promise<IKernelListener>;
  #isLoading = false;
  #listener: IKernelListener | null = null;
  #waiting: ((listener: IKernelListener) => void)[] = [];

  constructor(load: (watcher: KernelWatcher) => Promise<IKernelListener>) {
    this.#load = load;
  }

  /** Answers the kernels of this notebook or console from now on. */
  follow(panel: IKernelPanel): void {
    this.#watcher.follow(panel);
    void this.#begin();
  }

  began(watch: IWatch): void {
    this.#tell(listener => listener.began(watch));
  }

  requested(message: KernelMessage.ICommOpenMsg, watch: IWatch): void {
    this.#tell(listener => listener.requested(message, watch));
  }

  finished(messageID: string): void {
    this.#tell(listener => listener.finished(messageID));
  }

  lost(connection: Kernel.IKernelConnection): void {
    this.#tell(listener => listener.lost(connection));
  }

  #tell(what: (listener: IKernelListener) => void): void {
    if (this.#listener) {
      what(this.#listener);
    } else {
      this.#waiting.push(what);
      void this.#begin();
    }
  }

  async #begin(): Promise<void> {
    if (this.#listener || this.#isLoading) {
      return;
    }
    this.#isLoading = true;
    try {
      const listener = await this.#load(this.#watcher);
      this.#listener = listener;
      this.#waiting.forEach(what => what(listener));
    } catch {
      // Without a connection the code cannot load. A kernel asks again, and that tries again.
    }
    this.#isLoading = false;
    this.#waiting = [];
  }
}

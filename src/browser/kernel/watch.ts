import type { ISessionContext } from '@jupyterlab/apputils';
import type { Kernel, KernelMessage, Session } from '@jupyterlab/services';
import type { BoxPanel, Widget } from '@lumino/widgets';
import { COMM_TARGET } from '../../contract';

/** A notebook or console: it shows a kernel and has room for a question. */
export interface IKernelPanel extends Widget {
  readonly sessionContext: ISessionContext;
  readonly contentHeader: BoxPanel;
}

/** One connection of this page to a kernel. */
export interface IWatch {
  readonly connection: Kernel.IKernelConnection;
  /** What shows it; never empty. Two views of one notebook share a connection. */
  readonly panels: Set<IKernelPanel>;
  /** Message ids of the running cells that this connection started. */
  readonly running: Set<string>;
}

/** What a watcher reports. */
export interface IKernelListener {
  /** A kernel starts, restarts, or is new to this page; called once, even if it has several connections. */
  began(watch: IWatch): void;
  /** A request of a kernel; called once for each message, even if several connections received it. */
  requested(message: KernelMessage.ICommOpenMsg, watch: IWatch): void;
  /** The kernel has finished what the message with this id started. */
  finished(messageID: string): void;
  /** No request waits on this connection: the kernel restarted or died, or the page closed the connection. */
  lost(connection: Kernel.IKernelConnection): void;
}

const MOST_SEEN = 500;
const ENDED: readonly Kernel.Status[] = ['restarting', 'autorestarting', 'dead'];

/** Listens on every kernel connection that notebooks and consoles of this page hold. */
export class KernelWatcher {
  readonly #watches = new Map<Kernel.IKernelConnection, IWatch>();
  readonly #seen = new Set<string>();
  readonly #listener: IKernelListener;

  constructor(listener: IKernelListener) {
    this.#listener = listener;
  }

  /** This page's open connections to a kernel. */
  connections(kernelID: string): IWatch[] {
    return [...this.#watches.values()].filter(
      ({ connection }) => connection.id === kernelID && !connection.isDisposed
    );
  }

  /** Follows a panel through all its kernels. */
  follow(panel: IKernelPanel): void {
    const { sessionContext } = panel;
    const change = (
      _: unknown,
      { oldValue, newValue }: Session.ISessionConnection.IKernelChangedArgs
    ): void => {
      // A restart reports the same connection twice.
      if (oldValue && oldValue !== newValue) {
        this.#forget(oldValue);
      }
      if (newValue) {
        this.#watch(newValue, panel);
      }
    };
    sessionContext.kernelChanged.connect(change);
    panel.disposed.connect(() => {
      sessionContext.kernelChanged.disconnect(change);
      for (const [connection, { panels }] of this.#watches) {
        if (panels.delete(panel) && panels.size === 0) {
          this.#forget(connection);
        }
      }
    });
    const kernel = sessionContext.session?.kernel;
    if (kernel) {
      this.#watch(kernel, panel);
    }
  }

  #watch(connection: Kernel.IKernelConnection, panel: IKernelPanel): void {
    const known = this.#watches.get(connection);
    if (known) {
      known.panels.add(panel);
      return;
    }
    const watch: IWatch = { connection, panels: new Set([panel]), running: new Set() };
    const isFirst = this.connections(connection.id).length === 0;
    this.#watches.set(connection, watch);
    connection.disposed.connect(() => this.#forget(connection));
    connection.statusChanged.connect((_, status) => {
      if (ENDED.includes(status)) {
        this.#end(connection.id);
      }
      if (status === 'restarting') {
        // Later: right after this, the connection drops messages that wait to be sent.
        void Promise.resolve().then(() => this.#restart(watch));
      }
    });
    // Comm targets miss connections that leave comms to another one, and Notebook 7 has no shell signals.
    connection.anyMessage.connect((_, { msg, direction }) => this.#take(watch, msg, direction));
    if (connection.handleComms) {
      // Only to avoid a warning of JupyterLab; disposed without a message, so that comms do not accumulate.
      connection.registerCommTarget(COMM_TARGET, comm => comm.dispose());
    }
    if (isFirst) {
      this.#listener.began(watch);
    }
  }

  /** Every connection sees a restart by the server, but only the one that asked for it sees a person's restart. */
  #restart(watch: IWatch): void {
    const all = this.connections(watch.connection.id);
    if (watch === all[0] || (all.includes(watch) && watch.connection.status === 'restarting')) {
      this.#listener.began(watch);
    }
  }

  #forget(connection: Kernel.IKernelConnection): void {
    if (this.#watches.delete(connection)) {
      this.#listener.lost(connection);
    }
  }

  /** The process has ended, and with it all running cells. */
  #end(kernelID: string): void {
    for (const { connection, running } of this.connections(kernelID)) {
      running.clear();
      this.#listener.lost(connection);
    }
  }

  #take(watch: IWatch, message: KernelMessage.IMessage, direction: 'send' | 'recv'): void {
    if (this.#watches.get(watch.connection) !== watch) {
      return;
    }
    const { msg_type: type, msg_id: id } = message.header;
    if (direction === 'send') {
      if (type === 'execute_request') {
        watch.running.add(id);
      }
    } else if (type === 'status') {
      const { execution_state: state } = message.content as KernelMessage.IStatusMsg['content'];
      const { msg_id: parent } = message.parent_header as KernelMessage.IHeader;
      if (state === 'idle' && parent) {
        watch.running.delete(parent);
        this.#listener.finished(parent);
      }
    } else if (type === 'comm_open') {
      const opened = message as KernelMessage.ICommOpenMsg;
      if (opened.content.target_name === COMM_TARGET && this.#isNew(id)) {
        this.#listener.requested(opened, watch);
      }
    }
  }

  /** Two connections to one kernel receive the same message twice. */
  #isNew(messageID: string): boolean {
    if (this.#seen.has(messageID)) {
      return false;
    }
    this.#seen.add(messageID);
    if (this.#seen.size > MOST_SEEN) {
      const [oldest] = this.#seen;
      this.#seen.delete(oldest);
    }
    return true;
  }
}

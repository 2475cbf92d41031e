import type { ISessionContext } from '@jupyterlab/apputils';
import { type Kernel, KernelMessage } from '@jupyterlab/services';
import { PromiseDelegate } from '@lumino/coreutils';
import { Signal } from '@lumino/signaling';
import { BoxPanel, Panel, Widget } from '@lumino/widgets';
import {
  COMM_TARGET,
  HeliosError,
  type IFrame,
  type IResolveBody,
  type IResolveRequest,
  type KernelReply,
  PROTOCOL_VERSION,
  REPLY_METADATA
} from '../../../src/contract';
import { GUARD_MILLISECONDS } from '../../../src/browser/kernel/bar';
import { CANARY, buttonNamed, clickAsPerson, frame } from '../fakes';

/** The service, for code that the page did not start: the answer to its question comes back with each request. */
export async function confirming({ requestID, names, nonce }: IResolveBody): Promise<IFrame> {
  if (nonce !== `nonce of ${requestID}`) {
    const question = { names, path: '', canRemember: false, nonce: `nonce of ${requestID}` };
    throw new HeliosError('confirmation_required', undefined, { question });
  }
  return frame(Object.fromEntries(names.map(name => [name, CANARY])));
}

/** A reply as the kernel reads it, with its buffers as text. */
export type SeenReply = KernelReply & { text: string };

/** One connection of a page to a kernel, and the kernel's side of it. */
export class FakeConnection {
  readonly anyMessage = new Signal<this, Kernel.IAnyMessageArgs>(this);
  readonly statusChanged = new Signal<this, Kernel.Status>(this);
  readonly disposed = new Signal<this, void>(this);
  readonly registerCommTarget = jest.fn();
  readonly username = 'ann';
  readonly messages: KernelMessage.IInputReplyMsg[] = [];
  /** What it was asked to run, and how each of that ended. */
  readonly executed: object[] = [];
  readonly endings: PromiseDelegate<{ content: { status: string } }>[] = [];
  name = 'python3';
  status: Kernel.Status = 'idle';
  isDisposed = false;
  isDead = false;
  futures = 0;

  constructor(
    readonly clientId: string,
    readonly id = 'kernel-1',
    readonly handleComms = true
  ) {}

  get asKernel(): Kernel.IKernelConnection {
    return this as unknown as Kernel.IKernelConnection;
  }

  sendShellMessage(message: KernelMessage.IMessage): { dispose: () => void } {
    if (this.isDead || this.isDisposed) {
      throw new Error('Kernel is dead');
    }
    this.messages.push(message as KernelMessage.IInputReplyMsg);
    this.futures++;
    return { dispose: () => this.futures-- };
  }

  requestExecute(content: object): { done: Promise<object> } {
    if (this.isDead || this.isDisposed) {
      throw new Error('Kernel is dead');
    }
    this.executed.push(content);
    const ending = new PromiseDelegate<{ content: { status: string } }>();
    this.endings.push(ending);
    return { done: ending.promise };
  }

  /** Another status, in the way of JupyterLab: first the signal, then what waits is thrown away. */
  turns(status: Kernel.Status, afterwards: Kernel.Status = status): void {
    this.status = status;
    this.statusChanged.emit(status);
    this.status = afterwards;
    this.executed.length = 0;
    this.endings.splice(0).forEach(ending => ending.reject(new Error('Canceled')));
  }

  dispose(): void {
    this.isDisposed = true;
    this.disposed.emit();
  }

  /** This page runs a cell. */
  runs(messageID: string): void {
    this.#tell('send', 'execute_request', { code: '' }, messageID);
  }

  /** The kernel says something that every connection to it gets. */
  says(type: string, content: object, parentID: string, session = this.clientId, messageID?: string): void {
    this.#tell('recv', type, content, messageID, { msg_id: parentID, session });
  }

  /** The kernel asks for secrets. */
  asks(
    request: Partial<IResolveRequest>,
    parentID: string,
    session = this.clientId,
    messageID?: string
  ): void {
    const data = {
      protocol: PROTOCOL_VERSION,
      kind: 'resolve',
      requestID: 'request-1',
      names: ['TOKEN'],
      origin: 'cell',
      unclaimed: false,
      ...request
    };
    const content = { comm_id: 'comm-1', target_name: COMM_TARGET, data };
    this.says('comm_open', content, parentID, session, messageID);
  }

  idles(parentID: string): void {
    this.says('status', { execution_state: 'idle' }, parentID);
  }

  get replies(): SeenReply[] {
    return this.messages.map(({ metadata, buffers = [] }) => ({
      ...(metadata[REPLY_METADATA] as unknown as KernelReply),
      text: buffers.map(buffer => new TextDecoder().decode(buffer as ArrayBuffer)).join('')
    }));
  }

  get kinds(): string[] {
    return this.replies.map(({ kind }) => kind);
  }

  /** The last reply's error code, or null. */
  get code(): string | null {
    const last = this.replies.at(-1);
    return last?.kind === 'error' ? last.code : null;
  }

  #tell(
    direction: 'send' | 'recv',
    msgType: string,
    content: object,
    msgId?: string,
    parentHeader: object = {}
  ): void {
    const msg = KernelMessage.createMessage({
      channel: direction === 'send' ? 'shell' : 'iopub',
      msgType,
      msgId,
      session: this.clientId,
      content,
      parentHeader
    } as never);
    this.anyMessage.emit({ msg, direction });
  }
}

/** The kernels that the server has. */
export class FakeSpecs {
  readonly arrived = new PromiseDelegate<void>();
  readonly ready = this.arrived.promise;
  specs: object | null = {
    kernelspecs: {
      python3: { language: 'python', argv: ['python', '-m', 'ipykernel_launcher'] },
      upper: { language: 'Python' },
      ir: { language: 'R', argv: ['R'] },
      pyspark: { language: 'python', argv: ['python', '-m', 'sparkmagic.kernels.pysparkkernel'] }
    }
  };
}

/** What a notebook and its views share. */
export class FakeContext {
  readonly kernelChanged = new Signal<this, object>(this);
  readonly specsManager = new FakeSpecs();

  constructor(public connection: FakeConnection | null) {}

  get session(): object | null {
    return this.connection && { id: 'session-1', path: 'work/a.ipynb', kernel: this.connection };
  }

  /** Another kernel, or the same one after a restart. */
  changeTo(newValue: FakeConnection | null): void {
    const oldValue = this.connection;
    this.connection = newValue;
    this.kernelChanged.emit({ name: 'kernel', oldValue, newValue });
  }
}

/** A notebook or console in the document. */
export class FakePanel extends Panel {
  readonly contentHeader = new BoxPanel();
  readonly sessionContext: ISessionContext;

  constructor(shown: FakeConnection | FakeContext) {
    super();
    const context = shown instanceof FakeContext ? shown : new FakeContext(shown);
    this.sessionContext = context as unknown as ISessionContext;
    this.addWidget(this.contentHeader);
    Widget.attach(this, document.body);
  }

  /** The questions above it. */
  get questions(): HTMLElement[] {
    return this.contentHeader.widgets.map(({ node }) => node);
  }

  /** A button of the only question. */
  button(name: string): HTMLElement | undefined {
    expect(this.questions).toHaveLength(1);
    return buttonNamed(this.questions[0], name);
  }

  /** A person reads the only question, and answers. Needs fake timers. */
  answer(name: string): void {
    const button = this.button(name);
    jest.advanceTimersByTime(GUARD_MILLISECONDS);
    clickAsPerson(button);
  }
}

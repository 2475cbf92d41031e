import type { KernelMessage } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import {
  type ErrorCode,
  HeliosError,
  type IResolveRequest,
  type KernelRequest,
  PROTOCOL_VERSION
} from '../../contract';
import type { ISecretsClient, ISecretsSettings } from '../tokens';
import { QuestionBar } from './bar';
import { sendReply, sendValues } from './reply';
import { type IKernelListener, type IKernelPanel, type IWatch, KernelWatcher } from './watch';

interface IOpenRequest {
  readonly request: IResolveRequest;
  /** The connection that answers. */
  readonly watch: IWatch;
  /** The message whose execution asked. */
  readonly parentID: string;
  state: 'working' | 'asking' | 'answered' | 'dropped';
  bar: QuestionBar | null;
}

const MOST_REMEMBERED = 1000;

/** Answers the requests of kernels: its own silently, others after a person's word. */
export class KernelResolver implements IKernelListener {
  readonly #client: ISecretsClient;
  readonly #settings: ISecretsSettings;
  readonly #trans: TranslationBundle;
  readonly #watcher = new KernelWatcher(this);
  readonly #open = new Map<string, IOpenRequest>();

  constructor(client: ISecretsClient, settings: ISecretsSettings, trans: TranslationBundle) {
    this.#client = client;
    this.#settings = settings;
    this.#trans = trans;
  }

  /** Answers for the kernels of this notebook or console from now on. */
  follow(panel: IKernelPanel): void {
    this.#watcher.follow(panel);
  }

  requested(message: KernelMessage.ICommOpenMsg, watch: IWatch): void {
    const request = message.content.data as unknown as KernelRequest;
    const { requestID } = request;
    if (request.protocol !== PROTOCOL_VERSION) {
      const { code, message: text } = new HeliosError('protocol_mismatch');
      sendReply(watch.connection, { kind: 'error', requestID, code, message: text });
    } else if (request.kind === 'ping') {
      sendReply(watch.connection, { kind: 'ack', requestID, question: false });
    } else if (request.kind === 'cancel') {
      this.#drop(this.#open.get(requestID));
    } else {
      this.#resolve(request, message.parent_header, watch);
    }
  }

  finished(messageID: string): void {
    for (const entry of this.#open.values()) {
      if (entry.parentID === messageID && entry.request.origin === 'cell') {
        this.#drop(entry);
      }
    }
  }

  #resolve(request: IResolveRequest, parent: Partial<KernelMessage.IHeader>, watch: IWatch): void {
    const known = this.#open.get(request.requestID);
    if (known) {
      this.#repeat(known);
      return;
    }
    const parentID = parent.msg_id ?? '';
    const own = this.#watcher
      .connections(watch.connection.id)
      .find(({ connection, running }) => connection.clientId === parent.session && running.has(parentID));
    const isOwn = request.origin === 'background' || own !== undefined;
    // Somebody else's cell: only when nobody has claimed it, a reload perhaps, may this page ask.
    if (!isOwn && !request.unclaimed) {
      return;
    }
    const entry: IOpenRequest = { request, watch: own ?? watch, parentID, state: 'working', bar: null };
    this.#remember(entry);
    if (isOwn) {
      this.#acknowledge(entry);
      void this.#answer(entry, false);
    } else {
      this.#ask(entry);
    }
  }

  #repeat(entry: IOpenRequest): void {
    if (entry.state === 'dropped') {
      return;
    }
    this.#acknowledge(entry);
    if (entry.state === 'answered') {
      // The kernel missed the answer: input() empties the channel when it opens.
      void this.#answer(entry, true);
    }
  }

  async #answer(entry: IOpenRequest, confirmed: boolean): Promise<void> {
    const { request, watch } = entry;
    const { requestID, names, origin } = request;
    const kernelID = watch.connection.id;
    entry.state = 'working';
    try {
      const ownConnections = this.#watcher.connections(kernelID).length;
      const frame = await this.#client.resolve({
        requestID,
        kernelID,
        names,
        origin,
        ownConnections,
        confirmed
      });
      if (this.#isDropped(entry)) {
        return;
      }
      entry.state = 'answered';
      const [missing] = frame.errors;
      if (missing) {
        sendReply(watch.connection, { kind: 'error', requestID, ...missing });
      } else {
        sendValues(watch.connection, requestID, frame);
      }
    } catch (error) {
      if (this.#isDropped(entry)) {
        return;
      }
      const { code, message } = error instanceof HeliosError ? error : new HeliosError('internal_error');
      if (code === 'confirmation_required') {
        this.#ask(entry);
      } else {
        this.#fail(entry, code, message);
      }
    }
  }

  #ask(entry: IOpenRequest): void {
    const { contentHeader } = entry.watch.panel;
    entry.state = 'asking';
    entry.bar = new QuestionBar(
      entry.request.names,
      this.#trans,
      this.#settings.questionTimeout,
      answered => {
        entry.bar?.dispose();
        entry.bar = null;
        if (answered) {
          void this.#answer(entry, true);
        } else {
          this.#fail(entry, answered === null ? 'request_unanswered' : 'request_ignored');
        }
      }
    );
    contentHeader.addWidget(entry.bar);
    this.#acknowledge(entry);
  }

  #acknowledge({ request, watch, state }: IOpenRequest): void {
    const { requestID } = request;
    sendReply(watch.connection, { kind: 'ack', requestID, question: state === 'asking' });
  }

  #fail(entry: IOpenRequest, code: ErrorCode, message = new HeliosError(code).message): void {
    const { requestID } = entry.request;
    sendReply(entry.watch.connection, { kind: 'error', requestID, code, message });
    this.#drop(entry);
  }

  #drop(entry: IOpenRequest | undefined): void {
    if (entry) {
      entry.state = 'dropped';
      entry.bar?.dispose();
      entry.bar = null;
    }
  }

  #isDropped(entry: IOpenRequest): boolean {
    return entry.state === 'dropped';
  }

  #remember(entry: IOpenRequest): void {
    this.#open.set(entry.request.requestID, entry);
    if (this.#open.size > MOST_REMEMBERED) {
      for (const [id, { state }] of this.#open) {
        if (state === 'answered' || state === 'dropped') {
          this.#open.delete(id);
          break;
        }
      }
    }
  }
}

import type { Kernel, KernelMessage } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import {
  HeliosError,
  type IResolveRequest,
  type KernelRequest,
  NAMED_PROTOCOL_VERSION,
  PROTOCOL_VERSION
} from '../../contract';
import type { ISecretsClient, ISecretsSettings } from '../tokens';
import { QuestionBar } from './bar';
import type { KernelHelper } from './helper';
import { sendReply, sendValues } from './reply';
import { type Failure, OpenRequest, OpenRequests } from './requests';
import { type IKernelListener, type IKernelPanel, type IWatch, KernelWatcher } from './watch';
import type { IFailure, SecretFailures } from '../wayOut/failures';

/** Answers the requests of kernels: its own silently, others after a person's word. */
export class KernelResolver implements IKernelListener {
  readonly #client: ISecretsClient;
  readonly #settings: ISecretsSettings;
  readonly #trans: TranslationBundle;
  readonly #watcher: KernelWatcher;
  readonly #helper: KernelHelper | undefined;
  readonly #failures: SecretFailures | null;
  readonly #open = new OpenRequests();

  /**
   * @param watcher the one that tells this resolver; by default one of its own.
   * @param helper what kernels get at their start; by default nothing.
   * @param failures is told of each request that fails.
   */
  constructor(
    client: ISecretsClient,
    settings: ISecretsSettings,
    trans: TranslationBundle,
    watcher?: KernelWatcher,
    helper?: KernelHelper,
    failures: SecretFailures | null = null
  ) {
    this.#client = client;
    this.#settings = settings;
    this.#trans = trans;
    this.#helper = helper;
    this.#failures = failures;
    this.#watcher = watcher ?? new KernelWatcher(this);
  }

  /** Answers for the kernels of this notebook or console from now on. */
  follow(panel: IKernelPanel): void {
    this.#watcher.follow(panel);
  }

  began(watch: IWatch): void {
    this.#helper?.offer(watch);
  }

  requested(message: KernelMessage.ICommOpenMsg, watch: IWatch): void {
    const request = message.content.data as unknown as KernelRequest;
    const { requestID } = request;
    if (![PROTOCOL_VERSION, NAMED_PROTOCOL_VERSION].includes(request.protocol)) {
      const { code, message: text } = new HeliosError('protocol_mismatch');
      sendReply(watch.connection, { kind: 'error', requestID, code, message: text });
    } else if (request.kind === 'ping') {
      sendReply(watch.connection, { kind: 'ack', requestID, question: false });
    } else if (request.kind === 'cancel') {
      this.#open.find(requestID)?.drop();
    } else {
      this.#resolve(request, message.parent_header, watch);
    }
  }

  finished(messageID: string): void {
    this.#open.drop(({ parentID, request }) => parentID === messageID && request.origin === 'cell');
  }

  lost(connection: Kernel.IKernelConnection): void {
    this.#open.forget(({ watch }) => watch.connection === connection);
  }

  #resolve(request: IResolveRequest, parent: Partial<KernelMessage.IHeader>, watch: IWatch): void {
    const known = this.#open.find(request.requestID);
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
    const entry = new OpenRequest(request, own ?? watch, parentID);
    this.#open.add(entry);
    if (isOwn) {
      this.#acknowledge(entry);
      void this.#answer(entry);
    } else {
      this.#ask(entry);
    }
  }

  #repeat(entry: OpenRequest): void {
    if (entry.isDropped) {
      return;
    }
    this.#acknowledge(entry);
    // After an answer, the kernel missed it: input() empties the channel when it opens.
    if (entry.failure) {
      this.#fail(entry, entry.failure);
    } else if (entry.state === 'answered') {
      void this.#answer(entry);
    }
  }

  async #answer(entry: OpenRequest): Promise<void> {
    const { request, watch, confirmed } = entry;
    const { requestID, names, origin, connection } = request;
    const kernelID = watch.connection.id;
    entry.state = 'working';
    try {
      const ownConnections = this.#watcher.connections(kernelID).length;
      const frame = await this.#client.resolve({
        requestID,
        kernelID,
        names,
        connection,
        origin,
        ownConnections,
        confirmed
      });
      if (entry.isDropped) {
        return;
      }
      const [missing] = frame.errors;
      if (missing) {
        this.#fail(entry, missing, frame.errors);
      } else {
        entry.state = 'answered';
        sendValues(watch.connection, requestID, frame, this.#settings.maskOutput);
      }
    } catch (error) {
      if (entry.isDropped) {
        return;
      }
      const { code, message } = error instanceof HeliosError ? error : new HeliosError('internal_error');
      if (code === 'confirmation_required') {
        this.#ask(entry);
      } else {
        this.#fail(entry, { code, message });
      }
    }
  }

  #ask(entry: OpenRequest): void {
    const { request, watch } = entry;
    const answer = (answered: boolean | null): void => {
      entry.close();
      if (answered) {
        entry.confirmed = true;
        void this.#answer(entry);
      } else {
        const code = answered === null ? 'request_unanswered' : 'request_ignored';
        this.#fail(entry, { code, message: new HeliosError(code).message });
      }
    };
    const bar = new QuestionBar(request.names, this.#trans, this.#settings.questionTimeout, answer);
    const panels = [...watch.panels];
    const panel = panels.find(({ isVisible }) => isVisible) ?? panels[0];
    entry.state = 'asking';
    entry.bar = bar;
    bar.disposed.connect(() => {
      if (entry.bar !== bar) {
        return;
      }
      // Nobody has answered: its notebook was closed, of which another view may be open.
      if (panel.isDisposed && watch.panels.size > 0) {
        this.#ask(entry);
      } else {
        answer(null);
      }
    });
    panel.contentHeader.addWidget(bar);
    this.#acknowledge(entry);
  }

  #acknowledge({ request, watch, state }: OpenRequest): void {
    const { requestID } = request;
    sendReply(watch.connection, { kind: 'ack', requestID, question: state === 'asking' });
  }

  /** @param all what failed, where that is more than the kernel is told. */
  #fail(entry: OpenRequest, failure: Failure, all: readonly IFailure[] = [failure]): void {
    const { requestID } = entry.request;
    this.#failures?.expect(entry.watch.connection, entry.parentID, entry.request, all);
    entry.state = 'answered';
    entry.failure = failure;
    sendReply(entry.watch.connection, { kind: 'error', requestID, ...failure });
  }
}

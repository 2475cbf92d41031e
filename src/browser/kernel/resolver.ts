import type { Kernel, KernelMessage } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import {
  HeliosError,
  type IPermissionQuestion,
  type IResolveRequest,
  type KernelRequest,
  PROTOCOL_VERSION,
  missingSecret
} from '../../contract';
import type { ISecretsClient, ISecretsSettings } from '../tokens';
import type { KernelHelper } from './helper';
import { KnownSecrets } from '../names';
import { type Ending, type IQuestionListener, Questions, sessionOf } from './questions';
import { sendReply, sendValues } from './reply';
import { type Failure, OpenRequest, OpenRequests } from './requests';
import { type IKernelListener, type IKernelPanel, type IWatch, KernelWatcher } from './watch';
import type { IFailure, SecretFailures } from '../errors/failures';

/** Answers the requests of kernels: those of its own cells silently, others after a person has agreed. */
export class KernelResolver implements IKernelListener, IQuestionListener {
  readonly #client: ISecretsClient;
  readonly #settings: ISecretsSettings;
  readonly #watcher: KernelWatcher;
  readonly #helper: KernelHelper | undefined;
  readonly #failures: SecretFailures | null;
  readonly #open = new OpenRequests();
  readonly #known: KnownSecrets;
  readonly #questions: Questions;

  /**
   * @param watcher calls this resolver; by default a new one.
   * @param helper what kernels get at their start; by default nothing.
   * @param failures gets each request that fails.
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
    this.#helper = helper;
    this.#failures = failures;
    this.#watcher = watcher ?? new KernelWatcher(this);
    this.#known = new KnownSecrets(client);
    this.#questions = new Questions(client, settings, trans, this);
  }

  /** Answers the kernels of this notebook or console from now on. */
  follow(panel: IKernelPanel): void {
    this.#watcher.follow(panel);
  }

  began(watch: IWatch): void {
    this.#helper?.offer(watch);
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

  answered(entry: OpenRequest, ending: Ending, isForeign: boolean): void {
    if (entry.isDropped) {
      return;
    }
    if (ending === 'deny' || ending === 'unanswered') {
      const denied = isForeign ? 'request_ignored' : 'notebook_denied';
      const code = ending === 'unanswered' ? 'request_unanswered' : denied;
      const { message } = new HeliosError(code);
      const failures = entry.request.names.map(name => ({ name, code, message }) as const);
      this.#fail(entry, { code, message }, failures);
    } else {
      entry.isAllowed = ending === 'once';
      void this.#answer(entry);
    }
  }

  unkept(entry: OpenRequest, error: unknown): void {
    this.#refuse(entry, error);
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
    // Somebody else's cell: this page may ask only if no page has acknowledged it, for example after a reload.
    if (!isOwn && !request.unclaimed) {
      return;
    }
    const entry = new OpenRequest(request, own ?? watch, parentID, !isOwn);
    this.#open.add(entry);
    if (isOwn) {
      this.#acknowledge(entry);
      void this.#answer(entry);
    } else {
      this.#askForeign(entry);
    }
  }

  #repeat(entry: OpenRequest): void {
    if (entry.isDropped) {
      return;
    }
    this.#acknowledge(entry);
    // The kernel missed the answer: input() empties the channel when it opens.
    if (entry.failure) {
      this.#fail(entry, entry.failure);
    } else if (entry.state === 'answered') {
      void this.#answer(entry);
    }
  }

  async #answer(entry: OpenRequest): Promise<void> {
    const { request, watch, isForeign, isAllowed } = entry;
    const { requestID, names, origin, connection } = request;
    const kernelID = watch.connection.id;
    entry.state = 'working';
    try {
      const ownConnections = this.#watcher.connections(kernelID).length;
      const sessionID = sessionOf(watch.panels);
      const nonce = isAllowed ? entry.nonce : undefined;
      const frame = await this.#client.resolve(
        { requestID, kernelID, sessionID, names, connection, origin, isForeign, ownConnections, nonce },
        entry.signal
      );
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
      this.#refuse(entry, error);
    }
  }

  /** The service has refused the request, or wants a person's answer first. */
  #refuse(entry: OpenRequest, error: unknown): void {
    if (entry.isDropped) {
      return;
    }
    const { code, message, details } =
      error instanceof HeliosError ? error : new HeliosError('internal_error');
    const question = details?.question;
    const isAnswered = entry.isAllowed && entry.nonce === undefined;
    entry.nonce = question?.nonce ?? entry.nonce;
    if (code === 'confirmation_required' && question && isAnswered) {
      // The question about a foreign cell needs no service, and a person has answered it.
      void this.#answer(entry);
    } else if (code === 'confirmation_required') {
      this.#askForeign(entry);
    } else if (code === 'permission_required' && question) {
      void this.#ask(entry, question);
    } else {
      this.#fail(entry, { code, message });
    }
  }

  #askForeign(entry: OpenRequest): void {
    const { names } = entry.request;
    this.#questions.ask(entry, { names, path: '', canRemember: false, isForeign: true });
    this.#acknowledge(entry);
  }

  /** It does not ask about secrets that do not exist. */
  async #ask(entry: OpenRequest, question: IPermissionQuestion): Promise<void> {
    const missing = await this.#missing(question.names, entry.request.connection);
    if (entry.isDropped) {
      return;
    }
    if (missing.length) {
      const failures = missing.map(name => ({
        name,
        code: 'secret_not_found' as const,
        message: missingSecret(name)
      }));
      this.#fail(entry, failures[0], failures);
    } else {
      this.#questions.ask(entry, { ...question, isForeign: false });
      this.#acknowledge(entry);
    }
  }

  async #missing(names: readonly string[], connectionName?: string): Promise<string[]> {
    try {
      const known = new Set((await this.#known.of(connectionName)).map(({ name }) => name));
      return names.filter(name => !known.has(name));
    } catch {
      // The service tells what is wrong after the answer.
      return [];
    }
  }

  #acknowledge({ request, watch, state }: OpenRequest): void {
    const { requestID } = request;
    sendReply(watch.connection, { kind: 'ack', requestID, question: state === 'asking' });
  }

  /** @param all every failure, where the kernel gets only the first. */
  #fail(entry: OpenRequest, failure: Failure, all: readonly IFailure[] = [failure]): void {
    const { request, watch, parentID } = entry;
    // A thread whose cell has ended shows no error, and no end of a cell would stop the wait for one.
    if (watch.running.has(parentID)) {
      this.#failures?.expect(watch.connection, parentID, request, all);
    }
    entry.state = 'answered';
    entry.failure = failure;
    sendReply(watch.connection, { kind: 'error', requestID: request.requestID, ...failure });
  }
}

import type { TranslationBundle } from '@jupyterlab/translation';
import type { IAnsweredQuestion, IPermissionChange, IPermissionQuestion } from '../../contract';
import type { ISecretsClient, ISecretsSettings } from '../tokens';
import { QuestionBar, type Answer } from './bar';
import type { OpenRequest } from './requests';
import { markWaiting } from './waiting';
import type { IKernelPanel, IWatch } from './watch';

/** How a question ended: with a person's answer, or without one. */
export type Ending = Answer | 'unanswered';

/** What happens to the requests that wait for a question. */
export interface IQuestionListener {
  /** The question of a request has ended. */
  answered(entry: OpenRequest, ending: Ending, isForeign: boolean): void;
  /** The answer to the question of a request could not be kept. */
  unkept(entry: OpenRequest, error: unknown): void;
}

/** What a question is about. */
export interface IAsk extends Omit<IPermissionQuestion, 'nonce'> {
  /** Code that this page did not start. */
  isForeign: boolean;
  /** The connection that the code names. */
  connection?: string;
}

/** How long after a question without an Allow a loop is asked about again, in milliseconds. */
const PAUSE = 3000;

/** Asks in the notebook or console, once for all requests that arrive together, such as those of many threads. */
export class Questions {
  readonly #client: ISecretsClient;
  readonly #settings: ISecretsSettings;
  readonly #trans: TranslationBundle;
  readonly #listener: IQuestionListener;
  readonly #open = new Map<IWatch, Map<string, Question>>();
  /** The message whose question ended without an Allow, and when. */
  readonly #refused = new WeakMap<IWatch, { messageID: string; at: number }>();

  constructor(
    client: ISecretsClient,
    settings: ISecretsSettings,
    trans: TranslationBundle,
    listener: IQuestionListener
  ) {
    this.#client = client;
    this.#settings = settings;
    this.#trans = trans;
    this.#listener = listener;
  }

  /** Asks about a request, in the same question as others of its connection. */
  ask(entry: OpenRequest, ask: IAsk): void {
    const { watch, request } = entry;
    const there = this.#open.get(watch) ?? new Map<string, Question>();
    this.#open.set(watch, there);
    const key = JSON.stringify([ask.isForeign, request.connection]);
    let question = there.get(key);
    if (!question) {
      const about = { ...ask, connection: request.connection };
      question = new Question(watch, about, this.#trans, this.#settings.questionTimeout, ending => {
        there.delete(key);
        void this.#end(question!, ending);
      });
      there.set(key, question);
    }
    entry.state = 'asking';
    entry.leave = () => {
      if (question.remove(entry)) {
        there.delete(key);
        this.#refuse(entry);
      }
    };
    question.add(entry, ask.names, this.#pause(entry));
  }

  async #end(question: Question, ending: Ending): Promise<void> {
    const { names, ask, questions } = question;
    const entries = question.take();
    entries.forEach(entry => (entry.leave = null));
    if (ending === 'deny' || ending === 'unanswered') {
      entries.forEach(entry => this.#refuse(entry));
    }
    try {
      // A denial of somebody else's code says nothing about your own.
      if (ending !== 'once' && ending !== 'unanswered' && !ask.isForeign) {
        const connection = entries[0]?.request.connection;
        await this.#keep(question.watch, { names, answer: ending, questions, connection });
      }
    } catch (error) {
      entries.forEach(entry => this.#listener.unkept(entry, error));
      return;
    }
    entries.forEach(entry => this.#listener.answered(entry, ending, ask.isForeign));
  }

  async #keep({ connection, panels }: IWatch, change: IPermissionChange): Promise<void> {
    const body: IPermissionChange = { kernelID: connection.id, sessionID: sessionOf(panels), ...change };
    await this.#client.call('POST /x/v1/permissions', { body });
  }

  #refuse({ watch, parentID }: OpenRequest): void {
    this.#refused.set(watch, { messageID: parentID, at: Date.now() });
  }

  /** A person who runs another cell is asked at once; a loop, a thread or somebody else's code is not. */
  #pause({ watch, parentID, request }: OpenRequest): number {
    const refused = this.#refused.get(watch);
    if (!refused || (request.origin === 'cell' && refused.messageID !== parentID)) {
      return 0;
    }
    return Math.max(0, refused.at + PAUSE - Date.now());
  }
}

/** The session by which the Jupyter server knows a notebook or console. */
export function sessionOf(panels: Iterable<IKernelPanel>): string | undefined {
  const [panel] = panels;
  return panel?.sessionContext.session?.id;
}

/** One question, and the requests that wait for its answer. */
class Question {
  readonly watch: IWatch;
  readonly ask: IAsk;
  readonly #trans: TranslationBundle;
  readonly #end: (ending: Ending) => void;
  readonly #entries = new Map<OpenRequest, { names: readonly string[]; unmark: () => void }>();
  readonly #timeout: number;
  #bar: QuestionBar | null = null;
  #delay = 0;

  constructor(
    watch: IWatch,
    ask: IAsk,
    trans: TranslationBundle,
    seconds: number,
    end: (ending: Ending) => void
  ) {
    this.watch = watch;
    this.ask = ask;
    this.#trans = trans;
    this.#end = end;
    this.#timeout = window.setTimeout(() => end('unanswered'), seconds * 1000);
  }

  get names(): string[] {
    return [...new Set([...this.#entries.values()].flatMap(({ names }) => names))];
  }

  /** As many of the questions that the service asked as have all names: a thousand threads may ask for one. */
  get questions(): IAnsweredQuestion[] {
    const covered = new Set<string>();
    return [...this.#entries].flatMap(([{ request, nonce }, { names }]) => {
      if (nonce === undefined || names.every(name => covered.has(name))) {
        return [];
      }
      names.forEach(name => covered.add(name));
      return [{ requestID: request.requestID, nonce }];
    });
  }

  /** @param pause milliseconds until it is shown. */
  add(entry: OpenRequest, names: readonly string[], pause: number): void {
    const before = this.names.length;
    const text = this.#trans.__(
      'Waiting for your answer above the notebook: allow reading %1?',
      names.join(', ')
    );
    const unmark = markWaiting(this.watch.panels, entry.parentID, text);
    this.#entries.set(entry, { names, unmark });
    if (!this.#bar && !this.#delay) {
      if (pause) {
        this.#delay = window.setTimeout(() => this.#show(), pause);
      } else {
        this.#show();
      }
    } else if (this.names.length !== before) {
      this.#bar?.ask(this.#shown);
    }
  }

  /** Removes a request that no longer waits. @returns whether it was the last one. */
  remove(entry: OpenRequest): boolean {
    this.#entries.get(entry)?.unmark();
    const before = this.names.length;
    this.#entries.delete(entry);
    if (!this.#entries.size) {
      this.take();
      return true;
    }
    if (this.names.length !== before) {
      this.#bar?.ask(this.#shown);
    }
    return false;
  }

  /** Closes it. @returns the requests that waited for it. */
  take(): OpenRequest[] {
    const entries = [...this.#entries.keys()];
    this.#entries.forEach(({ unmark }) => unmark());
    this.#entries.clear();
    window.clearTimeout(this.#timeout);
    window.clearTimeout(this.#delay);
    const bar = this.#bar;
    this.#bar = null;
    const hadFocus = bar?.node.contains(document.activeElement);
    const panel = [...this.watch.panels].find(({ isVisible }) => isVisible);
    bar?.dispose();
    if (hadFocus) {
      panel?.activate();
    }
    return entries;
  }

  get #shown(): ConstructorParameters<typeof QuestionBar>[0] {
    const panel = [...this.watch.panels].at(0);
    const notebook = this.ask.path || panel?.sessionContext.session?.path || panel?.title.label || '';
    return { ...this.ask, names: this.names, notebook };
  }

  #show(): void {
    const panels = [...this.watch.panels];
    const panel = panels.find(({ isVisible }) => isVisible) ?? panels[0];
    if (!panel) {
      return;
    }
    const bar = new QuestionBar(this.#shown, this.#trans, word => this.#end(word));
    this.#bar = bar;
    bar.disposed.connect(() => {
      if (this.#bar !== bar) {
        return;
      }
      this.#bar = null;
      // Nobody has answered: this view of the notebook was closed. Another one may be open.
      if (panel.isDisposed && this.watch.panels.size > 0) {
        this.#show();
      } else {
        this.#end('unanswered');
      }
    });
    panel.contentHeader.addWidget(bar);
  }
}

import { randomBytes } from 'node:crypto';
import {
  HeliosError,
  type IAnsweredQuestion,
  type ICheckedRead,
  type INotebookFacts,
  type IPermissionQuestion,
  type IReadClaim,
  type IReadFacts,
  type PermissionAnswer,
  TIMING
} from '../../contract';
import type { IAnswer, IQuestion, PermissionStore } from './store';

/** Whether anybody but this page has sent code to a kernel. */
export type Others = 'none' | 'some' | 'unknown';

/** A read is written down again after this long, so that a loop does not write each time, in milliseconds. */
const PRECISION = 60_000;

/** The longest that a page keeps a question open: its setting allows an hour. In milliseconds. */
const QUESTION_LIFE = 61 * 60_000;

/** The same answer can come again for this long, since a kernel may miss what came of it. In milliseconds. */
const ANSWER_LIFE = TIMING.answer * 1000;

/** Decides which notebooks may read which secrets. */
export class Permissions {
  readonly store: PermissionStore;

  constructor(store: PermissionStore) {
    this.store = store;
  }

  /**
   * Lets a read of a kernel pass, or says which question needs an answer first.
   * @throws HeliosError confirmation_required, permission_required, notebook_denied, question_closed
   */
  async check({ requestID, origin, names: asked, facts, claim }: ICheckedRead): Promise<void> {
    const names = new Set(asked);
    const isForeign = origin === 'cell' ? claim.isForeign : othersOf(facts, claim) !== 'none';
    const answers = facts.policy === 'ask' ? this.store.answers(facts) : [];
    const denied = new Set(answers.filter(({ kind }) => kind === 'deny').map(({ name }) => name));
    const held = answers.filter(({ name }) => names.has(name) && !denied.has(name));
    const allowed = facts.policy === 'allow' ? names : new Set(held.map(({ name }) => name));
    const question = { isForeign, names: [...names].filter(name => isForeign || !allowed.has(name)) };
    if (question.names.length) {
      if (claim.nonce !== undefined) {
        const given = [{ requestID, nonce: claim.nonce }];
        await this.#close(facts, given, 'once', ([one]) => {
          return contains(one.names, question.names) && one.names.every(name => names.has(name));
        });
      } else if (!isForeign && question.names.some(name => denied.has(name))) {
        throw new HeliosError('notebook_denied');
      } else {
        const code = isForeign ? 'confirmation_required' : 'permission_required';
        throw new HeliosError(code, undefined, { question: await this.#ask(facts, requestID, question) });
      }
    }
    const before = Date.now() - PRECISION;
    const late = held.filter(({ lastReadAt }) => (lastReadAt ?? 0) < before).map(({ name }) => name);
    if (late.length) {
      await this.store.noteRead(facts, late);
    }
  }

  /**
   * Keeps what a person has answered, to questions or by a switch.
   * @throws HeliosError question_closed; request_invalid where it could not last: without a kernel, or without a file
   */
  async answer(
    facts: INotebookFacts,
    names: readonly string[],
    answer: IAnswer['kind'],
    questions: readonly IAnsweredQuestion[] = []
  ): Promise<void> {
    if (answer === 'always' && !(facts.path && facts.fingerprint)) {
      throw new HeliosError('request_invalid', 'There is no file of this notebook to remember it for.');
    }
    if (answer !== 'always' && !facts.kernelStart) {
      throw new HeliosError('request_invalid');
    }
    if (questions.length) {
      await this.#close(facts, questions, answer, asked => {
        const about = asked.flatMap(one => (one.isForeign ? [] : one.names));
        return !asked.some(one => one.isForeign) && contains(about, names) && contains(names, about);
      });
    }
    await this.store.keep(facts, names, answer);
  }

  async #ask(facts: INotebookFacts, requestID: string, question: IQuestion): Promise<IPermissionQuestion> {
    const nonce = randomBytes(16).toString('base64url');
    await this.store.ask(facts, { requestID, nonce }, question, Date.now() + QUESTION_LIFE);
    const canRemember = !question.isForeign && facts.fingerprint !== '';
    return { names: [...question.names], path: facts.path, canRemember, nonce };
  }

  async #close(
    facts: INotebookFacts,
    questions: readonly IAnsweredQuestion[],
    answer: PermissionAnswer,
    isAbout: (asked: readonly IQuestion[]) => boolean
  ): Promise<void> {
    if (!(await this.store.answer(facts, questions, answer, isAbout, Date.now() + ANSWER_LIFE))) {
      throw new HeliosError('question_closed');
    }
  }
}

/** A page that holds all connections of a kernel is the only one that has sent it code. */
function othersOf({ connections }: IReadFacts, { ownConnections }: IReadClaim): Others {
  if (connections === undefined) {
    return 'unknown';
  }
  return connections === ownConnections ? 'none' : 'some';
}

function contains(all: readonly string[], some: readonly string[]): boolean {
  const names = new Set(all);
  return some.every(name => names.has(name));
}

import { createHash, randomBytes } from 'node:crypto';
import {
  HeliosError,
  type IAnsweredQuestion,
  type ICheckedRead,
  type INotebookFacts,
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

/** The same answer can come again for this long, because a kernel can miss the values. In milliseconds. */
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
  async check(read: ICheckedRead): Promise<void> {
    const { requestID, facts, claim } = read;
    const names = [...new Set(read.names)];
    const isForeign = read.origin === 'cell' ? claim.isForeign : othersOf(read) !== 'none';
    const answers = facts.policy === 'ask' ? this.store.answers(facts) : [];
    const denied = new Set(answers.filter(({ kind }) => kind === 'deny').map(({ name }) => name));
    const held = answers.filter(({ name }) => !denied.has(name));
    const allowed = new Set(facts.policy === 'allow' ? names : held.map(({ name }) => name));
    const open = names.filter(name => isForeign || !allowed.has(name));
    if (open.length && claim.nonce !== undefined) {
      const given = [{ requestID, nonce: claim.nonce }];
      await this.#close(facts, given, 'once', ([asked]) => {
        return contains(asked.names, hashesOf(open)) && contains(hashesOf(names), asked.names);
      });
    } else if (!isForeign && open.some(name => denied.has(name))) {
      throw new HeliosError('notebook_denied');
    } else if (open.length) {
      const nonce = randomBytes(16).toString('base64url');
      const asked = { requestID, nonce, isForeign, names: hashesOf(open) };
      await this.store.ask(facts, asked, Date.now() + QUESTION_LIFE);
      const canRemember = !isForeign && facts.fingerprint !== '';
      const question = { names: open, path: facts.path, canRemember, nonce };
      throw new HeliosError(isForeign ? 'confirmation_required' : 'permission_required', undefined, {
        question
      });
    }
    const before = Date.now() - PRECISION;
    const late = held.filter(({ name, lastReadAt }) => names.includes(name) && (lastReadAt ?? 0) < before);
    if (late.length) {
      await this.store.noteRead(
        facts,
        late.map(({ name }) => name)
      );
    }
  }

  /**
   * Keeps what a person has answered, to questions or by a switch.
   * @throws HeliosError question_closed; request_invalid if it could not last: without a kernel, or without a file
   */
  async answer(
    facts: INotebookFacts,
    names: readonly string[],
    answer: IAnswer['kind'],
    questions: readonly IAnsweredQuestion[] = []
  ): Promise<void> {
    const isAlways = answer === 'always';
    if (!(isAlways ? facts.path && facts.fingerprint : facts.kernelStart)) {
      const message = isAlways ? 'There is no file of this notebook to remember it for.' : undefined;
      throw new HeliosError('request_invalid', message);
    }
    if (questions.length) {
      await this.#close(facts, questions, answer, asked => {
        const about = asked.flatMap(question => question.names);
        const isOwn = asked.every(({ isForeign }) => !isForeign);
        return isOwn && contains(about, hashesOf(names)) && contains(hashesOf(names), about);
      });
    }
    await this.store.keep(facts, names, answer);
  }

  /** @param fits whether these are the questions that the answer is about. */
  async #close(
    facts: INotebookFacts,
    given: readonly IAnsweredQuestion[],
    answer: PermissionAnswer,
    fits: (asked: readonly IQuestion[]) => boolean
  ): Promise<void> {
    const asked = this.store.questions(facts, given, answer);
    const isOpen = asked.length === given.length && fits(asked);
    if (!isOpen || !(await this.store.closeQuestions(given, answer, Date.now() + ANSWER_LIFE))) {
      throw new HeliosError('question_closed');
    }
  }
}

/** A page that holds all connections of a kernel is the only one that has sent it code. */
function othersOf({ facts: { connections }, claim: { ownConnections } }: ICheckedRead): Others {
  if (connections === undefined) {
    return 'unknown';
  }
  return connections === ownConnections ? 'none' : 'some';
}

/** A question is kept without its names: code can ask for anything, even for a value that it takes for a name. */
function hashesOf(names: readonly string[]): string[] {
  return names.map(name => createHash('sha256').update(name).digest('base64'));
}

function contains(all: readonly string[], some: readonly string[]): boolean {
  const names = new Set(all);
  return some.every(name => names.has(name));
}

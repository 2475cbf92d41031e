import type { Kernel, KernelMessage } from '@jupyterlab/services';
import { type ErrorCode, type IResolveRequest, checkName } from '../../contract';

/** Why a request failed, as the kernel was told. */
export interface IFailure {
  readonly code: ErrorCode;
  readonly message: string;
  /** Of the secret, where it is about one. */
  readonly name?: string;
}

/** A failure behind an error in an output, and what was done about it since. */
export interface ISecretFailure {
  readonly code: ErrorCode;
  readonly name: string;
  /** The name of the connection in the code; empty for the current one. */
  readonly connectionName: string;
  /** Only running the cell again is left to do. */
  isSolved: boolean;
  /** The name is in use by a secret that this person does not see. */
  isTaken: boolean;
}

type Asked = Pick<IResolveRequest, 'names' | 'connection'>;

/** What was asked for, and how it failed; the kernel gets the first failure. */
interface IAnswer {
  readonly asked: Asked;
  readonly failures: readonly IFailure[];
}

const MOST_ERRORS = 100;

/**
 * Which errors in outputs come from an answer of this page. Only those get buttons, with the names that the page knows,
 * because anyone can write the text of an output.
 */
export class SecretFailures {
  readonly #errors = new Map<string, ISecretFailure[]>();
  readonly #answers = new Map<string, IAnswer[]>();

  /**
   * Waits for the error that follows an answer.
   * @param parentID the message whose execution asked.
   * @param failures of one request; the kernel gets the first.
   */
  expect(
    connection: Kernel.IKernelConnection,
    parentID: string,
    asked: Asked,
    failures: readonly IFailure[]
  ): void {
    const answer = { asked, failures };
    const known = this.#answers.get(parentID);
    if (known) {
      known.push(answer);
      return;
    }
    const answers = [answer];
    this.#answers.set(parentID, answers);
    const end = (): void => {
      this.#answers.delete(parentID);
      connection.anyMessage.disconnect(take);
      connection.disposed.disconnect(end);
    };
    const take = (_: unknown, { msg, direction }: Kernel.IAnyMessageArgs): void => {
      const { msg_id: parent, session } = msg.parent_header as Partial<KernelMessage.IHeader>;
      // This page has no output for a cell of another page.
      if (direction !== 'recv' || parent !== parentID || session !== connection.clientId) {
        return;
      }
      if (msg.header.msg_type === 'error') {
        this.#keep(textOf((msg as KernelMessage.IErrorMsg).content), answers);
      } else if (msg.header.msg_type === 'status') {
        const { execution_state: state } = (msg as KernelMessage.IStatusMsg).content;
        if (state === 'idle') {
          end();
        }
      }
    };
    connection.anyMessage.connect(take);
    connection.disposed.connect(end);
  }

  /** The failures behind an error with this text; empty where it does not come from this page. */
  behind(text: string): readonly ISecretFailure[] {
    return this.#errors.get(text) ?? [];
  }

  #keep(text: string, answers: readonly IAnswer[]): void {
    const kept = new Map<string, ISecretFailure>();
    // A cell may have caught one error and failed with another: the text has the message of the latter.
    for (const { asked, failures } of answers.filter(({ failures }) => text.includes(failures[0].message))) {
      const connectionName = asked.connection ?? '';
      for (const { code, name } of failures.flatMap(failure => named(failure, asked))) {
        if (name === '' || checkName(name) === null) {
          kept.set(`${code} ${name} ${connectionName}`, {
            code,
            name,
            connectionName,
            isSolved: false,
            isTaken: false
          });
        }
      }
    }
    if (kept.size > 0) {
      this.#errors.delete(text);
      this.#errors.set(text, [...kept.values()]);
      const [oldest] = this.#errors.keys();
      if (this.#errors.size > MOST_ERRORS) {
        this.#errors.delete(oldest);
      }
    }
  }
}

/** A denial is about all names of the request. */
function named({ code, name = '' }: IFailure, { names }: Asked): { code: ErrorCode; name: string }[] {
  const all = name === '' && code === 'notebook_denied' ? names : [name];
  return all.map(name => ({ code, name }));
}

/** The text that JupyterLab shows for an error. */
export function textOf({ traceback, ename, evalue }: KernelMessage.IErrorMsg['content']): string {
  return traceback.join('\n') || `${ename}: ${evalue}`;
}

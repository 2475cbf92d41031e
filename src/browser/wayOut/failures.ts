import type { Kernel, KernelMessage } from '@jupyterlab/services';
import { type ErrorCode, type IResolveRequest, checkName } from '../../contract';

/** Why a request failed, as the service or the page told the kernel. */
export interface IFailure {
  readonly code: ErrorCode;
  readonly message: string;
  /** Of the secret, where it is about one. */
  readonly name?: string;
}

/** One failure below an error in an output, and what has come of it since. */
export interface ITrouble {
  readonly code: ErrorCode;
  readonly name: string;
  /** The name of a connection that the code gave; empty for the current one. */
  readonly place: string;
  /** Nothing is left to do but to run the cell again. */
  isSolved: boolean;
  /** The service has said that the name is in use, by a secret that this person does not see. */
  isTaken: boolean;
}

type Asked = Pick<IResolveRequest, 'names' | 'connection'>;

/** What was asked for, and how it failed: first what the kernel is told. */
interface IAnswer {
  readonly asked: Asked;
  readonly failures: readonly IFailure[];
}

const MOST_ERRORS = 100;

/**
 * Which errors in outputs come from what this page told a kernel. Only those get buttons, with the names that the
 * page knows: the text of an output is anybody's.
 */
export class SecretFailures {
  readonly #errors = new Map<string, ITrouble[]>();
  readonly #told = new Map<string, IAnswer[]>();

  /**
   * Waits for the error that comes of an answer.
   * @param parentID the message whose execution asked.
   * @param failures of one request, first the one that the kernel is told.
   */
  expect(
    connection: Kernel.IKernelConnection,
    parentID: string,
    asked: Asked,
    failures: readonly IFailure[]
  ): void {
    const answer = { asked, failures };
    const known = this.#told.get(parentID);
    if (known) {
      known.push(answer);
      return;
    }
    const told = [answer];
    this.#told.set(parentID, told);
    const end = (): void => {
      this.#told.delete(parentID);
      connection.anyMessage.disconnect(take);
      connection.disposed.disconnect(end);
    };
    const take = (_: unknown, { msg, direction }: Kernel.IAnyMessageArgs): void => {
      const { msg_id: parent, session } = msg.parent_header as Partial<KernelMessage.IHeader>;
      // Of a cell of another page there is no output here that could have buttons.
      if (direction !== 'recv' || parent !== parentID || session !== connection.clientId) {
        return;
      }
      if (msg.header.msg_type === 'error') {
        this.#keep(textOf((msg as KernelMessage.IErrorMsg).content), told);
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

  /** What lies behind an error with this text; empty where this page did not see it come. */
  behind(text: string): readonly ITrouble[] {
    return this.#errors.get(text) ?? [];
  }

  #keep(text: string, told: readonly IAnswer[]): void {
    const troubles = new Map<string, ITrouble>();
    // A cell may have caught one error and fail by another: what it was told stands in the text.
    for (const { asked, failures } of told.filter(({ failures }) => text.includes(failures[0].message))) {
      const place = asked.connection ?? '';
      for (const { code, name } of failures.flatMap(failure => named(failure, asked))) {
        if (name === '' || checkName(name) === null) {
          troubles.set(`${code} ${name} ${place}`, { code, name, place, isSolved: false, isTaken: false });
        }
      }
    }
    if (troubles.size > 0) {
      this.#errors.delete(text);
      this.#errors.set(text, [...troubles.values()]);
      const [oldest] = this.#errors.keys();
      if (this.#errors.size > MOST_ERRORS) {
        this.#errors.delete(oldest);
      }
    }
  }
}

/** A notebook is denied all that it asked for at once. */
function named({ code, name = '' }: IFailure, { names }: Asked): { code: ErrorCode; name: string }[] {
  const all = name === '' && code === 'notebook_denied' ? names : [name];
  return all.map(name => ({ code, name }));
}

/** The text that JupyterLab shows for an error. */
export function textOf({ traceback, ename, evalue }: KernelMessage.IErrorMsg['content']): string {
  return traceback.join('\n') || `${ename}: ${evalue}`;
}

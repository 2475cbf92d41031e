import { createInterface } from 'node:readline/promises';
import { type Readable, Writable } from 'node:stream';
import { HeliosError } from '../../contract';
import { CommandError, type ExitCode, failureOf } from './failure';
import { formatTable, printable } from './table';

/** The streams of a process. */
export interface IStreams {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean };
}

/** Results go to standard output, what explains them to standard error, so that scripts read the one alone. */
export class Output {
  readonly #isJSON: boolean;
  readonly #streams: IStreams;

  constructor(isJSON: boolean, streams: IStreams) {
    this.#isJSON = isJSON;
    this.#streams = streams;
  }

  /** Text as it is. */
  text(text: string): void {
    this.#streams.stdout.write(text);
  }

  /** A result: `json` for scripts, else a line for a person. */
  result(json: object, line: string): void {
    this.text(this.#isJSON ? `${JSON.stringify(json, null, 2)}\n` : `${printable(line)}\n`);
  }

  /** A list: `json` for scripts, else a table, or a line where it is empty. */
  table(json: object, head: readonly string[], rows: readonly string[][], empty: string): void {
    if (this.#isJSON || !rows.length) {
      return this.result(json, empty);
    }
    const { isTTY, columns } = this.#streams.stdout;
    const width = isTTY ? columns : undefined;
    this.text(`${formatTable(head, rows, width)}\n`);
  }

  /** Explains a result, for a person. */
  note(line: string): void {
    if (!this.#isJSON) {
      this.#streams.stderr.write(`${printable(line)}\n`);
    }
  }

  /** Warns of something, whoever reads. */
  warn(line: string): void {
    this.#streams.stderr.write(`helios-secrets: ${printable(line)}\n`);
  }

  /** Whether somebody is there to be asked. */
  get isTerminal(): boolean {
    return this.#streams.stdin.isTTY === true && this.#streams.stderr.isTTY === true;
  }

  /**
   * Asks for what nobody shall see.
   * @throws HeliosError vault_passphrase_missing where nobody is there.
   */
  async askHidden(question: string): Promise<string> {
    const { stdin, stderr } = this.#streams;
    if (!this.isTerminal) {
      throw new HeliosError('vault_passphrase_missing');
    }
    stderr.write(question);
    // Asked as at a terminal, but what is typed is written nowhere.
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
    const lines = createInterface({ input: stdin, output: nowhere, terminal: true });
    try {
      return await lines.question('');
    } finally {
      lines.close();
      stderr.write('\n');
    }
  }

  /**
   * Asks before something is destroyed.
   * @param isAgreed whether --yes was said.
   * @throws CommandError confirmation_required
   */
  async confirm(question: string, isAgreed: boolean | undefined): Promise<void> {
    if (isAgreed) {
      return;
    }
    const { stdin, stderr } = this.#streams;
    if (!stdin.isTTY || !stderr.isTTY) {
      throw new CommandError('confirmation_required', `${printable(question)} Say --yes to go on.`);
    }
    const lines = createInterface({ input: stdin, output: stderr });
    try {
      const answer = await lines.question(`${printable(question)} [y/N] `);
      if (!/^y(es)?$/i.test(answer.trim())) {
        throw new CommandError('confirmation_required', 'Nothing was changed.');
      }
    } finally {
      lines.close();
    }
  }

  /** Tells an error in one sentence, and gives the exit code. */
  fail(error: unknown): ExitCode {
    const { code, message, exitCode } = failureOf(error);
    this.#streams.stderr.write(
      this.#isJSON
        ? `${JSON.stringify({ error: { code, message } })}\n`
        : `helios-secrets: ${printable(message)}\n`
    );
    return exitCode;
  }
}

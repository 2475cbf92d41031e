import { createInterface } from 'node:readline/promises';
import { type Readable, Writable } from 'node:stream';
import { HeliosError } from '../../contract';
import { CommandError } from '../commandError';
import { type ExitCode, failureOf } from './failure';
import { formatTable, printable } from './table';

/** The streams of a process. */
export interface IStreams {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean };
}

/** Writes results to standard output and explanations to standard error, so that scripts read results only. */
export class Output {
  readonly #isJSON: boolean;
  readonly #streams: IStreams;

  constructor(isJSON: boolean, streams: IStreams) {
    this.#isJSON = isJSON;
    this.#streams = streams;
  }

  /** Writes text unchanged. */
  text(text: string): void {
    this.#streams.stdout.write(text);
  }

  /** Writes a result: `json` for scripts, otherwise this text unchanged. */
  document(json: object, text: string): void {
    this.text(this.#isJSON ? `${JSON.stringify(json, null, 2)}\n` : text);
  }

  /** Writes a result: `json` for scripts, otherwise one line. */
  result(json: object, line: string): void {
    this.document(json, `${printable(line)}\n`);
  }

  /** Writes a list: `json` for scripts, otherwise a table, or the line `empty` if there are no rows. */
  table(json: object, titles: readonly string[], rows: readonly string[][], empty: string): void {
    const { isTTY, columns } = this.#streams.stdout;
    const table = formatTable(titles, rows, isTTY ? columns : undefined);
    this.document(json, `${rows.length ? table : printable(empty)}\n`);
  }

  /** Explains a result to a person. */
  note(line: string): void {
    if (!this.#isJSON) {
      this.#streams.stderr.write(`${printable(line)}\n`);
    }
  }

  /** Writes a warning, for scripts too. */
  warn(line: string): void {
    this.#streams.stderr.write(`helios-secrets: ${printable(line)}\n`);
  }

  /** Whether there is a person to ask. */
  get isTerminal(): boolean {
    return this.#streams.stdin.isTTY === true && this.#streams.stderr.isTTY === true;
  }

  /**
   * Asks for something that stays invisible.
   * @throws HeliosError vault_passphrase_missing without a terminal.
   */
  async askHidden(question: string): Promise<string> {
    const { stdin, stderr } = this.#streams;
    if (!this.isTerminal) {
      throw new HeliosError('vault_passphrase_missing');
    }
    stderr.write(question);
    // The terminal shows no input, because its echo goes to this stream.
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
   * Asks for confirmation before something is destroyed.
   * @param isConfirmed whether the user gave --yes.
   * @throws CommandError confirmation_required
   */
  async confirm(question: string, isConfirmed: boolean | undefined): Promise<void> {
    if (isConfirmed) {
      return;
    }
    if (!this.isTerminal) {
      throw new CommandError('confirmation_required', `${printable(question)} Use --yes to confirm.`);
    }
    const lines = createInterface({ input: this.#streams.stdin, output: this.#streams.stderr });
    try {
      const answer = await lines.question(`${printable(question)} [y/N] `);
      if (!/^y(es)?$/i.test(answer.trim())) {
        throw new CommandError('confirmation_required', 'Nothing was changed.');
      }
    } finally {
      lines.close();
    }
  }

  /** Writes an error in one sentence and returns the exit code. */
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

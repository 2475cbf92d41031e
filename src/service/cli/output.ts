import { createInterface } from 'node:readline/promises';
import { CommandError, type ExitCode, failureOf } from './failure';
import { formatTable, printable } from './table';

/** Results go to standard output, what explains them to standard error, so that scripts read the one alone. */
export class Output {
  readonly #isJSON: boolean;

  constructor(isJSON: boolean) {
    this.#isJSON = isJSON;
  }

  /** A result: `json` for scripts, else a line for a person. */
  result(json: object, line: string): void {
    process.stdout.write(this.#isJSON ? `${JSON.stringify(json, null, 2)}\n` : `${printable(line)}\n`);
  }

  /** A list: `json` for scripts, else a table, or a line where it is empty. */
  table(json: object, head: readonly string[], rows: readonly string[][], empty: string): void {
    if (this.#isJSON || !rows.length) {
      return this.result(json, empty);
    }
    const width = process.stdout.isTTY ? process.stdout.columns : undefined;
    process.stdout.write(`${formatTable(head, rows, width)}\n`);
  }

  /** Explains a result, for a person. */
  note(line: string): void {
    if (!this.#isJSON) {
      process.stderr.write(`${printable(line)}\n`);
    }
  }

  /** Warns of something, whoever reads. */
  warn(line: string): void {
    process.stderr.write(`helios-secrets: ${printable(line)}\n`);
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
    if (!process.stdin.isTTY || !process.stderr.isTTY) {
      throw new CommandError('confirmation_required', `${printable(question)} Say --yes to go on.`);
    }
    const lines = createInterface({ input: process.stdin, output: process.stderr });
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
    process.stderr.write(
      this.#isJSON
        ? `${JSON.stringify({ error: { code, message } })}\n`
        : `helios-secrets: ${printable(message)}\n`
    );
    return exitCode;
  }
}

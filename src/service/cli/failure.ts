import { HeliosError } from '../../contract';

/** What the exit codes mean; the help shows this. */
export const EXIT_CODES = {
  0: 'done',
  1: 'refused or failed; nothing was changed unless the message says so',
  2: 'the command line was not understood',
  3: 'what was named does not exist',
  4: 'the database, the vault or its key file cannot be opened'
} as const;

export type ExitCode = keyof typeof EXIT_CODES;

const BY_CODE = {
  usage_invalid: 2,
  confirmation_required: 1,
  command_failed: 1,
  listen_failed: 1
} as const satisfies Record<string, ExitCode>;

/** What only a command can meet; all else is a HeliosError. */
export class CommandError extends Error {
  readonly code: keyof typeof BY_CODE;

  constructor(code: keyof typeof BY_CODE, message: string) {
    super(message);
    this.code = code;
  }
}

/** A command line that is not understood. */
export function misused(message: string): CommandError {
  return new CommandError('usage_invalid', message);
}

/** What to tell about an error, and how the process ends with it. */
export function failureOf(error: unknown): { code: string; message: string; exitCode: ExitCode } {
  if (error instanceof CommandError) {
    return { code: error.code, message: error.message, exitCode: BY_CODE[error.code] };
  }
  if (error instanceof HeliosError) {
    const { code, message, status } = error;
    return { code, message, exitCode: exitCodeOf(code, status) };
  }
  // Its own message might hold anything; its code is the system's, such as EACCES.
  const { code = (error as Error).name } = error as NodeJS.ErrnoException;
  return {
    code: 'internal_error',
    message: `Something went wrong inside helios-secrets (${code}). Try again; if it stays, report it.`,
    exitCode: 1
  };
}

function exitCodeOf(code: string, status: number): ExitCode {
  if (code === 'request_invalid') {
    return 2;
  }
  return status === 404 ? 3 : status >= 503 ? 4 : 1;
}

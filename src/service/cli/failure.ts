import { HeliosError } from '../../contract';
import { CommandError } from '../commandError';

/** What the exit codes mean; the help shows this. */
export const EXIT_CODES = {
  0: 'success',
  1: 'refused or failed; nothing was changed unless the message says so',
  2: 'the command line is wrong',
  3: 'something that you named does not exist',
  4: 'the database, the vault or its key file cannot be opened'
} as const;

export type ExitCode = keyof typeof EXIT_CODES;

/** The code and message that describe an error to the user, and the exit code of the process. */
export function failureOf(error: unknown): { code: string; message: string; exitCode: ExitCode } {
  if (error instanceof CommandError) {
    const { code, message } = error;
    return { code, message, exitCode: code === 'usage_invalid' ? 2 : 1 };
  }
  if (error instanceof HeliosError) {
    const { code, message, status } = error;
    return { code, message, exitCode: exitCodeOf(code, status) };
  }
  // The message of an unknown error could contain anything; its code is the system's, such as EACCES.
  const { code = (error as Error).name } = error as NodeJS.ErrnoException;
  return {
    code: 'internal_error',
    message: `Something went wrong inside helios-secrets (${code}). Try again; if it happens again, report it.`,
    exitCode: 1
  };
}

function exitCodeOf(code: string, status: number): ExitCode {
  if (code === 'request_invalid') {
    return 2;
  }
  return status === 404 ? 3 : status >= 503 ? 4 : 1;
}

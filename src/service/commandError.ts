/** What can go wrong with a command line or its process; everything else is a HeliosError. */
export class CommandError extends Error {
  readonly code: 'usage_invalid' | 'confirmation_required' | 'command_failed' | 'listen_failed';

  constructor(code: CommandError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** A command line that cannot be understood. */
export function misused(message: string): CommandError {
  return new CommandError('usage_invalid', message);
}

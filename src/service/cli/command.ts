import type { OptionName, Options } from './options';
import type { Output } from './output';

/** A command line that was understood. */
export interface IInput {
  words: readonly string[];
  options: Options;
  out: Output;
}

/** One command, with all that its help says. */
export interface ICommand {
  /** What it does, in one sentence. */
  readonly summary: string;
  /**
   * Words after the command, in order. One in brackets may be absent, one with '…' may repeat; one whose name is
   * that of an option may be given as that option instead.
   */
  readonly words?: readonly string[];
  /** How words and options follow each other, where that matters: by default options may stand anywhere. */
  readonly usage?: string;
  /** Its options; `json` and `help` every command has. */
  readonly options: readonly OptionName[];
  /** What else one should know. */
  readonly notes?: readonly string[];
  readonly example: string;
  /** Gives the exit code where it is not 0. */
  readonly run: (input: IInput) => Promise<number | void>;
}

/** Where a team's vault is. */
export const PLACE = [
  'database',
  'key-file',
  'passphrase-file',
  'home'
] as const satisfies readonly OptionName[];

/** A service that keeps secrets elsewhere, and one's key for it. */
export const SERVICE = ['url', 'api-key-file'] as const satisfies readonly OptionName[];

/** The same, or the vault of this computer. */
export const ANY_PLACE = ['embedded', ...PLACE] as const satisfies readonly OptionName[];

// What a command is: one entry from which the parser, the help and the types of its options come.
import { parseArgs } from 'node:util';
import { misused } from '../commandError';
import type { Output } from './output';

/** An option with a value, as `parseArgs` takes it and as the help shows it. */
export interface ITextOption {
  readonly type: 'string';
  /** The word for its value in the help. */
  readonly value: string;
  readonly help: string;
}

/** An option with a value that may be given several times. */
export interface IListOption extends ITextOption {
  readonly multiple: true;
}

/** An option without a value. */
export interface IFlag {
  readonly type: 'boolean';
  readonly short?: string;
  readonly help: string;
}

export type Options = Readonly<Record<string, ITextOption | IListOption | IFlag>>;

/** The values that a command line gives to its options. */
export type OptionValues<O extends Options> = {
  readonly [Name in keyof O]?: O[Name] extends IFlag
    ? boolean
    : O[Name] extends IListOption
      ? readonly string[]
      : string;
};

/** A command line that was understood. */
export interface IInput<O extends Options> {
  readonly words: readonly string[];
  readonly options: OptionValues<O>;
  readonly out: Output;
}

/** What a command declares. */
export interface IEntry<O extends Options> {
  /** One sentence. */
  readonly summary: string;
  /** Words after the command: TEAM, [ARGUMENT…] if it may be absent or repeated. EMAIL may be given as --email instead. */
  readonly words?: readonly string[];
  /** The order of words and options where it matters. By default options may stand anywhere. */
  readonly usage?: string;
  readonly options: O;
  /** Paragraphs of the help. */
  readonly notes?: readonly string[];
  readonly example: string;
  /** Returns the exit code where it is not 0. */
  readonly run: (input: IInput<O>) => Promise<number | void>;
}

/** A command whose options are no longer part of its type, so that all commands stand in one table. */
export interface ICommand extends Omit<IEntry<Options>, 'run'> {
  readonly run: (name: string, args: string[], out: Output) => Promise<number>;
}

const COMMON = {
  json: { type: 'boolean', help: 'write JSON for scripts' },
  help: { type: 'boolean', short: 'h', help: 'show this help' }
} as const satisfies Options;

/** Makes a command. */
export function command<const O extends Options>(entry: IEntry<O>): ICommand {
  const options: Options = { ...entry.options, ...COMMON };
  return {
    ...entry,
    options,
    run: async (name, args, out) => {
      const { values, positionals } = parse(args, options);
      const words = wordsOf(name, entry.words ?? [], positionals, values.email);
      return (await entry.run({ words, options: values as OptionValues<O>, out })) ?? 0;
    }
  };
}

/** Separates the options from the words. @throws CommandError usage_invalid */
export function parse<const O extends Options>(
  args: readonly string[],
  options: O
): { values: OptionValues<O>; positionals: string[] } {
  try {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
    return { values: values, positionals };
  } catch (error) {
    // The first sentence names the problem; the rest is about Node.js.
    throw misused((error as Error).message.split(/\. |\n/)[0].replace(/\.?$/, '.'));
  }
}

function wordsOf(name: string, wanted: readonly string[], given: string[], email?: unknown): string[] {
  const hasEmail = typeof email === 'string' && /^\[?EMAIL/.test(wanted[0] ?? '');
  const words = hasEmail ? [email, ...given] : given;
  const required = wanted.filter(word => !word.startsWith('[')).length;
  const isOpen = wanted.at(-1)?.includes('…');
  // Arguments for another program may be blank.
  const isBlank = words.some((word, index) => !word.trim() && (index < required || !isOpen));
  if (words.length < required || (words.length > wanted.length && !isOpen) || isBlank) {
    throw misused(`Usage: helios-secrets ${[name, ...wanted].join(' ')} [OPTIONS]. See --help.`);
  }
  return words;
}

// The command helios-secrets: what an administrator types on the machine of the service.
import { version } from '../../../package.json';
import type { ICommand } from './command';
import { misused } from './failure';
import { type Group, helpOf, helpOfCommand, helpOfGroup, isCommand } from './help';
import { init, migrate } from './init';
import { keyCommands } from './key';
import { audit, status } from './look';
import { type Options, parse } from './options';
import { type IStreams, Output } from './output';
import { run as runProgram } from './run';
import { backup, restore, verify } from './safety';
import { serve } from './serve';
import { teamCommands } from './team';
import { userCommands } from './user';
import { vaultCommands } from './vault';

const COMMANDS: Readonly<Record<string, ICommand | Group>> = {
  init,
  serve,
  user: userCommands,
  team: teamCommands,
  key: keyCommands,
  run: runProgram,
  audit,
  status,
  verify,
  backup,
  restore,
  vault: vaultCommands,
  migrate
};

/** Runs a command line and gives the exit code. */
export async function runCommand(args: readonly string[], streams: IStreams = process): Promise<number> {
  const out = new Output(ownOf(args).includes('--json'), streams);
  try {
    return await dispatch(args, out);
  } catch (error) {
    return out.fail(error);
  }
}

/** What is meant for this program: all before `--`, behind which stands another one's command line. */
function ownOf(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--');
  return end < 0 ? args : args.slice(0, end);
}

async function dispatch(args: readonly string[], out: Output): Promise<number> {
  const asksHelp = ownOf(args).some(one => one === '--help' || one === '-h');
  const [first = '', ...rest] = args[0] === 'help' ? args.slice(1) : args;
  if (first === '--version') {
    out.text(`${version}\n`);
    return 0;
  }
  if (first === '' || first.startsWith('-')) {
    out.text(helpOf(COMMANDS));
    return asksHelp || args[0] === 'help' ? 0 : 2;
  }
  const entry = entryOf(COMMANDS, first, 'helios-secrets --help');
  if (isCommand(entry)) {
    return run(first, entry, rest, asksHelp || args[0] === 'help', out);
  }
  const [second = '', ...words] = rest;
  if (second === '' || second.startsWith('-')) {
    out.text(helpOfGroup(first, entry));
    return asksHelp || args[0] === 'help' ? 0 : 2;
  }
  const command = entryOf(entry, second, `helios-secrets ${first} --help`);
  return run(`${first} ${second}`, command, words, asksHelp || args[0] === 'help', out);
}

function entryOf<T>(entries: Readonly<Record<string, T>>, name: string, help: string): T {
  if (!Object.hasOwn(entries, name)) {
    throw misused(`There is no command ${name}. See: ${help}`);
  }
  return entries[name];
}

async function run(
  name: string,
  command: ICommand,
  args: string[],
  asksHelp: boolean,
  out: Output
): Promise<number> {
  if (asksHelp) {
    out.text(helpOfCommand(name, command));
    return 0;
  }
  const { options, words } = parse(args, [...command.options, 'json', 'help']);
  return (await command.run({ words: wordsOf(name, command, words, options), options, out })) ?? 0;
}

/** The words that a command needs, from where they are: words, or options of the same name. */
function wordsOf(
  name: string,
  { words: wanted = [] }: ICommand,
  words: string[],
  options: Options
): string[] {
  const found = [...words];
  wanted.forEach((word, index) => {
    const option = options[word.replace(/[^A-Z]/g, '').toLowerCase() as 'email'];
    if (option !== undefined) {
      found.splice(index, 0, option);
    }
  });
  const least = wanted.filter(word => !word.startsWith('[')).length;
  const isOpen = wanted.at(-1)?.startsWith('[') && wanted.at(-1)?.includes('…');
  const most = wanted.at(-1)?.includes('…') ? Infinity : wanted.length;
  const isBlank = (isOpen ? found.slice(0, least) : found).some(word => !word.trim());
  if (found.length < least || found.length > most || isBlank) {
    throw misused(`Usage: helios-secrets ${[name, ...wanted].join(' ')} [OPTIONS]. See --help.`);
  }
  return found;
}

// The command helios-secrets, which an administrator runs on the machine of the service.
import { version } from '../../../package.json';
import { misused } from '../commandError';
import { audit } from './audit';
import { backup, restore } from './backup';
import type { ICommand } from './command';
import { type ICommands, helpOf, helpOfCommand, helpOfGroup, isCommand } from './help';
import { init, migrate } from './init';
import { keyCommands } from './key';
import { type IStreams, Output } from './output';
import { run } from './run';
import { serve } from './serve';
import { status } from './status';
import { teamCommands } from './team';
import { userCommands } from './user';
import { vaultCommands } from './vault';
import { verify } from './verify';

const COMMANDS: ICommands = {
  init,
  serve,
  user: userCommands,
  team: teamCommands,
  key: keyCommands,
  run,
  audit,
  status,
  verify,
  backup,
  restore,
  vault: vaultCommands,
  migrate
};

/** Runs a command line and returns the exit code. */
export async function runCommand(args: readonly string[], streams: IStreams = process): Promise<number> {
  const end = args.indexOf('--');
  // Arguments after `--` belong to another program.
  const own = end < 0 ? args : args.slice(0, end);
  const out = new Output(own.includes('--json'), streams);
  try {
    const isHelp = own[0] === 'help' || own.includes('--help') || own.includes('-h');
    return await dispatch(args[0] === 'help' ? args.slice(1) : args, isHelp, out);
  } catch (error) {
    return out.fail(error);
  }
}

async function dispatch(args: readonly string[], isHelp: boolean, out: Output): Promise<number> {
  if (args[0] === '--version') {
    out.text(`${version}\n`);
    return 0;
  }
  let entry: ICommand | ICommands = COMMANDS;
  const rest = [...args];
  const path: string[] = [];
  while (!isCommand(entry)) {
    const word = rest.shift() ?? '';
    if (!word || word.startsWith('-')) {
      out.text(path.length ? helpOfGroup(path.join(' '), entry) : helpOf(entry));
      return isHelp ? 0 : 2;
    }
    if (!Object.hasOwn(entry, word)) {
      throw misused(`There is no command ${word}. See: ${['helios-secrets', ...path, '--help'].join(' ')}`);
    }
    entry = entry[word];
    path.push(word);
  }
  const name = path.join(' ');
  if (isHelp) {
    out.text(helpOfCommand(name, entry));
    return 0;
  }
  return entry.run(name, rest, out);
}

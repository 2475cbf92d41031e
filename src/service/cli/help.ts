import type { ICommand } from './command';
import { EXIT_CODES } from './failure';
import { VARIABLES } from './location';

/** Commands, and groups of commands, by name. */
export interface ICommands {
  readonly [name: string]: ICommand | ICommands;
}

const WIDTH = 100;

export const isCommand = (entry: ICommand | ICommands): entry is ICommand => typeof entry.run === 'function';

/** The help of the program. */
export function helpOf(commands: ICommands): string {
  return `helios-secrets keeps the secrets of a team and gives them to notebooks and programs.

To begin:
  helios-secrets init --organization ACME --email ann@acme.example
  helios-secrets serve

Commands (run a command with --help for details):
${columns(overview(commands))}

Environment variables:
${columns(VARIABLES)}

Exit codes:
${columns(Object.entries(EXIT_CODES))}
`;
}

/** The help of a group of commands. */
export function helpOfGroup(name: string, group: ICommands): string {
  return `helios-secrets ${name} COMMAND (run a command with --help for details):\n\n${columns(overview(group, `${name} `))}\n`;
}

/** The help of one command. */
export function helpOfCommand(name: string, command: ICommand): string {
  const { summary, words = [], usage, options, notes = [], example } = command;
  const order = usage ?? [...words, '[OPTIONS]'].join(' ');
  const rows = Object.entries(options).map(([option, about]): [string, string] => [
    'value' in about ? `--${option} ${about.value}` : `--${option}`,
    about.help
  ]);
  return [
    `helios-secrets ${name} ${order}`,
    ...[summary, ...notes].map(wrapped),
    `Options:\n${columns(rows)}`,
    `Example:\n  ${example}\n`
  ].join('\n\n');
}

/** Every command with its summary. */
function overview(entries: ICommands, before = ''): [string, string][] {
  return Object.entries(entries).flatMap(([name, entry]) =>
    isCommand(entry) ? [[before + name, entry.summary] as [string, string]] : overview(entry, `${name} `)
  );
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}

function wrapped(paragraph: string): string {
  return paragraph.replace(new RegExp(`(.{1,${WIDTH}})( |$)`, 'g'), '$1\n').trimEnd();
}

import type { ICommand } from './command';
import { EXIT_CODES } from './failure';
import { FLAGS, LISTS, type OptionName, TEXTS } from './options';
import { VARIABLES } from './place';

export type Group = Readonly<Record<string, ICommand>>;

const isCommand = (entry: ICommand | Group): entry is ICommand => typeof entry.run === 'function';

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}

/** Every command of `entries` with its summary. */
function overview(entries: Readonly<Record<string, ICommand | Group>>, before = ''): [string, string][] {
  return Object.entries(entries).flatMap(([name, entry]) =>
    isCommand(entry) ? [[before + name, entry.summary] as [string, string]] : overview(entry, `${name} `)
  );
}

/** The help of the program. */
export function helpOf(entries: Readonly<Record<string, ICommand | Group>>): string {
  return `helios-secrets keeps the secrets of a team and gives them to notebooks and programs.

To begin:
  helios-secrets init --organization ACME --email ann@acme.example
  helios-secrets serve

Commands; each explains itself with --help:
${columns(overview(entries))}

Environment:
${columns(VARIABLES)}

Exit codes:
${columns(Object.entries(EXIT_CODES))}
`;
}

/** The help of a group of commands. */
export function helpOfGroup(name: string, group: Group): string {
  return `helios-secrets ${name} COMMAND; each explains itself with --help:\n\n${columns(overview(group, `${name} `))}\n`;
}

/** The help of one command. */
export function helpOfCommand(
  name: string,
  { summary, words = [], usage: order, options, notes = [], example }: ICommand
): string {
  const known = new Set([...options, 'json', 'help'] as const);
  const rows = [...known].map((option): [string, string] => describe(option));
  const usage = ['helios-secrets', name, order ?? [...words, '[OPTIONS]'].join(' ')].join(' ');
  return [
    `${usage}\n\n${summary}`,
    ...(notes.length ? [notes.join('\n')] : []),
    `Options:\n${columns(rows)}`,
    `Example:\n  ${example}\n`
  ].join('\n\n');
}

function describe(option: OptionName): [string, string] {
  if (option in FLAGS) {
    return [`--${option}`, FLAGS[option as keyof typeof FLAGS]];
  }
  const [value, what] = { ...TEXTS, ...LISTS }[option as keyof typeof TEXTS | keyof typeof LISTS];
  return [`--${option} ${value}`, what];
}

export { isCommand };

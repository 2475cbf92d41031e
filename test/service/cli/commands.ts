// The command helios-secrets, run in this process with streams that stand for a terminal or for none.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runCommand } from '../../../src/service/cli';
import { afterwards } from '../fixtures';

export interface IResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Somebody at a terminal of so many columns, who types this. */
export interface ITerminal {
  columns: number;
  types: string;
}

/** Runs a command line to its end; without a terminal nobody is at the keyboard. */
export async function command(args: readonly string[], terminal?: ITerminal): Promise<IResult> {
  const isTTY = terminal !== undefined;
  const make = (): PassThrough & { isTTY: boolean; columns?: number } =>
    Object.assign(new PassThrough(), { isTTY, columns: terminal?.columns });
  const [stdin, stdout, stderr] = [make(), make(), make()];
  stdin.end(terminal?.types);
  const written = Promise.all([text(stdout), text(stderr)]);
  const code = await runCommand(args, { stdin, stdout, stderr });
  stdout.end();
  stderr.end();
  const [out, errors] = await written;
  return { code, stdout: out, stderr: errors };
}

/** A team on this machine, and its commands. */
export interface ICommands {
  home: string;
  database: string;
  /** The key of ann@acme.example, who founded it. */
  key: string;
  run: (...args: string[]) => Promise<IResult>;
  /** What a command that succeeds writes with --json. */
  json: <T>(...args: string[]) => Promise<T>;
}

/** A folder, in memory where there is a place for that: these suites do not test the disk. */
export function makeFastFolder(): string {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'helios-'));
  afterwards(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Makes an organization as the documentation says. */
export async function makeTeam(): Promise<ICommands> {
  const home = join(makeFastFolder(), 'home');
  const run = (...args: string[]): Promise<IResult> => command([...args, '--home', home]);
  const json = async <T>(...args: string[]): Promise<T> => {
    const { code, stdout, stderr } = await run(...args, '--json');
    if (code !== 0) {
      throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}`);
    }
    return JSON.parse(stdout) as T;
  };
  const { apiKey } = await json<{ apiKey: string }>(
    'init',
    ...['--organization', 'ACME', '--email', 'ann@acme.example']
  );
  return { home, database: join(home, 'team.sqlite'), key: apiKey, run, json };
}

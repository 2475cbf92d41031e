import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { HeliosError } from '../../contract';
import type { IRemote } from '../gateway/remote';
import { Log } from '../log';
import { credentialOf } from '../vault/key';
import type { ICommand, IInput } from './command';
import { CommandError, misused } from './failure';
import type { Options } from './options';
import { openNamed, operatorCall } from './place';
import { readKey, remoteOf } from './remote';

/** Reads one secret by name. */
type Read = (name: string) => Promise<string>;

/** Signals that a program is told in place of this one. */
const SIGNALS = ['SIGTERM', 'SIGHUP'] as const;

export const run: ICommand = {
  summary: 'Starts a program with some secrets as its environment variables, and none else.',
  words: ['COMMAND', '[ARGUMENT…]'],
  usage: '[OPTIONS] -- COMMAND [ARGUMENT…]',
  options: ['secret', 'url', 'api-key-file', 'home'],
  notes: [
    'VARIABLE=NAME gives a secret to a variable of another name.',
    'The secrets come from the vault of this computer, with --api-key-file as much as that key may read; with --url too',
    'from a team service or from SingleStore Helios. Without any of these options the service of HELIOS_SECRETS_URL is',
    'asked where HELIOS_SECRETS_API_KEY_FILE is set too. A revoked key or grant ends this with the next start. The',
    'program, and what it starts, can read its environment; so can the same user of this machine. The exit code is that',
    'of the program.'
  ],
  example: 'helios-secrets run --secret HF_TOKEN --secret PGPASSWORD=DB_PASSWORD -- python train.py',
  run: async input => {
    const {
      words: [command, ...args],
      options
    } = input;
    const wanted = new Map((options.secret ?? []).map(variableOf));
    if (!wanted.size) {
      throw misused('Say which secrets: --secret NAME, or --secret VARIABLE=NAME.');
    }
    const values = await readAll(new Set(wanted.values()), input);
    const own = Object.fromEntries([...wanted].map(([variable, name]) => [variable, values.get(name)]));
    return start(command, args, { ...process.env, ...own });
  }
};

function variableOf(text: string): [string, string] {
  const [, variable = '', name = ''] = /^([A-Za-z_]\w*)(?:=(\w+))?$/.exec(text) ?? [];
  if (!variable) {
    throw misused('--secret is NAME, or VARIABLE=NAME; a variable begins with a letter or an underscore.');
  }
  return [variable, name || variable];
}

/** Options name a place as a whole; without any of them it is the service of the environment, if its key is there too. */
function placed(options: Options): Options {
  const { HELIOS_SECRETS_URL: url, HELIOS_SECRETS_API_KEY_FILE: file } = process.env;
  const isNamed = options.url ?? options['api-key-file'] ?? options.home;
  return isNamed || !url || !file ? options : { ...options, url };
}

async function readAll(names: ReadonlySet<string>, input: IInput): Promise<Map<string, string>> {
  const remote = remoteOf(placed(input.options));
  const { read, close } = remote ? await readerOf(remote) : await vaultReader(input);
  try {
    const values = new Map<string, string>();
    for (const name of names) {
      const value = await read(name);
      if (value.includes('\0')) {
        throw new CommandError('usage_invalid', `${name} holds a NUL character, which no variable can.`);
      }
      values.set(name, value);
    }
    return values;
  } finally {
    await close();
  }
}

async function readerOf(place: IRemote): Promise<{ read: Read; close: () => Promise<void> }> {
  const { Remote } = await import('../gateway/remote');
  const { HeliosAPI } = await import('../gateway/heliosApi');
  const remote = new Remote(place, new Log('error'));
  // A team service answers as Helios does.
  const api = new HeliosAPI(remote);
  const read: Read = async name => {
    const secret = await api.byName(name);
    if (secret?.value === undefined) {
      throw missing(name);
    }
    return secret.value;
  };
  return { read, close: () => remote.close() };
}

async function vaultReader(input: IInput): Promise<{ read: Read; close: () => Promise<void> }> {
  const file = input.options['api-key-file'];
  const me = operatorCall({ embedded: true });
  // With a key it is as much as that key may, and none of it any more once the key is revoked.
  const call = file ? { ...me, credential: credentialOf(readKey(file)) } : me;
  const vault = await openNamed({ ...input, options: { ...input.options, embedded: true } });
  const read: Read = async name => {
    const secret = await vault.values.readByName(name, call);
    if (!secret) {
      throw missing(name);
    }
    return secret.value ?? '';
  };
  return { read, close: () => vault.close() };
}

function missing(name: string): HeliosError {
  return new HeliosError('secret_not_found', `There is no secret ${name} that you may read.`);
}

/** Runs a program to its end and gives its exit code; one that a signal ended has 128 and the signal's number. */
function start(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', env });
    const ends = SIGNALS.map(signal => [signal, () => child.kill(signal)] as const);
    // Ctrl+C reaches the program by itself; this process waits for what it makes of it.
    const ignore = (): void => undefined;
    process.on('SIGINT', ignore);
    ends.forEach(([signal, end]) => process.on(signal, end));
    const done = (): void => {
      process.off('SIGINT', ignore);
      ends.forEach(([signal, end]) => process.off(signal, end));
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      done();
      reject(new CommandError('command_failed', `${command} could not be started (${error.code}).`));
    });
    child.once('close', (code, signal) => {
      done();
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}

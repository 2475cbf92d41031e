import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { HeliosError } from '../../contract';
import { CommandError, misused } from '../commandError';
import { withRemote } from '../gateway/connection';
import { Log } from '../log';
import { credentialOf } from '../vault/key';
import { type IInput, command } from './command';
import { operatorCall, withVault } from './location';
import { LOCATION, SERVICE, list } from './options';
import { readKey, remoteOf } from './remote';

const OPTIONS = {
  secret: list('NAME', 'the name of a secret'),
  ...SERVICE,
  home: LOCATION.home
};

type Input = IInput<typeof OPTIONS>;

/** Reads one secret by name; undefined if there is none. */
type Read = (name: string) => Promise<string | undefined>;

/** Signals that are passed on to the program. */
const SIGNALS = ['SIGTERM', 'SIGHUP'] as const;

export const run = command({
  summary: 'Starts a program with the named secrets as its environment variables.',
  words: ['COMMAND', '[ARGUMENT…]'],
  usage: '[OPTIONS] -- COMMAND [ARGUMENT…]',
  options: OPTIONS,
  notes: [
    'Use VARIABLE=NAME to choose another name for the variable.',
    'By default the secrets come from the vault of this computer. With --api-key-file the program gets what that key may read. With --url the secrets come from a team service or from SingleStore Helios. If you use none of these options and both HELIOS_SECRETS_URL and HELIOS_SECRETS_API_KEY_FILE are set, they come from that service. A revoked key or grant takes effect at the next start.',
    'The program and every program that it starts can read its environment, and so can other programs of the same user. The exit code is that of the program.'
  ],
  example: 'helios-secrets run --secret HF_TOKEN --secret PGPASSWORD=DB_PASSWORD -- python train.py',
  run: async input => {
    const [program, ...args] = input.words;
    const wanted = new Map((input.options.secret ?? []).map(variableOf));
    if (!wanted.size) {
      throw misused('Name the secrets: --secret NAME, or --secret VARIABLE=NAME.');
    }
    const values = await readAll(new Set(wanted.values()), input);
    const own = Object.fromEntries([...wanted].map(([variable, name]) => [variable, values.get(name)]));
    return start(program, args, { ...process.env, ...own });
  }
});

function variableOf(given: string): [string, string] {
  const [, variable = '', name = ''] = /^([A-Za-z_]\w*)(?:=(\w+))?$/.exec(given) ?? [];
  if (!variable) {
    throw misused('--secret takes NAME or VARIABLE=NAME. A variable begins with a letter or an underscore.');
  }
  return [variable, name || variable];
}

async function readAll(names: ReadonlySet<string>, input: Input): Promise<Map<string, string>> {
  const values = new Map<string, string>();
  await withReader(input, async read => {
    for (const name of names) {
      const value = await read(name);
      if (value === undefined) {
        throw new HeliosError('secret_not_found', `There is no secret ${name} that you may read.`);
      }
      if (value.includes('\0')) {
        throw new CommandError(
          'usage_invalid',
          `The value of ${name} contains a NUL character, which an environment variable cannot hold.`
        );
      }
      values.set(name, value);
    }
  });
  return values;
}

async function withReader(input: Input, work: (read: Read) => Promise<void>): Promise<void> {
  const service = remoteOf(serviceOptions(input.options));
  if (service) {
    const { HeliosAPI } = await import('../gateway/heliosApi');
    return withRemote(service, new Log('error'), remote => {
      // A team service gives the same answers as Helios.
      const api = new HeliosAPI(remote);
      return work(async name => (await api.byName(name))?.value);
    });
  }
  const { 'api-key-file': file, home } = input.options;
  const me = operatorCall({ embedded: true });
  // With a key, the vault gives what the key may read, and nothing once it is revoked.
  const call = file ? { ...me, credential: credentialOf(readKey(file)) } : me;
  return withVault({ ...input, options: { home, embedded: true } }, vault =>
    work(async name => (await vault.values.readByName(name, call))?.value)
  );
}

/** Options that name the source of the secrets win over the environment as a whole. */
function serviceOptions(options: Input['options']): Input['options'] {
  const { HELIOS_SECRETS_URL: url, HELIOS_SECRETS_API_KEY_FILE: file } = process.env;
  const isNamed = options.url ?? options['api-key-file'] ?? options.home;
  return isNamed || !url || !file ? options : { ...options, url };
}

/** Runs a program and returns its exit code; after a signal it is 128 plus the number of the signal. */
function start(program: string, args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', env });
    const forwards = SIGNALS.map(signal => [signal, () => child.kill(signal)] as const);
    // The terminal sends Ctrl+C to the program too; this process waits for the program to end.
    const ignore = (): void => undefined;
    process.on('SIGINT', ignore);
    forwards.forEach(([signal, forward]) => process.on(signal, forward));
    const done = (): void => {
      process.off('SIGINT', ignore);
      forwards.forEach(([signal, forward]) => process.off(signal, forward));
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      done();
      reject(new CommandError('command_failed', `${program} could not be started (${error.code}).`));
    });
    child.once('close', (code, signal) => {
      done();
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}

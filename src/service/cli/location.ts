// Where the vault of a command is, and what opens it.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HeliosError } from '../../contract';
import { type KeyFile, wantsPassphrase } from '../crypto/rootKey';
import { isServer } from '../store/database';
import { toVaultError } from '../store/sqlite/errors';
import { misused } from '../commandError';
import { uuid7 } from '../uuid';
import type { ICall } from '../vault/call';
import { type ITeamLocation, openTeam } from '../vault/openTeam';
import { VAULT_FILE, openVault } from '../vault/openVault';
import { namedPassphrase, ownKeyFile, readPassphrase } from '../vault/ownKey';
import type { IVaultOptions, Vault } from '../vault/vault';
import { type ICommand, type IEntry, type IInput, type OptionValues, type Options, command } from './command';
import type { ANY_LOCATION, LOCATION } from './options';

type Location = OptionValues<typeof ANY_LOCATION>;
type Input = IInput<typeof ANY_LOCATION>;

/** Default names in the home folder. */
const DATABASE = 'team.sqlite';
const KEY = 'team.key';

/** The environment variables in the help. */
export const VARIABLES: readonly (readonly [string, string])[] = [
  ['HELIOS_SECRETS_HOME', 'same as --home; helios-secrets sets it to the Jupyter data folder'],
  ['HELIOS_SECRETS_DATABASE', 'same as --database (default: team.sqlite in the home folder)'],
  ['HELIOS_SECRETS_DATABASE_PASSWORD_FILE', 'a file with the password of the database'],
  ['HELIOS_SECRETS_KEY_FILE', 'same as --key-file (default: team.key in the home folder)'],
  [
    'HELIOS_SECRETS_ROOT_KEY_FILE',
    'the key file of the vault of this computer (default: root.key in the home folder)'
  ],
  ['HELIOS_SECRETS_PASSPHRASE_FILE', 'same as --passphrase-file'],
  ['HELIOS_SECRETS_FORMER_VALUES', 'same as --former-values'],
  ['HELIOS_SECRETS_API_KEY_FILE', 'same as --api-key-file'],
  ['HELIOS_SECRETS_URL', 'same as --url of run; needs HELIOS_SECRETS_API_KEY_FILE'],
  ['HELIOS_SECRETS_CA_FILE', 'certificate authorities that services may use, as PEM']
];

/** The home folder. @throws CommandError usage_invalid */
export function homeOf({ home = process.env.HELIOS_SECRETS_HOME }: Location): string {
  if (!home) {
    throw misused('Name the folder of the vault: --home DIR, or HELIOS_SECRETS_HOME.');
  }
  return resolve(home);
}

/** Where the vault of a team is, according to options and environment. */
export function teamLocation({ options, out }: Input): ITeamLocation {
  const { env } = process;
  if (options.database && /^[^/]*:\/\/[^/@]*:[^/@]*@/.test(options.database)) {
    out.warn(
      'Every user of this machine can see a password on the command line. Put it into a file, and set HELIOS_SECRETS_DATABASE_PASSWORD_FILE to the name of the file.'
    );
  }
  const database = options.database ?? env.HELIOS_SECRETS_DATABASE ?? join(homeOf(options), DATABASE);
  const keyFile = options['key-file'] ?? env.HELIOS_SECRETS_KEY_FILE ?? join(homeOf(options), KEY);
  return {
    database: isServer(database) ? database : resolve(database),
    keyFile: resolve(keyFile)
  };
}

/** The name of a database without its password. */
export function shown(database: string): string {
  return isServer(database) ? database.replace(/:[^/@]*@/, '@').replace(/\?.*/, '') : database;
}

/** Makes the home folder for a command that is about to write into it. */
export function makeHome({ home = process.env.HELIOS_SECRETS_HOME }: Location): void {
  try {
    if (home) {
      mkdirSync(home, { recursive: true, mode: 0o700 });
    }
  } catch (error) {
    throw toVaultError(error);
  }
}

/** Opens the vault of a command for `work`: as its only user on this computer, otherwise as the operator. */
export async function withVault<T>(
  input: Input,
  work: (vault: Vault, call: ICall) => Promise<T>,
  options?: IVaultOptions
): Promise<T> {
  const vault = await openVaultOf(input, options);
  try {
    return await work(vault, operatorCall(input.options));
  } finally {
    await vault.close();
  }
}

/** Makes a command that works on the open vault. */
export function vaultCommand<const O extends Options & typeof LOCATION>(
  entry: Omit<IEntry<O>, 'run'> & { run: (input: IInput<O>, vault: Vault, call: ICall) => Promise<void> }
): ICommand {
  return command<O>({
    ...entry,
    run: input => withVault(input as IInput<typeof LOCATION>, (vault, call) => entry.run(input, vault, call))
  });
}

/** Opens the vault of a command. */
async function openVaultOf(input: Input, options?: IVaultOptions): Promise<Vault> {
  const { embedded } = input.options;
  const vault = embedded
    ? openVault(homeOf(input.options), undefined, await ownKeyOf(input), options)
    : await openTeam(await locationOf(input), options);
  vault.audit.keep({ tell: message => input.out.warn(message) });
  return vault;
}

/**
 * Where the vault of a command is, with what opens it, for work on the vault as a whole.
 * @param passphrase if it is already known.
 */
export async function locationOf(input: Input, passphrase?: string): Promise<ITeamLocation> {
  const place = input.options.embedded
    ? { database: join(homeOf(input.options), VAULT_FILE), keyFile: ownKeyPath(input) }
    : teamLocation(input);
  return { ...place, passphrase: passphrase ?? (await passphraseOf(input, place.keyFile)) };
}

/** A passphrase for wrapping a key: from a file, or typed twice. @throws HeliosError vault_passphrase_missing */
export async function newPassphrase(input: Input): Promise<string> {
  const named = passphraseFromFile(input);
  if (named !== undefined) {
    return named;
  }
  const passphrase = await input.out.askHidden('Passphrase: ');
  if (!passphrase || passphrase !== (await input.out.askHidden('Repeat the passphrase: '))) {
    throw new HeliosError('vault_passphrase_missing', 'The two passphrases are different. Try again.');
  }
  return passphrase;
}

/** Who a command acts as. */
export function operatorCall({ embedded }: Location): ICall {
  return { requestID: uuid7(), credential: { kind: embedded ? 'local' : 'operator' } };
}

function ownKeyPath({ options }: Input): string {
  return ownKeyFile(homeOf(options), options['key-file'], '').path;
}

async function ownKeyOf(input: Input): Promise<KeyFile> {
  const path = ownKeyPath(input);
  return ownKeyFile(homeOf(input.options), path, await passphraseOf(input, path));
}

/** The passphrase of a key file that has one. It is never an argument, which other users could see. */
async function passphraseOf(input: Input, keyFile: string): Promise<string | undefined> {
  const named = passphraseFromFile(input);
  return named === undefined && wantsPassphrase(keyFile) && input.out.isTerminal
    ? input.out.askHidden(`Passphrase of ${keyFile}: `)
    : named;
}

function passphraseFromFile({ options }: Input): string | undefined {
  const file = options['passphrase-file'];
  return file === undefined ? namedPassphrase() : readPassphrase(file);
}

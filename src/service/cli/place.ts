import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HeliosError } from '../../contract';
import { type KeyFile, isSealedFile } from '../crypto/rootKey';
import { isServer } from '../store/database';
import { toVaultError } from '../store/sqlite/errors';
import { uuid7 } from '../uuid';
import type { ICall } from '../vault/call';
import { type ITeamPlace, openTeam } from '../vault/openTeam';
import { VAULT_FILE, openVault } from '../vault/openVault';
import { namedPassphrase, ownKeyFile, readPassphrase } from '../vault/ownKey';
import type { IVaultOptions, Vault } from '../vault/vault';
import type { IInput } from './command';
import { misused } from './failure';
import type { Options } from './options';

/** Names in the home folder, where no others are given. */
const DATABASE = 'team.sqlite';
const KEY = 'team.key';

/** What the help says about all commands. */
export const VARIABLES: readonly (readonly [string, string])[] = [
  ['HELIOS_SECRETS_HOME', 'as --home; helios-secrets sets it to the Jupyter data folder'],
  ['HELIOS_SECRETS_DATABASE', 'as --database (default: team.sqlite in the home folder)'],
  ['HELIOS_SECRETS_DATABASE_PASSWORD_FILE', 'a file with the password of the database'],
  ['HELIOS_SECRETS_KEY_FILE', 'as --key-file (default: team.key in the home folder)'],
  [
    'HELIOS_SECRETS_ROOT_KEY_FILE',
    'the same for the vault of this computer (default: root.key in the home folder)'
  ],
  ['HELIOS_SECRETS_PASSPHRASE_FILE', 'as --passphrase-file'],
  ['HELIOS_SECRETS_FORMER_VALUES', 'as --former-values'],
  ['HELIOS_SECRETS_API_KEY_FILE', 'as --api-key-file, where a service is asked'],
  ['HELIOS_SECRETS_URL', 'as --url of run, with HELIOS_SECRETS_API_KEY_FILE only'],
  ['HELIOS_SECRETS_CA_FILE', 'certificate authorities of a service, in PEM']
];

/** The folder of the vault. */
export function homeOf({ home = process.env.HELIOS_SECRETS_HOME }: Options): string {
  if (!home) {
    throw misused('Say where the vault is: --home DIR, or HELIOS_SECRETS_HOME.');
  }
  return resolve(home);
}

/** Where a team's secrets are, from options and environment. */
export function placeOf({ options, out }: IInput): ITeamPlace {
  const { env } = process;
  if (options.database && /^[^/]*:\/\/[^/@]*:[^/@]*@/.test(options.database)) {
    out.warn(
      'A password on the command line is seen by every user of this machine. Put it into a file, and the name of the file into HELIOS_SECRETS_DATABASE_PASSWORD_FILE.'
    );
  }
  const database = options.database ?? env.HELIOS_SECRETS_DATABASE ?? join(homeOf(options), DATABASE);
  const keyFile = options['key-file'] ?? env.HELIOS_SECRETS_KEY_FILE ?? join(homeOf(options), KEY);
  return {
    database: isServer(database) ? database : resolve(database),
    keyFile: resolve(keyFile)
  };
}

/** A database as it may be shown: without a password. */
export function shown(database: string): string {
  return isServer(database) ? database.replace(/:[^/@]*@/, '@').replace(/\?.*/, '') : database;
}

/** Makes the home folder where a command is about to keep something in it. */
export function makeHome({ home = process.env.HELIOS_SECRETS_HOME }: Options): void {
  try {
    if (home) {
      mkdirSync(home, { recursive: true, mode: 0o700 });
    }
  } catch (error) {
    throw toVaultError(error);
  }
}

/** Opens the vault that a command is about. */
export async function openNamed(input: IInput, options?: IVaultOptions): Promise<Vault> {
  const vault = await open(input, options);
  vault.audit.keep({ tell: message => input.out.warn(message) });
  return vault;
}

async function open(input: IInput, options?: IVaultOptions): Promise<Vault> {
  if (input.options.embedded) {
    const home = homeOf(input.options);
    return openVault(home, undefined, await ownKeyOf(input, home), options);
  }
  return openTeam(await openPlaceOf(input), options);
}

/**
 * Where a vault is, with all that opens it; the vault of this computer is one like others to what works on vaults.
 * @param given a passphrase that was found out already.
 */
export async function openPlaceOf(input: IInput, given?: string): Promise<ITeamPlace> {
  if (input.options.embedded) {
    const home = homeOf(input.options);
    const { path } = await ownKeyOf(input, home);
    const passphrase = given ?? (await passphraseOf(input, path));
    return { database: join(home, VAULT_FILE), keyFile: path, passphrase };
  }
  const place = placeOf(input);
  return { ...place, passphrase: given ?? (await passphraseOf(input, place.keyFile)) };
}

/** A passphrase to seal a key with: from a file, or typed twice. @throws HeliosError vault_passphrase_missing */
export async function newPassphrase(input: IInput): Promise<string> {
  const named = namedIn(input);
  if (named !== undefined) {
    return named;
  }
  const passphrase = await input.out.askHidden('Passphrase: ');
  if (!passphrase || passphrase !== (await input.out.askHidden('Once more: '))) {
    throw new HeliosError('vault_passphrase_missing', 'The two passphrases are not the same. Try again.');
  }
  return passphrase;
}

async function ownKeyOf(input: IInput, home: string): Promise<KeyFile> {
  const { path } = ownKeyFile(home, input.options['key-file'], '');
  return ownKeyFile(home, path, await passphraseOf(input, path));
}

/** What opens a key file that is sealed. A passphrase is never an argument: others would see it. */
async function passphraseOf(input: IInput, keyFile: string): Promise<string | undefined> {
  const named = namedIn(input);
  return named === undefined && isSealedFile(keyFile) && input.out.isTerminal
    ? input.out.askHidden(`Passphrase of ${keyFile}: `)
    : named;
}

function namedIn({ options }: IInput): string | undefined {
  const file = options['passphrase-file'];
  return file === undefined ? namedPassphrase() : readPassphrase(file);
}

/** Works with a vault: as its one user on this computer, else as the operator. */
export async function withVault<T>(
  input: IInput,
  work: (vault: Vault, call: ICall) => Promise<T>
): Promise<T> {
  const vault = await openNamed(input);
  try {
    return await work(vault, operatorCall(input.options));
  } finally {
    await vault.close();
  }
}

/** Who a command acts as. */
export function operatorCall({ embedded }: Options): ICall {
  return { requestID: uuid7(), credential: { kind: embedded ? 'local' : 'operator' } };
}

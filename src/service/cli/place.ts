import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isServer } from '../store/database';
import { toVaultError } from '../store/sqlite/errors';
import { uuid7 } from '../uuid';
import type { ICall } from '../vault/call';
import { type ITeamPlace, openTeam } from '../vault/openTeam';
import { openVault } from '../vault/openVault';
import type { Vault } from '../vault/vault';
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
  ['HELIOS_SECRETS_KEY_FILE', 'as --key-file (default: team.key in the home folder)']
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
export async function openNamed(input: IInput): Promise<Vault> {
  return input.options.embedded ? openVault(homeOf(input.options)) : openTeam(placeOf(input));
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

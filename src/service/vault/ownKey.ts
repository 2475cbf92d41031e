import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HeliosError } from '../../contract';
import { KEY_FILE, KeyFile } from '../crypto/rootKey';

const MOST_BYTES = 1024;

/** The key file of the vault of this computer. */
export function ownKeyFile(
  home: string,
  keyFile?: string,
  passphrase: string | undefined = namedPassphrase()
): KeyFile {
  const path = keyFile ?? process.env.HELIOS_SECRETS_ROOT_KEY_FILE ?? join(home, KEY_FILE);
  return new KeyFile(resolve(path), home, passphrase);
}

/** The passphrase in the file that the environment names, if it names one. */
export function namedPassphrase(): string | undefined {
  const file = process.env.HELIOS_SECRETS_PASSPHRASE_FILE;
  return file ? readPassphrase(file) : undefined;
}

/**
 * Reads a passphrase from a file, which may be one of /dev/fd; a line break at its end does not belong to it.
 * @throws HeliosError vault_passphrase_missing
 */
export function readPassphrase(file: string): string {
  let passphrase = '';
  try {
    passphrase = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch {
    throw new HeliosError('vault_passphrase_missing', `The passphrase cannot be read from the file ${file}.`);
  }
  if (!passphrase || Buffer.byteLength(passphrase) > MOST_BYTES) {
    throw new HeliosError(
      'vault_passphrase_missing',
      `The file ${file} holds no passphrase of 1 to ${MOST_BYTES} bytes.`
    );
  }
  return passphrase;
}

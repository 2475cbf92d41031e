import { type KeyObject, createSecretKey, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HeliosError } from '../../contract';

const KEY_BYTES = 32;

/** The name of the key file in the vault's folder. */
export const KEY_FILE = 'root.key';

/**
 * The root key of the vault in `home`.
 * @param mayMake whether there is no vault yet, the only case in which a key is made.
 * @throws HeliosError vault_key_missing, vault_key_wrong; a system error where the file cannot be read.
 */
export function loadRootKey(home: string, mayMake: boolean): KeyObject {
  return loadKeyFile(join(home, KEY_FILE), mayMake);
}

/** The same for a key file of any name. */
export function loadKeyFile(path: string, mayMake: boolean): KeyObject {
  const key = read(path) ?? (mayMake ? make(path) : null);
  if (!key) {
    throw new HeliosError('vault_key_missing');
  }
  if (key.byteLength !== KEY_BYTES) {
    throw new HeliosError('vault_key_wrong');
  }
  return createSecretKey(key);
}

function read(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return null;
    }
    throw error;
  }
}

/** link() never overwrites, so of two processes one makes the key and the other reads it. */
function make(path: string): Buffer | null {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    const file = openSync(draft, 'wx', 0o600);
    try {
      writeFileSync(file, randomBytes(KEY_BYTES));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw error;
    }
  } finally {
    rmSync(draft, { force: true });
  }
  if (process.platform !== 'win32') {
    const folder = openSync(dirname(path), 'r');
    fsyncSync(folder);
    closeSync(folder);
  }
  return read(path);
}

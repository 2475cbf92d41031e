import { type KeyObject, createSecretKey, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { dirname, join } from 'node:path';
import { HeliosError, type KeyProtection } from '../../contract';
import { KEY_BYTES } from './message';
import { isSealedKey, openSealedKey, sealKey } from './sealedKey';

/** The name of the key file in the vault's folder. */
export const KEY_FILE = 'root.key';

/** Where the root key of a vault comes from. A key service would be another one. */
export interface IRootKeyProvider {
  /** What stands between the key and whoever has the disk. */
  readonly protection: KeyProtection;
  /**
   * @param mayMake whether there is no vault yet, the only case in which a key is made.
   * @throws HeliosError vault_key_missing, vault_key_wrong, vault_passphrase_*; a system error where it cannot be read.
   */
  load(mayMake: boolean): KeyObject;
  /** Keeps the key of a rotation beside the one of now, until that is done. */
  stage(key: KeyObject): void;
  /** The key that a rotation has left beside the one of now, if any. */
  staged(): KeyObject | null;
  /** Puts that in the place of the one of now. */
  promote(): void;
}

/** A file for its owner alone: the key itself, or the key under a passphrase. */
export class KeyFile implements IRootKeyProvider {
  readonly path: string;
  readonly #folder: string;
  readonly #passphrase: string | undefined;

  /**
   * @param folder where the vault's data is.
   * @param passphrase opens a file that is sealed, and seals one that is made.
   */
  constructor(path: string, folder: string, passphrase?: string) {
    this.path = path;
    this.#folder = folder;
    this.#passphrase = passphrase;
  }

  get protection(): KeyProtection {
    if (isSealedFile(this.path)) {
      return 'passphrase';
    }
    return realOf(dirname(realOf(this.path))) === realOf(this.#folder) ? 'keyFileBeside' : 'keyFileElsewhere';
  }

  load(mayMake: boolean): KeyObject {
    const file = read(this.path) ?? (mayMake ? this.#make(createSecretKey(randomBytes(KEY_BYTES))) : null);
    if (!file) {
      throw new HeliosError('vault_key_missing');
    }
    return this.#open(file);
  }

  stage(key: KeyObject): void {
    const path = stagedPath(this.path);
    rmSync(path, { force: true });
    write(path, this.#contentOf(key, isSealedFile(this.path)));
  }

  staged(): KeyObject | null {
    const file = read(stagedPath(this.path));
    return file && this.#open(file);
  }

  promote(): void {
    renameSync(stagedPath(this.path), this.path);
    syncFolder(this.path);
  }

  #open(file: Buffer): KeyObject {
    if (isSealedKey(file)) {
      if (this.#passphrase === undefined) {
        throw new HeliosError('vault_passphrase_missing');
      }
      return openSealedKey(file, this.#passphrase);
    }
    if (file.byteLength !== KEY_BYTES) {
      throw new HeliosError('vault_key_wrong');
    }
    return createSecretKey(file);
  }

  #contentOf(key: KeyObject, isSealed: boolean): Buffer {
    return isSealed && this.#passphrase !== undefined
      ? Buffer.from(sealKey(key, this.#passphrase))
      : key.export();
  }

  /** link() never overwrites, so of two processes one makes the key and the other reads it. */
  #make(key: KeyObject): Buffer | null {
    const draft = `${this.path}.${process.pid}.${randomBytes(4).toString('hex')}`;
    try {
      write(draft, this.#contentOf(key, this.#passphrase !== undefined));
      linkSync(draft, this.path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw error;
      }
    } finally {
      rmSync(draft, { force: true });
    }
    syncFolder(this.path);
    return read(this.path);
  }
}

/** The root key of the vault in `home`, from the file in it. */
export function loadRootKey(home: string, mayMake: boolean): KeyObject {
  return new KeyFile(join(home, KEY_FILE), home).load(mayMake);
}

/** Whether a key file wants a passphrase. */
export function isSealedFile(path: string): boolean {
  const file = existsSync(path) ? read(path) : null;
  return file !== null && isSealedKey(file);
}

const stagedPath = (path: string): string => `${path}.new`;

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

function write(path: string, content: Uint8Array): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  syncFolder(path);
}

function syncFolder(path: string): void {
  if (process.platform !== 'win32') {
    const folder = openSync(dirname(path), 'r');
    fsyncSync(folder);
    closeSync(folder);
  }
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

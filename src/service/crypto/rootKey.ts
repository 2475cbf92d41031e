import { type KeyObject, createSecretKey, randomBytes } from 'node:crypto';
import { existsSync, linkSync, readdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { HeliosError, type KeyProtection } from '../../contract';
import { read, syncFolder, write } from './durableFile';
import { KEY_BYTES } from './message';
import { isWrappedKey, unwrapKey, wrapKey } from './passphraseKey';

/** The name of the key file in the vault's folder. */
export const KEY_FILE = 'root.key';

/** Where the root key of a vault comes from. A key service would be another one. */
export interface IRootKeyProvider {
  /** What protects the key from a person who has the disk. */
  readonly protection: KeyProtection;
  /**
   * @param mayMake whether there is no vault yet, the only case in which a key is made.
   * @throws HeliosError vault_key_missing, vault_key_wrong, vault_passphrase_*; a system error where it cannot be read.
   */
  load(mayMake: boolean): KeyObject;
  /**
   * Keeps the key of a rotation beside the present one, until the rotation is done.
   * @returns where: each has a place of its own, so that two rotations at once do not replace each other's.
   */
  stage(key: KeyObject): string;
  /** The keys that rotations have left beside the present one. */
  staged(): IStagedKey[];
  /** Puts one of those in the place of the present one, unless another process has done so meanwhile. */
  promote(path: string): void;
  /** Forgets one that no database can be under. */
  discard(path: string): void;
}

/** A key that a rotation has left beside the present one. */
export interface IStagedKey {
  readonly path: string;
  readonly key: KeyObject;
}

/** A file for its owner alone: the key itself, or the key under a passphrase. */
export class KeyFile implements IRootKeyProvider {
  readonly path: string;
  readonly #folder: string;
  readonly #passphrase: string | undefined;

  /**
   * @param folder where the vault's data is.
   * @param passphrase opens a wrapped file, and wraps one that is made.
   */
  constructor(path: string, folder: string, passphrase?: string) {
    this.path = path;
    this.#folder = folder;
    this.#passphrase = passphrase;
  }

  get protection(): KeyProtection {
    if (wantsPassphrase(this.path)) {
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

  stage(key: KeyObject): string {
    const path = `${this.path}.new.${randomBytes(8).toString('hex')}`;
    write(path, this.#contentOf(key, wantsPassphrase(this.path)));
    return path;
  }

  staged(): IStagedKey[] {
    const folder = dirname(this.path);
    return readdirSync(folder)
      .filter(name => this.#isStaged(name))
      .flatMap(name => this.#stagedAt(join(folder, name)));
  }

  promote(path: string): void {
    try {
      renameSync(path, this.path);
    } catch (error) {
      // A process that opened the vault in between has put it in place, and may have replaced it since.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        throw error;
      }
    }
    syncFolder(this.path);
  }

  discard(path: string): void {
    rmSync(path, { force: true });
  }

  #isStaged(name: string): boolean {
    const own = basename(this.path);
    return name.startsWith(own) && /^\.new\.[0-9a-f]{16}$/.test(name.slice(own.length));
  }

  #stagedAt(path: string): IStagedKey[] {
    try {
      const file = read(path);
      return file ? [{ path, key: this.#open(file) }] : [];
    } catch (error) {
      // A rotation that was killed may have left half a key, which is none that the database is under.
      if (error instanceof HeliosError) {
        return [];
      }
      throw error;
    }
  }

  #open(file: Buffer): KeyObject {
    if (isWrappedKey(file)) {
      if (this.#passphrase === undefined) {
        throw new HeliosError('vault_passphrase_missing');
      }
      return unwrapKey(file, this.#passphrase);
    }
    if (file.byteLength !== KEY_BYTES) {
      throw new HeliosError('vault_key_wrong');
    }
    return createSecretKey(file);
  }

  #contentOf(key: KeyObject, isWrapped: boolean): Buffer {
    return isWrapped && this.#passphrase !== undefined
      ? Buffer.from(wrapKey(key, this.#passphrase))
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

/** Whether a key file wants a passphrase. */
export function wantsPassphrase(path: string): boolean {
  const file = existsSync(path) ? read(path) : null;
  return file !== null && isWrappedKey(file);
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

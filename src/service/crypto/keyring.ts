import { type KeyObject, createSecretKey, randomBytes } from 'node:crypto';
import { Lru } from './lru';
import { type IMessageKey, KEY_BYTES, contextOf, isSame, decrypt, encrypt, subkeyOf } from './message';

/** Keys of values that are kept in memory; a value never is. */
const MOST_KEYS = 1000;

/** What a key in the database is for: wrapping data keys, or what former root keys have left behind. */
export type KeyPurpose = 'term' | 'mac' | 'audit';

/** A key in the database, encrypted under the root key. */
export interface IWrappedKey {
  purpose: KeyPurpose;
  number: number;
  wrappedKey: Uint8Array;
}

/** The keys of one vault, as far as they can be had with its root key. It never changes. */
export class Keyring {
  readonly root: KeyObject;
  readonly orgID: string;
  /** The term whose key wraps new data keys. */
  readonly term: number;
  /** Keys of MACs over rows: the present one first, then those of former root keys. */
  readonly macs: readonly KeyObject[];
  /** Keys that links of the audit log were made with under former root keys. */
  readonly audits: readonly KeyObject[];
  readonly known = new Lru<IMessageKey>(MOST_KEYS);
  readonly #terms = new Map<number, KeyObject>();

  /** @throws HeliosError vault_corrupt where a wrapped key does not decrypt. */
  constructor(root: KeyObject, orgID: string, term: number, wrapped: readonly IWrappedKey[]) {
    this.root = root;
    this.orgID = orgID;
    this.term = term;
    const macs = [macKeyOf(root, orgID)];
    const audits: KeyObject[] = [];
    for (const { purpose, number, wrappedKey } of wrapped) {
      const key = createSecretKey(decrypt(root, wrappedKey, keyContext(orgID, purpose, number)));
      if (purpose === 'term') {
        this.#terms.set(number, key);
      } else if (purpose === 'mac') {
        macs.push(key);
      } else {
        audits.push(key);
      }
    }
    this.macs = macs;
    this.audits = audits;
  }

  /** The key of a term, or undefined where the database does not have it. */
  termKey(term: number): KeyObject | undefined {
    return this.#terms.get(term);
  }
}

/** A fresh key of a term, encrypted under the root key. */
export function makeTerm(root: KeyObject, orgID: string, number: number): IWrappedKey {
  const key = randomBytes(KEY_BYTES);
  const wrapped = wrapKey(root, orgID, 'term', number, key);
  key.fill(0);
  return wrapped;
}

/** Encrypts a key under the root key. */
export function wrapKey(
  root: KeyObject,
  orgID: string,
  purpose: KeyPurpose,
  number: number,
  key: Uint8Array
): IWrappedKey {
  return { purpose, number, wrappedKey: encrypt(root, key, keyContext(orgID, purpose, number)) };
}

/** The same key under another root key. @throws HeliosError vault_corrupt */
export function rewrapKey(from: KeyObject, to: KeyObject, orgID: string, row: IWrappedKey): IWrappedKey {
  const { purpose, number, wrappedKey } = row;
  const key = decrypt(from, wrappedKey, keyContext(orgID, purpose, number));
  const wrapped = wrapKey(to, orgID, purpose, number, key);
  key.fill(0);
  return wrapped;
}

/** A value that only this root key could have made; it tells a wrong key before anything is written. */
export function checkValueOf(root: KeyObject, orgID: string): Buffer {
  return subkeyOf(root, 'helios-secrets root key check', orgID);
}

/** Whether this is the root key of a vault. */
export function isRootOf(
  root: KeyObject,
  { orgID, keyCheck }: { orgID: string; keyCheck: Uint8Array }
): boolean {
  return isSame(keyCheck, checkValueOf(root, orgID));
}

/** What MACs of rows are made with. */
export function macKeyOf(root: KeyObject, orgID: string): KeyObject {
  return createSecretKey(subkeyOf(root, 'helios-secrets mac', orgID));
}

function keyContext(orgID: string, purpose: KeyPurpose, number: number): Buffer {
  return contextOf(`helios-secrets ${purpose} key`, orgID, number);
}

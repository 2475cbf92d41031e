// Key rings for the specs of this folder.
import { type KeyObject, createSecretKey, randomBytes } from 'node:crypto';
import { type IWrappedKey, Keyring, makeTerm } from '../../../src/service/crypto/keyring';

export const ORG = '01890a5d-ac96-774b-bcce-b302099a8057';

export function makeRoot(): KeyObject {
  return createSecretKey(randomBytes(32));
}

/** A ring with so many terms, of which the last one is in use. */
export function makeRing(root: KeyObject = makeRoot(), terms = 1): Keyring {
  return ringOf(root, makeTerms(root, terms));
}

export function makeTerms(root: KeyObject, terms: number): IWrappedKey[] {
  return Array.from({ length: terms }, (_, index) => makeTerm(root, ORG, index + 1));
}

export function ringOf(root: KeyObject, keys: IWrappedKey[]): Keyring {
  return new Keyring(root, ORG, keys.length, keys);
}

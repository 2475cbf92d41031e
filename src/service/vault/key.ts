// How an API key looks: hsk_, its id, 160 random bits and a checksum, in digits and small letters.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { HeliosError } from '../../contract';
import { apiKeyByHash, apiKeyByID } from '../store/keys';
import type { IAPIKeyRow } from '../store/rows';
import type { Step } from '../store/step';
import { type IKeyCredential, hashOf } from './call';
import type { IPeople } from './sealedPeople';

const PREFIX = 'hsk_';
const ID_DIGITS = 25;
const RANDOM_BYTES = 20;
const RANDOM_DIGITS = 31;
const CHECK_DIGITS = 7;
const FORM = /^hsk_[0-9a-z]{63}$/;
/** Keys made before this format: 256 random bits, found by their hash. */
const FIRST_FORM = /^hsk_[\w-]{43}$/;

/** A new key for this id. */
export function makeKey(apiKeyID: string): string {
  const idText = digitsOf(Buffer.from(apiKeyID.replaceAll('-', ''), 'hex'), ID_DIGITS);
  const body = PREFIX + idText + digitsOf(randomBytes(RANDOM_BYTES), RANDOM_DIGITS);
  return body + checksumOf(body);
}

/**
 * How a key is looked up. One that was cut off or mistyped is told by its checksum, before any database is asked.
 * @throws HeliosError api_key_incomplete
 */
export function credentialOf(key: string): IKeyCredential {
  if (!key.startsWith(PREFIX) || FIRST_FORM.test(key)) {
    return { kind: 'key', hash: hashOf(key) };
  }
  const body = key.slice(0, -CHECK_DIGITS);
  if (!FORM.test(key) || checksumOf(body) !== key.slice(-CHECK_DIGITS)) {
    throw new HeliosError('api_key_incomplete');
  }
  return { kind: 'key', hash: keyHashOf(key), apiKeyID: idIn(key) };
}

/**
 * How a key of this format is kept. A process of the version before, which knows no limited keys and takes them for
 * full ones, hashes texts without spaces only: it finds none of these.
 */
export function keyHashOf(key: string): string {
  return hashOf(`API key ${key}`);
}

/** The row of a key; whether one is known that begins like it takes no shorter or longer to find out. */
export function* apiKeyOf(
  { hash, apiKeyID }: IKeyCredential,
  { apiKeys }: Pick<IPeople, 'apiKeys'>
): Step<IAPIKeyRow | null> {
  let row: IAPIKeyRow | null | undefined;
  if (apiKeys) {
    row = apiKeys.get(apiKeyID ?? hash);
  } else {
    row = apiKeyID === undefined ? yield* apiKeyByHash(hash) : yield* apiKeyByID(apiKeyID);
  }
  return row && timingSafeEqual(Buffer.from(row.keyHash), Buffer.from(hash)) ? row : null;
}

function idIn(key: string): string {
  const digits = [...key.slice(PREFIX.length, PREFIX.length + ID_DIGITS)];
  const number = digits.reduce((sum, digit) => sum * 36n + BigInt(parseInt(digit, 36)), 0n);
  return number
    .toString(16)
    .padStart(32, '0')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function digitsOf(bytes: Buffer, digits: number): string {
  return BigInt(`0x${bytes.toString('hex')}`)
    .toString(36)
    .padStart(digits, '0');
}

function checksumOf(text: string): string {
  return crc32(text).toString(36).padStart(CHECK_DIGITS, '0');
}

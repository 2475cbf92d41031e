// How an API key looks: hsk_, its id, 160 random bits and a checksum, in digits and small letters.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { HeliosError } from '../../contract';
import type { IAPIKeyRow } from '../store/rows';
import { type IKeyCredential, hashOf } from './call';
import { uuidOf } from '../uuid';
import type { IPeople } from './authenticatedPeople';

const PREFIX = 'hsk_';
const ID_DIGITS = 25;
const RANDOM_BYTES = 20;
const RANDOM_DIGITS = 31;
const CHECK_DIGITS = 7;
const FORM = /^hsk_[0-9a-z]{63}$/;

/** A new key for this id. */
export function makeKey(apiKeyID: string): string {
  const idText = digitsOf(Buffer.from(apiKeyID.replaceAll('-', ''), 'hex'), ID_DIGITS);
  const body = PREFIX + idText + digitsOf(randomBytes(RANDOM_BYTES), RANDOM_DIGITS);
  return body + checksumOf(body);
}

/**
 * How a key is looked up. Its checksum shows that it was cut off or mistyped, before any database is asked.
 * @throws HeliosError api_key_incomplete, not_authenticated for what is no key of ours
 */
export function credentialOf(key: string): IKeyCredential {
  if (!key.startsWith(PREFIX)) {
    throw new HeliosError('not_authenticated');
  }
  const body = key.slice(0, -CHECK_DIGITS);
  if (!FORM.test(key) || checksumOf(body) !== key.slice(-CHECK_DIGITS)) {
    throw new HeliosError('api_key_incomplete');
  }
  return { kind: 'key', hash: hashOf(key), apiKeyID: idIn(key) };
}

/** The row of a key; whether one is known that begins like it takes no shorter or longer to find out. */
export function apiKeyOf(
  { hash, apiKeyID }: IKeyCredential,
  { apiKeys }: Pick<IPeople, 'apiKeys'>
): IAPIKeyRow | null {
  const row = apiKeys.get(apiKeyID);
  return row && timingSafeEqual(Buffer.from(row.keyHash), Buffer.from(hash)) ? row : null;
}

function idIn(key: string): string {
  const digits = [...key.slice(PREFIX.length, PREFIX.length + ID_DIGITS)];
  const number = digits.reduce((sum, digit) => sum * 36n + BigInt(parseInt(digit, 36)), 0n);
  return uuidOf(Buffer.from(number.toString(16).padStart(32, '0'), 'hex'));
}

function digitsOf(bytes: Buffer, digits: number): string {
  return BigInt(`0x${bytes.toString('hex')}`)
    .toString(36)
    .padStart(digits, '0');
}

function checksumOf(text: string): string {
  return crc32(text).toString(36).padStart(CHECK_DIGITS, '0');
}

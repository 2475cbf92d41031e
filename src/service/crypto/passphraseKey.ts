// A root key under a passphrase: what `vault export-key` writes, and a key file may be. docs/formats.md has it.
import { type KeyObject, createSecretKey, randomBytes, scryptSync } from 'node:crypto';
import { HeliosError } from '../../contract';
import { KEY_BYTES, contextOf, decrypt, encrypt } from './message';

const FORMAT = 1;
/** 128 MiB and about half a second for each guess. */
const LOG_N = 17;
const MOST_LOG_N = 20;
const R = 8;
const P = 1;
const SALT_BYTES = 32;
const HEADER_BYTES = 4 + SALT_BYTES;
const BEGIN = '-----BEGIN HELIOS SECRETS KEY-----';
const END = '-----END HELIOS SECRETS KEY-----';
const LINE = 64;

/** Whether the content of a key file is a key under a passphrase. */
export function isWrappedKey(file: Uint8Array): boolean {
  return Buffer.from(file.subarray(0, BEGIN.length)).toString('latin1') === BEGIN;
}

/** The key as text that may be kept anywhere, even on paper, as long as the passphrase is not with it. */
export function wrapKey(
  root: KeyObject,
  passphrase: string,
  salt: Uint8Array = randomBytes(SALT_BYTES)
): string {
  const header = Buffer.concat([Buffer.of(FORMAT, LOG_N, R, P), salt]);
  const message = encrypt(stretch(passphrase, header), root.export(), contextOf(CONTEXT, header));
  const lines =
    Buffer.concat([header, message])
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return [BEGIN, ...lines, END, ''].join('\n');
}

/** @throws HeliosError vault_key_wrong where it is no such key at all, vault_passphrase_wrong */
export function unwrapKey(file: Uint8Array, passphrase: string): KeyObject {
  const text = Buffer.from(file).toString('latin1').trim();
  const body = text.slice(BEGIN.length, -END.length).replace(/\s+/g, '');
  const bytes = Buffer.from(body, 'base64');
  const [format, logN, r, p] = bytes;
  const isKnown = format === FORMAT && logN >= LOG_N && logN <= MOST_LOG_N && r === R && p === P;
  if (!text.endsWith(END) || !isKnown || bytes.byteLength <= HEADER_BYTES || body.length > 8 * LINE) {
    throw new HeliosError('vault_key_wrong');
  }
  const header = bytes.subarray(0, HEADER_BYTES);
  try {
    const key = decrypt(
      stretch(passphrase, header),
      bytes.subarray(HEADER_BYTES),
      contextOf(CONTEXT, header)
    );
    if (key.byteLength === KEY_BYTES) {
      return createSecretKey(key);
    }
  } catch {
    // Told below.
  }
  throw new HeliosError('vault_passphrase_wrong');
}

const CONTEXT = 'helios-secrets wrapped root key';

function stretch(passphrase: string, header: Uint8Array): KeyObject {
  const N = 2 ** header[1];
  // One form of what looks the same, whichever keyboard it was typed on.
  const bytes = scryptSync(passphrase.normalize('NFC'), header.subarray(4), KEY_BYTES, {
    N,
    r: R,
    p: P,
    maxmem: 256 * N * R
  });
  return createSecretKey(bytes);
}

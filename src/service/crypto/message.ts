// An encrypted message that commits to its key: docs/formats.md has it byte by byte.
import {
  type KeyObject,
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  randomBytes,
  timingSafeEqual
} from 'node:crypto';
import { HeliosError } from '../../contract';

export const KEY_BYTES = 32;
const FORMAT = 1;
const SALT_BYTES = 32;
// AES-GCM alone lets somebody who chooses keys make one message that opens under two; this value names one key.
const COMMITMENT_BYTES = 32;
const NONCE_BYTES = 12;
// Without it Node accepts shorter tags, which are easier to forge.
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + SALT_BYTES + COMMITMENT_BYTES;

/** What one message is encrypted with. */
export interface IMessageKey {
  readonly key: KeyObject;
  readonly commitment: Uint8Array;
  readonly nonce: Uint8Array;
}

/** The length of a field that is null. */
const NOTHING = 0xffffffff;

/** Fields with their lengths, so that no two lists of them give the same bytes. Numbers are decimal text. */
export function contextOf(...fields: readonly (string | number | Uint8Array | null)[]): Buffer {
  const parts: Buffer[] = [];
  for (const field of fields) {
    const bytes = field instanceof Uint8Array ? Buffer.from(field) : Buffer.from(String(field ?? ''));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(field === null ? NOTHING : bytes.byteLength);
    parts.push(length, bytes);
  }
  return Buffer.concat(parts);
}

/** Compares in a time that does not tell where they differ. */
export function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.byteLength === other.byteLength && timingSafeEqual(one, other);
}

/** Encrypts under a key of its own, made from `key`, a fresh salt and what the message is for. */
export function encrypt(
  key: KeyObject,
  plaintext: Uint8Array,
  context: Uint8Array,
  salt: Uint8Array = randomBytes(SALT_BYTES)
): Buffer {
  const own = derive(key, salt, context);
  const header = Buffer.concat([Buffer.of(FORMAT), salt, own.commitment]);
  const cipher = createCipheriv('aes-256-gcm', own.key, own.nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.concat([header, context]));
  return Buffer.concat([header, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/**
 * Decrypts a message. Every way in which it can be wrong gives the same error.
 * @throws HeliosError vault_corrupt
 */
export function decrypt(key: KeyObject, message: Uint8Array, context: Uint8Array): Buffer {
  return decryptWith(messageKeyOf(key, message, context), message, context);
}

/** The key of one message, to be kept for another time. @throws HeliosError vault_corrupt */
export function messageKeyOf(key: KeyObject, message: Uint8Array, context: Uint8Array): IMessageKey {
  if (message.byteLength < HEADER_BYTES + TAG_BYTES || message[0] !== FORMAT) {
    throw new HeliosError('vault_corrupt');
  }
  const own = derive(key, message.subarray(1, 1 + SALT_BYTES), context);
  if (!timingSafeEqual(own.commitment, message.subarray(1 + SALT_BYTES, HEADER_BYTES))) {
    throw new HeliosError('vault_corrupt');
  }
  return own;
}

/** @throws HeliosError vault_corrupt; nothing of a plaintext is given out before its tag agreed. */
export function decryptWith({ key, nonce }: IMessageKey, message: Uint8Array, context: Uint8Array): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.concat([message.subarray(0, HEADER_BYTES), context]));
  decipher.setAuthTag(message.subarray(message.byteLength - TAG_BYTES));
  const plaintext = decipher.update(message.subarray(HEADER_BYTES, message.byteLength - TAG_BYTES));
  try {
    decipher.final();
    return plaintext;
  } catch {
    plaintext.fill(0);
    throw new HeliosError('vault_corrupt');
  }
}

/** The part of a message that names its key. */
export function headerOf(message: Uint8Array): Uint8Array {
  return message.subarray(0, HEADER_BYTES);
}

/** A key for one purpose. */
export function subkeyOf(key: KeyObject, ...purpose: readonly (string | number)[]): Buffer {
  return Buffer.from(hkdfSync('sha512', key, '', contextOf(...purpose), KEY_BYTES));
}

// The salt makes the key one of a kind, and so the nonce that comes with it.
function derive(key: KeyObject, salt: Uint8Array, context: Uint8Array): IMessageKey {
  const bytes = Buffer.from(
    hkdfSync('sha512', key, salt, context, KEY_BYTES + COMMITMENT_BYTES + NONCE_BYTES)
  );
  const own = {
    key: createSecretKey(bytes.subarray(0, KEY_BYTES)),
    commitment: Buffer.from(bytes.subarray(KEY_BYTES, KEY_BYTES + COMMITMENT_BYTES)),
    nonce: Buffer.from(bytes.subarray(KEY_BYTES + COMMITMENT_BYTES))
  };
  bytes.fill(0);
  return own;
}

// The first form of an envelope: vaults of schema 2 hold it, and replicas of the version before read no other.
import {
  type KeyObject,
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  randomBytes
} from 'node:crypto';
import { HeliosError } from '../../contract';
import type { IEnvelope, IPlace } from './envelope';
import { KEY_BYTES, contextOf } from './message';

const FORMAT = 1;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
// Without it Node accepts shorter tags, which are easier to forge.
const TAG_BYTES = 16;

/** Encrypts `value` under a fresh data key, itself wrapped under the root key. */
export function sealLegacy(root: KeyObject, value: Uint8Array, place: IPlace): IEnvelope {
  const dataKey = randomBytes(KEY_BYTES);
  const ciphertext = encrypt(createSecretKey(dataKey), value, bind('value', place));
  const wrappedKey = encrypt(root, dataKey, bind('data key', place));
  dataKey.fill(0);
  return { ciphertext, wrappedKey };
}

/**
 * Opens an envelope.
 * @throws HeliosError vault_corrupt where anything of it was changed or moved.
 */
export function openLegacy(root: KeyObject, envelope: IEnvelope, place: IPlace): Buffer {
  const dataKey = decrypt(root, envelope.wrappedKey, bind('data key', place));
  const value = decrypt(createSecretKey(dataKey), envelope.ciphertext, bind('value', place));
  dataKey.fill(0);
  return value;
}

/** The key check value of a vault whose rows carry no MAC yet. */
export function legacyCheckOf(root: KeyObject): Buffer {
  return Buffer.from(hkdfSync('sha512', root, '', 'helios-secrets root key check', KEY_BYTES));
}

function bind(purpose: string, { organizationID, secretID, version }: IPlace): Buffer {
  return contextOf(purpose, organizationID, secretID, version);
}

// A key of its own for each message: the salt makes a nonce that repeats by chance harmless.
function derive(key: KeyObject, salt: Uint8Array): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha512', key, salt, 'helios-secrets aes-256-gcm', KEY_BYTES)));
}

function encrypt(key: KeyObject, plaintext: Uint8Array, place: Buffer): Buffer {
  const salt = randomBytes(SALT_BYTES);
  const nonce = randomBytes(NONCE_BYTES);
  const head = Buffer.concat([Buffer.of(FORMAT), salt, nonce]);
  const cipher = createCipheriv('aes-256-gcm', derive(key, salt), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.concat([head, place]));
  return Buffer.concat([head, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: KeyObject, message: Uint8Array, place: Buffer): Buffer {
  const headBytes = 1 + SALT_BYTES + NONCE_BYTES;
  if (message.byteLength < headBytes + TAG_BYTES || message[0] !== FORMAT) {
    throw new HeliosError('vault_corrupt');
  }
  const head = message.subarray(0, headBytes);
  const decipher = createDecipheriv(
    'aes-256-gcm',
    derive(key, head.subarray(1, 1 + SALT_BYTES)),
    head.subarray(1 + SALT_BYTES),
    { authTagLength: TAG_BYTES }
  );
  decipher.setAAD(Buffer.concat([head, place]));
  decipher.setAuthTag(message.subarray(message.byteLength - TAG_BYTES));
  const plaintext = decipher.update(message.subarray(headBytes, message.byteLength - TAG_BYTES));
  try {
    return Buffer.concat([plaintext, decipher.final()]);
  } catch {
    plaintext.fill(0);
    throw new HeliosError('vault_corrupt');
  }
}

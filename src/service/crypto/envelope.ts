// A value and the key that decrypts it, itself encrypted.
import { createSecretKey, randomBytes } from 'node:crypto';
import { HeliosError } from '../../contract';
import type { Keyring } from './keyring';
import {
  type IMessageKey,
  KEY_BYTES,
  contextOf,
  decrypt,
  decryptWith,
  encrypt,
  headerOf,
  messageKeyOf
} from './message';

/** What a ciphertext belongs to; with any other context it does not decrypt. */
export interface IValueContext {
  organizationID: string;
  secretID: string;
  version: number;
}

export interface IEnvelope {
  ciphertext: Uint8Array;
  /** The data key, encrypted under the key of a term. */
  wrappedKey: Uint8Array;
  term: number;
  /** Who gave the secret this value, and when; bound to the data key. */
  createdBy: string;
  createdAt: number;
}

/** Encrypts `value` under a new data key, and that under the key of the present term. */
export function encryptValue(
  ring: Keyring,
  value: Uint8Array,
  context: IValueContext,
  { createdBy, createdAt }: Pick<IEnvelope, 'createdBy' | 'createdAt'>
): IEnvelope {
  const dataKey = randomBytes(KEY_BYTES);
  const facts = { createdBy, createdAt, term: ring.term };
  const ciphertext = encrypt(createSecretKey(dataKey), value, valueFields(context));
  const wrappedKey = encrypt(termKey(ring, ring.term), dataKey, keyFields(context, facts));
  dataKey.fill(0);
  return { ...facts, ciphertext, wrappedKey };
}

/** @throws HeliosError vault_corrupt where anything of the envelope was changed or moved. */
export function decryptValue(ring: Keyring, envelope: IEnvelope, context: IValueContext): Buffer {
  const fields = valueFields(context);
  return decryptWith(valueKeyOf(ring, envelope, context, fields), envelope.ciphertext, fields);
}

/** Wraps the data key under the key of the present term; the value stays as it is. @throws HeliosError vault_corrupt */
export function rewrap(ring: Keyring, envelope: IEnvelope, context: IValueContext): IEnvelope {
  const dataKey = dataKeyOf(ring, envelope, context);
  const next = { ...envelope, term: ring.term };
  next.wrappedKey = encrypt(termKey(ring, ring.term), dataKey, keyFields(context, next));
  dataKey.fill(0);
  return next;
}

/** @throws HeliosError vault_corrupt unless maker and time of an envelope are those with which it was made. */
export function checkMaker(
  ring: Keyring,
  envelope: Omit<IEnvelope, 'ciphertext'>,
  context: IValueContext
): void {
  dataKeyOf(ring, envelope, context).fill(0);
}

/** Keys are kept by everything they are made from, so what somebody changed is never found. */
function valueKeyOf(ring: Keyring, envelope: IEnvelope, context: IValueContext, fields: Buffer): IMessageKey {
  const parts = [headerOf(envelope.ciphertext), envelope.wrappedKey, keyFields(context, envelope)];
  const name = contextOf(...parts).toString('latin1');
  const known = ring.known.get(name);
  if (known) {
    return known;
  }
  const dataKey = dataKeyOf(ring, envelope, context);
  try {
    const own = messageKeyOf(createSecretKey(dataKey), envelope.ciphertext, fields);
    ring.known.set(name, own);
    return own;
  } finally {
    dataKey.fill(0);
  }
}

function dataKeyOf(ring: Keyring, envelope: Omit<IEnvelope, 'ciphertext'>, context: IValueContext): Buffer {
  const key = decrypt(termKey(ring, envelope.term), envelope.wrappedKey, keyFields(context, envelope));
  if (key.byteLength !== KEY_BYTES) {
    throw new HeliosError('vault_corrupt');
  }
  return key;
}

function termKey(ring: Keyring, term: number): NonNullable<ReturnType<Keyring['termKey']>> {
  const key = ring.termKey(term);
  if (!key) {
    throw new HeliosError('vault_corrupt');
  }
  return key;
}

function valueFields({ organizationID, secretID, version }: IValueContext): Buffer {
  return contextOf('helios-secrets value', organizationID, secretID, version);
}

function keyFields(
  { organizationID, secretID, version }: IValueContext,
  { term, createdBy, createdAt }: Pick<IEnvelope, 'term' | 'createdBy' | 'createdAt'>
): Buffer {
  return contextOf('helios-secrets data key', organizationID, secretID, version, term, createdBy, createdAt);
}

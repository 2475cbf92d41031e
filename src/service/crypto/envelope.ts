import { createSecretKey, randomBytes } from 'node:crypto';
import { HeliosError } from '../../contract';
import type { Keyring } from './keyring';
import {
  type IMessageKey,
  KEY_BYTES,
  contextOf,
  headOf,
  messageKeyOf,
  openMessage,
  openWith,
  sealMessage
} from './message';

/** What a ciphertext belongs to; moved to another place it does not open. */
export interface IPlace {
  organizationID: string;
  secretID: string;
  version: number;
}

/** An encrypted value and the key that opens it, itself encrypted. */
export interface IEnvelope {
  ciphertext: Uint8Array;
  wrappedKey: Uint8Array;
}

/** An envelope as it is kept, with what is bound to it. */
export interface IKeptEnvelope extends IEnvelope {
  /** The term of the key that wraps the data key. */
  term: number;
  /** Who gave the secret this value, and when. */
  createdBy: string;
  createdAt: number;
}

/** Encrypts `value` under a fresh data key, and that under the key of the present term. */
export function seal(
  ring: Keyring,
  value: Uint8Array,
  place: IPlace,
  maker: Pick<IKeptEnvelope, 'createdBy' | 'createdAt'>
): IKeptEnvelope {
  const dataKey = randomBytes(KEY_BYTES);
  const ciphertext = sealMessage(createSecretKey(dataKey), value, valueContext(place));
  const kept = { ...maker, term: ring.term };
  const wrappedKey = sealMessage(termOf(ring, ring.term), dataKey, keyContext(place, kept));
  dataKey.fill(0);
  return { ...kept, ciphertext, wrappedKey };
}

/**
 * Opens an envelope.
 * @throws HeliosError vault_corrupt where anything of it was changed or moved.
 */
export function open(ring: Keyring, envelope: IKeptEnvelope, place: IPlace): Buffer {
  const context = valueContext(place);
  return openWith(valueKeyOf(ring, envelope, place, context), envelope.ciphertext, context);
}

/** Wraps the data key under the key of the present term; the value stays as it is. @throws HeliosError vault_corrupt */
export function rewrap(ring: Keyring, envelope: IKeptEnvelope, place: IPlace): IKeptEnvelope {
  const dataKey = dataKeyOf(ring, envelope, place);
  const kept = { ...envelope, term: ring.term };
  kept.wrappedKey = sealMessage(termOf(ring, ring.term), dataKey, keyContext(place, kept));
  dataKey.fill(0);
  return kept;
}

/** Whether maker and place of an envelope are those with which it was made. @throws HeliosError vault_corrupt */
export function checkMaker(ring: Keyring, envelope: IKeptEnvelope, place: IPlace): void {
  dataKeyOf(ring, envelope, place).fill(0);
}

/** Known by all that it is made from, so that what is changed is never found here. */
function valueKeyOf(ring: Keyring, envelope: IKeptEnvelope, place: IPlace, context: Buffer): IMessageKey {
  const parts = [headOf(envelope.ciphertext), envelope.wrappedKey, keyContext(place, envelope)];
  const name = contextOf(...parts).toString('latin1');
  const known = ring.known.get(name);
  if (known) {
    return known;
  }
  const dataKey = dataKeyOf(ring, envelope, place);
  try {
    const own = messageKeyOf(createSecretKey(dataKey), envelope.ciphertext, context);
    ring.known.set(name, own);
    return own;
  } finally {
    dataKey.fill(0);
  }
}

function dataKeyOf(ring: Keyring, envelope: IKeptEnvelope, place: IPlace): Buffer {
  const key = openMessage(termOf(ring, envelope.term), envelope.wrappedKey, keyContext(place, envelope));
  if (key.byteLength !== KEY_BYTES) {
    throw new HeliosError('vault_corrupt');
  }
  return key;
}

function termOf(ring: Keyring, term: number): NonNullable<ReturnType<Keyring['termKey']>> {
  const key = ring.termKey(term);
  if (!key) {
    throw new HeliosError('vault_corrupt');
  }
  return key;
}

function valueContext({ organizationID, secretID, version }: IPlace): Buffer {
  return contextOf('helios-secrets value', organizationID, secretID, version);
}

function keyContext(
  { organizationID, secretID, version }: IPlace,
  { term, createdBy, createdAt }: Pick<IKeptEnvelope, 'term' | 'createdBy' | 'createdAt'>
): Buffer {
  return contextOf('helios-secrets data key', organizationID, secretID, version, term, createdBy, createdAt);
}

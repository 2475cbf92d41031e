import { type KeyObject, createSecretKey, randomBytes } from 'node:crypto';
import { auditKeyOf } from '../audit/mac';
import {
  type Keyring,
  checkValueOf,
  isRootOf,
  macKeyOf,
  makeTerm,
  rewrapKey,
  wrapKey
} from '../crypto/keyring';
import { KEY_BYTES } from '../crypto/message';
import type { IRootKeyProvider } from '../crypto/rootKey';
import type { IEngine } from '../store/engine';
import * as secrets from '../store/secrets';
import type { Step } from '../store/step';
import * as store from '../store/vaultKeys';
import { now } from './call';
import { recordWithoutUser } from './auditEntry';
import { loadKeyring } from './authenticatedPeople';
import { AT_ONCE, type Progress } from './rotation';
import { presentRow, resavePeople, settledRow, touched } from './rotationRows';
import { isPresent, loadUnlessTampered, save } from './secretRecord';

/**
 * Replaces the root key: it puts the new one beside it, then changes the database, then the file. A process that
 * has the vault open with the old one is refused from then on. Values stay as they are; those
 * that are written from then on are of a new term.
 * @throws HeliosError vault_key_wrong, vault_tampered
 */
export async function replaceRoot(
  engine: IEngine,
  root: KeyObject,
  provider: IRootKeyProvider
): Promise<KeyObject> {
  const next = createSecretKey(randomBytes(KEY_BYTES));
  const path = provider.stage(next);
  try {
    await engine.write(() => putRoot(root, next));
  } catch (error) {
    // The error may be of a repetition, or of a lost connection. Where the database does not answer, the key stays.
    const row = await engine.write(settledRow).catch(() => null);
    if (!row || !isRootOf(next, row)) {
      if (row) {
        provider.discard(path);
      }
      throw error;
    }
  }
  provider.promote(path);
  return next;
}

/** Makes every MAC again after the root key was replaced, and then forgets the former key. */
export async function remakeMacs(
  engine: IEngine,
  root: KeyObject,
  onProgress: Progress = () => undefined
): Promise<number> {
  const row = await engine.read(presentRow);
  const ring = await engine.read(() => loadKeyring(root, row));
  if (ring.macs.length === 1) {
    return 0;
  }
  const ids = await engine.read(() => secrets.allSecretIDs(row.orgID));
  let done = 0;
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const batch = ids.slice(start, start + AT_ONCE);
    await engine.write(function* () {
      for (const secretID of batch) {
        done += yield* remakeMac(ring, secretID);
      }
    });
    onProgress(start + batch.length, ids.length);
  }
  await engine.write(function* () {
    yield* touched(root);
    yield* store.deleteVaultKeys(row.orgID, 'mac');
    yield* resavePeople(root);
  });
  return done;
}

/** Puts all that is under one root key under another one. */
function* putRoot(root: KeyObject, next: KeyObject): Step<void> {
  if (isRootOf(next, yield* presentRow())) {
    // The connection was lost as it had been committed.
    return;
  }
  const { orgID, term: before } = yield* touched(root);
  const keys = yield* store.vaultKeys(orgID);
  for (const key of keys) {
    yield* store.updateVaultKey({ ...key, ...rewrapKey(root, next, orgID, key) });
  }
  // A person with the old root key and an old copy of the database has the keys of all terms until now.
  const term = makeTerm(next, orgID, before + 1);
  yield* store.insertVaultKey({ orgID, createdAt: now(), ...term });
  yield* store.setTerm(orgID, term.number);
  // What was made with the key of before counts until `remakeMacs` is through; links of the audit log for good.
  for (const [purpose, key] of [
    ['mac', macKeyOf(root, orgID)],
    ['audit', auditKeyOf(root)]
  ] as const) {
    const number = 1 + keys.filter(one => one.purpose === purpose).length;
    const former = wrapKey(next, orgID, purpose, number, key.export());
    yield* store.insertVaultKey({ orgID, createdAt: now(), ...former });
  }
  yield* store.setKeyCheck(orgID, checkValueOf(next, orgID));
  yield* resavePeople(next);
  yield* recordWithoutUser(orgID, 'RootKeyReplaced');
}

/** @returns 1 for a MAC that was made; one that does not fit stays as it is. */
function* remakeMac(ring: Keyring, secretID: string): Step<number> {
  const row = yield* secrets.secretByID(secretID);
  if (!row || isPresent(ring, { row, grants: yield* secrets.grantsOn([secretID]) })) {
    return 0;
  }
  const record = yield* loadUnlessTampered(ring, secretID);
  if (record) {
    yield* save(ring, record, record);
  }
  return 1;
}

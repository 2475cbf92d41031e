import { type KeyObject, createSecretKey, randomBytes } from 'node:crypto';
import { auditKeyOf } from '../audit/mac';
import { open, rewrap, seal } from '../crypto/envelope';
import { type Keyring, checkValueOf, macKeyOf, makeTerm, rewrapKey, wrapKey } from '../crypto/keyring';
import { KEY_BYTES } from '../crypto/message';
import { headBytes, isMacOfNow } from '../crypto/rowMac';
import type { IRootKeyProvider } from '../crypto/rootKey';
import type { IEngine } from '../store/engine';
import * as secrets from '../store/secrets';
import type { Step } from '../store/step';
import * as store from '../store/vaultKeys';
import { now } from './call';
import { makerOf, placeOf } from './envelopes';
import { isOf } from './fittingKey';
import { changeHead } from './heads';
import { note } from './note';
import { checkNoFirstForms, checkPeople, resealPeople, ringOfNow, rowOfNow, touched } from './rotationRows';
import { openRing } from './sealedPeople';

/** Values or secrets of one transaction; a service that runs beside it waits no longer than for these. */
const AT_ONCE = 50;

/** How far a rotation is. @param done of so many. */
export type Progress = (done: number, total: number) => void;

/**
 * Begins a term; values that are written from now on are under its key.
 * @throws HeliosError not_offered, vault_tampered
 */
export function addTerm(engine: IEngine, root: KeyObject): Promise<number> {
  return engine.write(function* () {
    const row = yield* touched(root);
    const term = row.term + 1;
    const key = makeTerm(root, row.orgID, term);
    yield* store.insertVaultKey({ orgID: row.orgID, createdAt: now(), ...key });
    yield* store.setTerm(row.orgID, term);
    yield* resealPeople(root);
    yield* note(row.orgID, 'VaultKeysRotated', { attributes: { term: String(term) } });
    return term;
  });
}

/**
 * Brings every value under the key of the present term, in small transactions; one that was interrupted goes on where
 * it was.
 * @param isAnew encrypts the values too: after the key of a term was stolen, a data key may be known.
 */
export function rewrapAll(
  engine: IEngine,
  root: KeyObject,
  isAnew: boolean,
  onProgress?: Progress
): Promise<number> {
  return renewEach(engine, root, () => true, isAnew, onProgress);
}

/** Does that for the values alone that version 0.1.0 has written: the root key may be replaced then. */
export function renewFirstForms(engine: IEngine, root: KeyObject, onProgress?: Progress): Promise<number> {
  return renewEach(engine, root, term => term === 0, false, onProgress);
}

/**
 * Puts another root key in the place of the one of now: first beside it, then the database, then the file. Whoever
 * has the vault open with the old one is refused from then on. Values and terms stay.
 * @throws HeliosError not_offered where the old one alone opens a value still, vault_key_wrong, vault_tampered
 */
export async function replaceRoot(
  engine: IEngine,
  root: KeyObject,
  provider: IRootKeyProvider
): Promise<KeyObject> {
  // Looked at again below: this alone, so that no key is left beside the one of now where that is refused anyway.
  await engine.read(function* () {
    const row = yield* rowOfNow();
    yield* checkPeople(root, row, row.directoryVersion);
    yield* checkNoFirstForms();
  });
  const next = createSecretKey(randomBytes(KEY_BYTES));
  provider.stage(next);
  await engine.write(function* () {
    if (isOf(next, yield* rowOfNow())) {
      // The connection was lost as it had been committed.
      return;
    }
    const { orgID } = yield* touched(root);
    yield* checkNoFirstForms();
    const keys = yield* store.vaultKeys(orgID);
    for (const key of keys) {
      yield* store.updateVaultKey({ ...key, ...rewrapKey(root, next, orgID, key) });
    }
    // What was made with the key of before counts until `resealAll` is through; links of the audit log for good.
    for (const [purpose, key] of [
      ['mac', macKeyOf(root, orgID)],
      ['audit', auditKeyOf(root)]
    ] as const) {
      const number = 1 + keys.filter(one => one.purpose === purpose).length;
      const former = wrapKey(next, orgID, purpose, number, key.export());
      yield* store.insertVaultKey({ orgID, createdAt: now(), ...former });
    }
    yield* store.setKeyCheck(orgID, checkValueOf(next, orgID));
    yield* resealPeople(next);
    yield* note(orgID, 'RootKeyReplaced');
  });
  provider.promote();
  return next;
}

/** Makes every MAC anew after the root key was replaced, and then forgets the key of before. */
export async function resealAll(
  engine: IEngine,
  root: KeyObject,
  onProgress: Progress = () => undefined
): Promise<number> {
  const row = await engine.read(rowOfNow);
  const ring = await engine.read(() => openRing(root, row));
  if (ring.macs.length === 1) {
    return 0;
  }
  const ids = await engine.read(() => secrets.allSecretIDs(row.orgID));
  let done = 0;
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const batch = ids.slice(start, start + AT_ONCE);
    await engine.write(function* () {
      for (const secretID of batch) {
        const before = yield* secrets.secretByID(secretID);
        const grants = yield* secrets.accessOf([secretID]);
        if (before && !isMacOfNow(ring, headBytes(before, grants), before.headMac)) {
          yield* changeHead(ring, secretID, nothing);
          done++;
        }
      }
    });
    onProgress(start + batch.length, ids.length);
  }
  await engine.write(function* () {
    yield* touched(root);
    yield* store.deleteVaultKeys(row.orgID, 'mac');
    yield* resealPeople(root);
  });
  return done;
}

function* nothing(): Step<void> {
  // Its MAC alone is made anew.
}

async function renewEach(
  engine: IEngine,
  root: KeyObject,
  isMeant: (term: number) => boolean,
  isAnew: boolean,
  onProgress: Progress = () => undefined
): Promise<number> {
  const ring = await engine.read(() => ringOfNow(root));
  const counts = await engine.read(store.countVersions);
  const meant = counts.filter(({ term }) => term !== ring.term && isMeant(term));
  const total = meant.reduce((sum, { n }) => sum + n, 0);
  let done = 0;
  let place: store.IVersionPlace = store.FIRST;
  for (;;) {
    const rows = await engine.read(() => store.versionsOfOtherTerms(ring.term, place, AT_ONCE));
    if (!rows.length) {
      return done;
    }
    const batch = rows.filter(({ term }) => isMeant(term));
    await engine.write(function* () {
      for (const { secretID, version, term } of batch) {
        yield* renew(ring, secretID, version, term, isAnew);
      }
    });
    place = rows[rows.length - 1];
    done += batch.length;
    onProgress(Math.min(done, total), total);
  }
}

function* renew(ring: Keyring, secretID: string, version: number, term: number, isAnew: boolean): Step<void> {
  const row = yield* secrets.versionOf(secretID, version);
  const secret = yield* secrets.secretByID(secretID);
  // It may be gone by now, or have been renewed by whoever has read it.
  if (!row || !secret || row.term !== term) {
    return;
  }
  const place = placeOf(secret, version);
  if (term !== 0 && !isAnew) {
    yield* store.replaceWrap({ ...row, ...rewrap(ring, row, place) }, term);
    return;
  }
  const value = open(ring, row, place);
  const envelope = seal(ring, value, place, makerOf(row, secret));
  value.fill(0);
  yield* store.replaceEnvelope({ ...row, ...envelope }, term);
}

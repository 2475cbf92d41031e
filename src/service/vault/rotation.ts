import type { KeyObject } from 'node:crypto';
import { open, rewrap, seal } from '../crypto/envelope';
import { type Keyring, makeTerm } from '../crypto/keyring';
import type { IEngine } from '../store/engine';
import * as secrets from '../store/secrets';
import type { Step } from '../store/step';
import * as store from '../store/vaultKeys';
import { now } from './call';
import { makerOf, placeOf } from './envelopes';
import { note } from './note';
import { resealPeople, ringOfNow, touched } from './rotationRows';

/** Values or secrets of one transaction; a service that runs beside it waits no longer than for these. */
export const AT_ONCE = 50;

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

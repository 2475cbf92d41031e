import type { KeyObject } from 'node:crypto';
import { decryptValue, encryptValue, rewrap } from '../crypto/envelope';
import { type Keyring, makeTerm } from '../crypto/keyring';
import type { IEngine } from '../store/engine';
import * as secrets from '../store/secrets';
import type { Step } from '../store/step';
import * as store from '../store/vaultKeys';
import { now } from './call';
import { recordWithoutUser } from './auditEntry';
import { presentKeyring, resavePeople, touched } from './rotationRows';
import { valueContextOf } from './secretRecord';

/** Values or secrets of one transaction; a service that runs beside it waits no longer than for these. */
export const AT_ONCE = 50;

/** How far a rotation is. @param done of so many. */
export type Progress = (done: number, total: number) => void;

/**
 * Begins a term; values that are written from now on are under its key.
 * @throws HeliosError vault_tampered
 */
export function addTerm(engine: IEngine, root: KeyObject): Promise<number> {
  return engine.write(function* () {
    const row = yield* touched(root);
    const term = row.term + 1;
    const key = makeTerm(root, row.orgID, term);
    yield* store.insertVaultKey({ orgID: row.orgID, createdAt: now(), ...key });
    yield* store.setTerm(row.orgID, term);
    yield* resavePeople(root);
    yield* recordWithoutUser(row.orgID, 'VaultKeysRotated', { attributes: { term: String(term) } });
    return term;
  });
}

/**
 * Brings every value under the key of the present term, in small transactions; one that was interrupted goes on where
 * it was.
 * @param isAnew encrypts the values too: after the key of a term was stolen, a data key may be known.
 */
export async function rewrapAll(
  engine: IEngine,
  root: KeyObject,
  isAnew: boolean,
  onProgress: Progress = () => undefined
): Promise<number> {
  const ring = await engine.read(() => presentKeyring(root));
  const counts = await engine.read(store.countVersions);
  const total = counts.filter(({ term }) => term !== ring.term).reduce((sum, { n }) => sum + n, 0);
  let done = 0;
  let last: store.IVersionKey = store.FIRST;
  for (;;) {
    const rows = await engine.read(() => store.versionsOfOtherTerms(ring.term, last, AT_ONCE));
    if (!rows.length) {
      return done;
    }
    await engine.write(function* () {
      for (const { secretID, version, term } of rows) {
        yield* renew(ring, secretID, version, term, isAnew);
      }
    });
    last = rows[rows.length - 1];
    done += rows.length;
    onProgress(Math.min(done, total), total);
  }
}

function* renew(ring: Keyring, secretID: string, version: number, term: number, isAnew: boolean): Step<void> {
  const row = yield* secrets.versionOf(secretID, version);
  const secret = yield* secrets.secretByID(secretID);
  // It may be gone by now.
  if (!row || !secret || row.term !== term) {
    return;
  }
  const context = valueContextOf(secret, version);
  if (!isAnew) {
    yield* store.replaceWrap({ ...row, ...rewrap(ring, row, context) }, term);
    return;
  }
  const value = decryptValue(ring, row, context);
  const envelope = encryptValue(ring, value, context, row);
  value.fill(0);
  yield* store.replaceEnvelope({ ...row, ...envelope }, term);
}

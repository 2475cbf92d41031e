import type { KeyObject } from 'node:crypto';
import { HeliosError } from '../../contract';
import { decryptValue } from '../crypto/envelope';
import type { Keyring } from '../crypto/keyring';
import { OLDEST, auditRevisions } from '../store/audit';
import { organization } from '../store/directory';
import { Conflict, type IEngine } from '../store/engine';
import type { IOrganizationRow, ISecretRow } from '../store/rows';
import * as store from '../store/secrets';
import type { Step } from '../store/step';
import { loadKeyring, loadPeople } from './authenticatedPeople';
import { isWhole, valueContextOf } from './secretRecord';

/** What was looked at, and what was found. */
export interface IVerification {
  secrets: number;
  values: number;
  /** Values that are not under the key of the present term. */
  behind: number;
  /** What is wrong, in sentences; never a value. */
  problems: string[];
}

/** How many problems are listed one by one. */
const MOST_PROBLEMS = 100;

/**
 * Opens every value, and compares every MAC, while the vault is used.
 * @param row of the organization, where it is not in the database yet.
 * @throws HeliosError organization_missing, vault_key_wrong
 */
export async function verifyRows(
  engine: IEngine,
  root: KeyObject,
  given: IOrganizationRow | null = null
): Promise<IVerification> {
  const row = given ?? (await engine.read(organization));
  if (!row) {
    throw new HeliosError('organization_missing');
  }
  const found: IVerification = { secrets: 0, values: 0, behind: 0, problems: [] };
  const ring = await ringOf(engine, root, row, found);
  if (!ring) {
    return found;
  }
  await attempt(found, 'Users, teams, memberships, API keys or invitations were changed.', () =>
    engine.read(function* () {
      const now = given ?? (yield* organization()) ?? row;
      yield* loadPeople(root, now, now.directoryVersion);
    })
  );
  const revisions = await revisionsOf(engine, row.orgID);
  for (const secretID of await engine.read(() => store.allSecretIDs(row.orgID))) {
    // One after another, and a version at a time: a value may have 5 MiB.
    await verifySecret(engine, ring, secretID, revisions.get(secretID) ?? 0, found);
  }
  for (const [table, count] of await engine.read(store.strayRows)) {
    if (count) {
      found.problems.push(`${count} rows of the table ${table} belong to no secret.`);
    }
  }
  if (found.problems.length > MOST_PROBLEMS) {
    const more = found.problems.length - MOST_PROBLEMS;
    found.problems.splice(MOST_PROBLEMS, more, `There are ${more} more problems.`);
  }
  return found;
}

async function verifySecret(
  engine: IEngine,
  ring: Keyring,
  secretID: string,
  revision: number,
  found: IVerification
): Promise<void> {
  const facts = await engine.read(() => factsOf(ring, secretID));
  if (!facts) {
    return;
  }
  const { row, wholeness, isNamed, versions } = facts;
  const tell = (what: string): void => void found.problems.push(`Secret ${row.name} (${secretID}): ${what}.`);
  found.secrets++;
  if (!wholeness) {
    tell('its row or its grants were changed');
  }
  if (!isNamed) {
    tell('its name leads elsewhere');
  }
  if (revision > row.grantsVersion) {
    tell(`it is older than the audit log says (${row.grantsVersion} instead of ${revision})`);
  }
  if (!versions.some(({ version }) => version === row.version)) {
    tell('its value is missing');
  }
  for (const { version, term } of versions) {
    found.values++;
    found.behind += term === ring.term ? 0 : 1;
    if (version > row.version) {
      tell(`its version ${version} is newer than the secret`);
    }
    await attempt(found, `Secret ${row.name} (${secretID}): its version ${version} does not open.`, () =>
      engine.read(() => opens(ring, row, version))
    );
  }
}

function* factsOf(
  ring: Keyring,
  secretID: string
): Step<{
  row: ISecretRow;
  wholeness: boolean;
  isNamed: boolean;
  versions: { version: number; term: number }[];
} | null> {
  const row = yield* store.secretByID(secretID);
  if (!row) {
    return null;
  }
  const grants = yield* store.grantsOn([secretID]);
  const named = yield* store.secretByName(row.orgID, row.name);
  const versions = yield* store.versionsOf(secretID);
  // Where a statement sees what was committed by then, these may be of two moments.
  if ((yield* store.secretByID(secretID))?.grantsVersion !== row.grantsVersion) {
    throw new Conflict();
  }
  const isNamed = row.deletedAt > 0 ? named?.secretID !== secretID : named?.secretID === secretID;
  return { row, wholeness: isWhole(ring, { row, grants }), isNamed, versions };
}

function* opens(ring: Keyring, row: ISecretRow, version: number): Step<void> {
  const envelope = yield* store.versionOf(row.secretID, version);
  // It may have gone by now, with a change of the secret.
  if (envelope) {
    decryptValue(ring, envelope, valueContextOf(row, version)).fill(0);
  }
}

async function ringOf(
  engine: IEngine,
  root: KeyObject,
  row: IOrganizationRow,
  found: IVerification
): Promise<Keyring | null> {
  let ring: Keyring | null = null;
  await attempt(
    found,
    'A key of the vault, which the root key opens, was changed or is missing.',
    async () => {
      ring = await engine.read(() => loadKeyring(root, row));
      if (!ring.termKey(ring.term)) {
        throw new HeliosError('vault_corrupt');
      }
    }
  );
  return ring;
}

/** The newest version of each secret record that the audit log knows. */
async function revisionsOf(engine: IEngine, orgID: string): Promise<Map<string, number>> {
  const newest = new Map<string, number>();
  let after = OLDEST;
  for (;;) {
    const { revisions, last } = await engine.read(() => auditRevisions(orgID, after));
    for (const { secretID, revision } of revisions) {
      newest.set(secretID, Math.max(revision, newest.get(secretID) ?? 0));
    }
    if (last === null) {
      return newest;
    }
    after = last;
  }
}

/** Tells what is wrong where `work` finds the vault damaged; every other error is one. */
async function attempt(found: IVerification, what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { code } = error as { code?: string };
    if (code !== 'vault_corrupt' && code !== 'vault_tampered') {
      throw error;
    }
    found.problems.push(what);
  }
}

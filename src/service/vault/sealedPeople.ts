import type { KeyObject } from 'node:crypto';
import { HeliosError } from '../../contract';
import { Keyring, isRootOf } from '../crypto/keyring';
import { type IPeopleRows, directoryBytes, isMac, macOf } from '../crypto/rowMac';
import * as store from '../store/directory';
import { Conflict } from '../store/engine';
import type { IAPIKeyRow, IOrganizationRow } from '../store/rows';
import type { Step } from '../store/step';
import { setDirectoryMac, vaultKeys } from '../store/vaultKeys';
import { Directory } from './directory';

/** Everybody of one version of the directory, as the vault has sealed them, and the keys of that moment. */
export interface IPeople {
  readonly directory: Directory;
  readonly ring: Keyring;
  /** By id. */
  readonly apiKeys: ReadonlyMap<string, IAPIKeyRow>;
}

/**
 * Reads who is there.
 * @param version of the directory that the MAC in the row is over.
 * @throws HeliosError vault_key_wrong, vault_tampered
 */
export function* openPeople(root: KeyObject, organization: IOrganizationRow, version: number): Step<IPeople> {
  const ring = yield* openRing(root, organization);
  const rows = yield* peopleRows(organization.orgID);
  const directory = directoryOf(rows);
  const bytes = directoryBytes({ ...organization, directoryVersion: version }, rows);
  if (!isMac(ring, bytes, organization.directoryMac)) {
    // Where a statement sees what was committed by then, these rows may be of two moments.
    const now = yield* store.organization();
    throw now && now.directoryVersion !== organization.directoryVersion
      ? new Conflict()
      : new HeliosError('vault_tampered');
  }
  const apiKeys = new Map(rows.apiKeys.map(row => [row.apiKeyID, row]));
  return { directory, ring, apiKeys };
}

/** The keys of a vault. @throws HeliosError vault_key_wrong, vault_corrupt */
export function* openRing(root: KeyObject, organization: IOrganizationRow): Step<Keyring> {
  const { orgID, term } = organization;
  if (!isRootOf(root, organization)) {
    throw new HeliosError('vault_key_wrong');
  }
  return new Keyring(root, orgID, term, yield* vaultKeys(orgID));
}

/** Writes the MAC of the directory as it is now: for whoever has raised its version after it was found whole. */
export function* sealPeople(ring: Keyring, organization: IOrganizationRow): Step<void> {
  const { orgID } = organization;
  yield* setDirectoryMac(orgID, macOf(ring, directoryBytes(organization, yield* peopleRows(orgID))));
}

export function* peopleRows(orgID: string): Step<IPeopleRows> {
  return {
    users: yield* store.users(orgID),
    teams: yield* store.teams(orgID),
    memberships: yield* store.memberships(orgID),
    apiKeys: yield* store.apiKeys(orgID),
    invitations: yield* store.invitations(orgID)
  };
}

export function directoryOf({ users, teams, memberships }: IPeopleRows): Directory {
  return new Directory(users, teams, memberships);
}

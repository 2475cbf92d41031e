// Users, teams, memberships, API keys and invitations are loaded whole, where their MAC fits, and saved whole.
import type { KeyObject } from 'node:crypto';
import { HeliosError } from '../../contract';
import { Keyring, isRootOf } from '../crypto/keyring';
import { isMac, macOf, setOf } from '../crypto/mac';
import { contextOf } from '../crypto/message';
import * as store from '../store/directory';
import { Conflict } from '../store/engine';
import type {
  IAPIKeyRow,
  IInvitationRow,
  IMembershipRow,
  IOrganizationRow,
  ITeamRow,
  IUserRow
} from '../store/rows';
import type { Step } from '../store/step';
import { setDirectoryMac, vaultKeys } from '../store/vaultKeys';
import { Directory } from './directory';

/** Everybody in one version of the directory, and the keys of that moment. */
export interface IPeople {
  readonly directory: Directory;
  readonly ring: Keyring;
  /** By id. */
  readonly apiKeys: ReadonlyMap<string, IAPIKeyRow>;
}

/** All rows that say who somebody is and who may come in. */
export interface IPeopleRows {
  readonly users: readonly IUserRow[];
  readonly teams: readonly ITeamRow[];
  readonly memberships: readonly IMembershipRow[];
  readonly apiKeys: readonly IAPIKeyRow[];
  readonly invitations: readonly IInvitationRow[];
}

/**
 * Loads everybody.
 * @param version of the directory that the MAC in the organization's row is over.
 * @throws HeliosError vault_key_wrong, vault_tampered
 */
export function* loadPeople(root: KeyObject, organization: IOrganizationRow, version: number): Step<IPeople> {
  const ring = yield* loadKeyring(root, organization);
  const rows = yield* peopleRows(organization.orgID);
  const bytes = directoryBytes({ ...organization, directoryVersion: version }, rows);
  if (!isMac(ring, bytes, organization.directoryMac)) {
    // Where a statement sees what was committed by then, these rows may be of two moments.
    const now = yield* store.organization();
    throw now && now.directoryVersion !== organization.directoryVersion
      ? new Conflict()
      : new HeliosError('vault_tampered');
  }
  return {
    directory: directoryOf(rows),
    ring,
    apiKeys: new Map(rows.apiKeys.map(row => [row.apiKeyID, row]))
  };
}

/** Saves the MAC of everybody as they are now. The caller has loaded them in the same transaction. */
export function* savePeople(ring: Keyring, organization: IOrganizationRow): Step<void> {
  const { orgID } = organization;
  yield* setDirectoryMac(orgID, macOf(ring, directoryBytes(organization, yield* peopleRows(orgID))));
}

/** The keys of a vault. @throws HeliosError vault_key_wrong, vault_corrupt */
export function* loadKeyring(root: KeyObject, organization: IOrganizationRow): Step<Keyring> {
  const { orgID, term } = organization;
  if (!isRootOf(root, organization)) {
    throw new HeliosError('vault_key_wrong');
  }
  return new Keyring(root, orgID, term, yield* vaultKeys(orgID));
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

type Authenticated = Pick<
  IOrganizationRow,
  'orgID' | 'name' | 'kind' | 'createdAt' | 'directoryVersion' | 'term'
>;

/** What the MAC is over: all rows, except when keys were last used and how many secrets somebody created. */
export function directoryBytes(organization: Authenticated, people: IPeopleRows): Buffer {
  const { orgID, name, kind, createdAt, directoryVersion, term } = organization;
  return contextOf(
    'helios-secrets directory',
    ...[orgID, name, kind, createdAt, directoryVersion, term],
    setOf(people.users, user => [
      ...[user.userID, user.email, user.firstName, user.lastName, user.isAdministrator, user.hasKey],
      ...[user.createdBy, user.createdAt]
    ]),
    setOf(people.teams, team => [team.teamID, team.name, team.description, team.createdBy, team.createdAt]),
    setOf(people.memberships, row => [row.teamID, row.memberID, row.kind, row.createdAt]),
    setOf(people.apiKeys, key => [
      ...[key.apiKeyID, key.keyHash, key.userID, key.name, key.scope, key.secretIDs, key.createdAt],
      ...[key.expiresAt, key.revokedAt, key.disabledAt]
    ]),
    setOf(people.invitations, one => [
      ...[one.codeHash, one.userID, one.createdBy, one.createdAt, one.expiresAt, one.usedAt]
    ])
  );
}

// MACs over rows: who changes the database without the root key is found out.
import { type KeyObject, createHmac } from 'node:crypto';
import type {
  IAPIKeyRow,
  IAccessRow,
  IInvitationRow,
  IMembershipRow,
  IOrganizationRow,
  ISecretRow,
  ITeamRow,
  IUserRow
} from '../store/rows';
import type { Keyring } from './keyring';
import { contextOf, isSame } from './message';

/** All that says who is who and may come in. */
export interface IPeopleRows {
  readonly users: readonly IUserRow[];
  readonly teams: readonly ITeamRow[];
  readonly memberships: readonly IMembershipRow[];
  readonly apiKeys: readonly IAPIKeyRow[];
  readonly invitations: readonly IInvitationRow[];
}

type Sealed = Pick<IOrganizationRow, 'orgID' | 'name' | 'kind' | 'createdAt' | 'directoryVersion' | 'term'>;

/** What the MAC of the directory is over. When keys were used and how many secrets somebody made are not in it. */
export function directoryBytes(row: Sealed, people: IPeopleRows): Buffer {
  const { orgID, name, kind, createdAt, directoryVersion, term } = row;
  return contextOf(
    'helios-secrets directory',
    ...[orgID, name, kind, createdAt, directoryVersion, term],
    listOf(people.users, user => [
      ...[user.userID, user.email, user.firstName, user.lastName, user.isAdministrator, user.hasKey],
      ...[user.createdBy, user.createdAt]
    ]),
    listOf(people.teams, team => [team.teamID, team.name, team.description, team.createdBy, team.createdAt]),
    listOf(people.memberships, ({ teamID, memberID, kind: of, createdAt: since }) => [
      ...[teamID, memberID, of, since]
    ]),
    listOf(people.apiKeys, key => [
      ...[key.apiKeyID, key.keyHash, key.userID, key.name, key.scope, key.secretIDs, key.createdAt],
      ...[key.expiresAt, key.revokedAt, key.disabledAt]
    ]),
    listOf(people.invitations, one => [
      ...[one.codeHash, one.userID, one.createdBy, one.createdAt, one.expiresAt, one.usedAt]
    ])
  );
}

/** What the MAC of a secret's head is over: all of its row but when it was used, and its whole set of grants. */
export function headBytes(row: ISecretRow, grants: readonly IAccessRow[]): Buffer {
  return contextOf(
    'helios-secrets head',
    ...[row.orgID, row.secretID, row.name, row.version, row.grantsVersion, row.createdBy, row.createdAt],
    ...[row.lastUpdatedBy, row.lastUpdatedAt, row.deletedAt, row.deletedBy],
    listOf(grants, grant => [
      ...[grant.identityID, grant.name, grant.kind, grant.role, grant.createdBy, grant.createdAt]
    ])
  );
}

/** @param bytes what it is over. */
export function macOf(ring: Keyring, bytes: Uint8Array): Buffer {
  return createHmac('sha256', ring.macs[0]).update(bytes).digest();
}

/** Whether the vault has made this MAC, under its root key or, while that is being changed, the one before. */
export function isMac(ring: Keyring, bytes: Uint8Array, mac: Uint8Array): boolean {
  return ring.macs.some(key => fits(key, bytes, mac));
}

/** Whether it was made under the root key of now. */
export function isMacOfNow(ring: Keyring, bytes: Uint8Array, mac: Uint8Array): boolean {
  return fits(ring.macs[0], bytes, mac);
}

function fits(key: KeyObject, bytes: Uint8Array, mac: Uint8Array): boolean {
  return isSame(createHmac('sha256', key).update(bytes).digest(), mac);
}

/** Rows in an order of their own, with their number. */
function listOf<Row>(rows: readonly Row[], fieldsOf: (row: Row) => (string | number | null)[]): Buffer {
  const parts = rows.map(row => contextOf(...fieldsOf(row))).sort((a, b) => a.compare(b));
  return contextOf(parts.length, ...parts);
}

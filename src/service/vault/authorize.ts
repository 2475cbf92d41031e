import { HeliosError, type Role } from '../../contract';
import type { IAccessRow } from '../store/rows';

/** How a caller stands to a secret: the strongest role that reaches him, if any. */
export type Standing = Role | 'none';

/** How a caller stands to the organization. */
export type Membership = 'administrator' | 'member';

export type SecretOperation = 'list' | 'read' | 'update' | 'delete' | 'showAccess' | 'changeAccess';

export type OrganizationOperation =
  | 'showDirectory'
  | 'showMembers'
  | 'changeUsers'
  | 'changeTeams'
  | 'invite'
  | 'restore'
  | 'purge'
  | 'showWholeAudit';

// What is not named here is denied. The documentation of Helios: owners edit, share and delete, readers read.
const BY_STANDING: Record<Standing, readonly SecretOperation[]> = {
  Owner: ['list', 'read', 'update', 'delete', 'showAccess', 'changeAccess'],
  Reader: ['list', 'read', 'showAccess'],
  none: []
};

// An administrator manages people, not values: none of this opens a secret.
const BY_MEMBERSHIP: Record<Membership, readonly OrganizationOperation[]> = {
  administrator: [
    'showDirectory',
    'showMembers',
    'changeUsers',
    'changeTeams',
    'invite',
    'restore',
    'purge',
    'showWholeAudit'
  ],
  member: ['showDirectory']
};

/** The strongest role that `grants` give to any of `identities`: a user and all teams he is in. */
export function standingOf(grants: readonly IAccessRow[], identities: ReadonlySet<string>): Standing {
  const roles = grants.filter(({ identityID }) => identities.has(identityID)).map(({ role }) => role);
  return roles.includes('Owner') ? 'Owner' : (roles[0] ?? 'none');
}

/**
 * Decides whether a standing allows an operation; called in the same transaction as the operation.
 * @throws HeliosError secret_not_found where there is no grant at all, else secret_access_denied.
 */
export function authorize(standing: Standing, operation: SecretOperation): void {
  if (standing === 'none') {
    throw new HeliosError('secret_not_found');
  }
  if (!BY_STANDING[standing].includes(operation)) {
    throw new HeliosError('secret_access_denied');
  }
}

/** Whether a member of the organization may do this. */
export function isAllowed(membership: Membership, operation: OrganizationOperation): boolean {
  return BY_MEMBERSHIP[membership].includes(operation);
}

/** @throws HeliosError administrator_required */
export function authorizeMember(membership: Membership, operation: OrganizationOperation): void {
  if (!isAllowed(membership, operation)) {
    throw new HeliosError('administrator_required');
  }
}

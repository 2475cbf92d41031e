import { API_KEY_PERMISSIONS, type APIKeyPermission, HeliosError, type Role } from '../../contract';
import type { IGrantRow } from '../store/rows';

/** How a caller stands to a secret: the strongest role that they have, if any. */
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

/** What a request is about, as far as its API key is asked. */
export type Action =
  | 'identify'
  | 'list'
  | 'read'
  | 'change'
  | 'showAccess'
  | 'share'
  | 'showPeople'
  | 'changePeople'
  | 'showAudit'
  | 'showKeys'
  | 'changeKeys';

/** What lets a request through: all of a user's, or what an API key leaves of it. */
export interface IReach {
  readonly permissions: ReadonlySet<APIKeyPermission>;
  /** Ids of the secrets that an API key is limited to; null for no such limit. */
  readonly only: ReadonlySet<string> | null;
}

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

// All of these that an action names, an API key must permit; one that is limited to some secrets permits `read`.
const BY_ACTION: Record<Action, readonly APIKeyPermission[]> = {
  identify: [],
  list: ['read'],
  read: ['read'],
  change: ['write'],
  showAccess: ['read', 'directory'],
  share: ['directory', 'write'],
  showPeople: ['directory'],
  changePeople: ['directory', 'write'],
  showAudit: ['audit'],
  showKeys: [],
  changeKeys: ['write']
};

/** Where no API key takes anything away. */
export const EVERYTHING: IReach = { permissions: new Set(API_KEY_PERMISSIONS), only: null };

/** What the scopes of API keys permit; one that nobody knows permits nothing. */
export function reachOf(scope: string, secretIDs: readonly string[]): IReach {
  switch (scope) {
    case 'Full':
      return EVERYTHING;
    case 'ReadOnly':
      return { permissions: new Set(['read', 'directory', 'audit']), only: null };
    case 'NamedSecrets':
      return { permissions: new Set(['read']), only: new Set(secretIDs) };
    default: {
      const words = scope.split(' ');
      const known = API_KEY_PERMISSIONS.filter(one => words.includes(one));
      return { permissions: new Set(known.length === words.length ? known : []), only: null };
    }
  }
}

/** Whether `wanted` lets nothing through that `reach` does not. */
export function isWithin(wanted: IReach, reach: IReach): boolean {
  const isPermitted = [...wanted.permissions].every(one => reach.permissions.has(one));
  const { only } = reach;
  return (
    isPermitted && (only === null || (wanted.only !== null && [...wanted.only].every(id => only.has(id))))
  );
}

/**
 * Decides whether an API key lets an action through, whatever its user may.
 * @param action undefined for one that has no name yet: only a key that permits everything lets it through.
 * @throws HeliosError scope_denied
 */
export function authorizeKey({ permissions }: IReach, action?: Action): void {
  const needed = action === undefined ? API_KEY_PERMISSIONS : BY_ACTION[action];
  if (!needed.every(one => permissions.has(one))) {
    throw new HeliosError('scope_denied');
  }
}

/**
 * The strongest role that `grants` on one secret give to any of `identities`, a user and all teams that they are in. To a key
 * that is limited to other secrets it is as if there were none.
 */
export function standingOf(
  grants: readonly IGrantRow[],
  { identities, reach }: { readonly identities: ReadonlySet<string>; readonly reach: Pick<IReach, 'only'> }
): Standing {
  const { only } = reach;
  const roles = grants
    .filter(({ identityID, secretID }) => identities.has(identityID) && (only === null || only.has(secretID)))
    .map(({ role }) => role);
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

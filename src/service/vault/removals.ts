import { HeliosError, type IRemoval, type IRemovalResult } from '../../contract';
import * as people from '../store/directory';
import type { IMembershipRow } from '../store/rows';
import * as store from '../store/secrets';
import type { Step } from '../store/step';
import { recordEntry } from './auditEntry';
import { type ICall, type IContext, now } from './call';
import type { Core } from './core';
import type { Directory } from './directory';
import { refuseOne, userIn } from './people';
import { recordSecret } from './secret';
import { loadUnlessTampered, save } from './secretRecord';

/** Who leaves: a user, a team, or members of a team. */
interface ILeaving {
  /** Users and teams that are no more. */
  identities: ReadonlySet<string>;
  /** Memberships that end by themselves. */
  members: readonly IMembershipRow[];
}

/**
 * People who leave. A secret whose last owner leaves is removed in the same transaction, or handed to somebody.
 * Which secrets those are is computed from the team graph and applied by id.
 */
export class Removals {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /**
   * Removes a user, a team or members of a team, or says what that would do.
   * @throws HeliosError administrator_required, user_not_found, team_not_found, self_not_allowed,
   * last_administrator, organization_of_one, request_invalid, scope_denied
   */
  async remove(removal: IRemoval, call: ICall): Promise<IRemovalResult> {
    if ([removal.userID, removal.teamID, removal.members].filter(Boolean).length !== 1) {
      throw new HeliosError('request_invalid', 'Name one of userID, teamID and members.');
    }
    const operation = 'changeUsers';
    if (removal.dryRun) {
      return this.#core.read(call, { action: 'showPeople', operation }, context =>
        this.#preview(context, removal)
      );
    }
    // A new owner gets values that the caller cannot read: for that a key must permit everything.
    const action = removal.handTo === undefined ? 'changePeople' : undefined;
    return this.#core.write(
      call,
      { action, operation, touch: 'directory' },
      context => this.#remove(context, removal),
      function* (_, ownerless) {
        return { ownerless: Number(ownerless) };
      }
    );
  }

  *#preview(context: IContext, removal: IRemoval): Step<IRemovalResult> {
    const { leaving } = check(context, removal);
    return { ownerless: (yield* ownerlessAfter(context.directory, leaving)).size };
  }

  *#remove(context: IContext, removal: IRemoval): Step<string> {
    const { leaving, newOwner } = check(context, removal);
    return String(yield* removeLeaving(context, leaving, newOwner));
  }
}

/**
 * Removes who leaves, and what has no owner then.
 * @param newOwner who gets those secrets; null where they are deleted.
 * @returns the number of secrets that lost their last owner.
 */
export function* removeLeaving(
  context: IContext,
  leaving: ILeaving,
  newOwner: string | null = null
): Step<number> {
  const { directory, organization } = context;
  const { orgID } = organization;
  // First the rows of who leaves, which somebody who creates a secret in this moment has changed too.
  for (const identityID of leaving.identities) {
    const isTeam = directory.teams.has(identityID);
    yield* isTeam ? people.deleteTeam(orgID, identityID) : people.deleteUser(orgID, identityID);
    yield* recordEntry(context, isTeam ? 'TeamDeleted' : 'UserRemoved', {
      teamID: isTeam ? identityID : undefined,
      attributes: { identityID, identityName: directory.nameOf(identityID) }
    });
  }
  for (const { teamID, memberID } of leaving.members) {
    yield* people.deleteMembership(orgID, teamID, memberID);
    yield* recordEntry(context, 'TeamMemberRemoved', {
      teamID,
      attributes: {
        identityID: memberID,
        identityName: directory.nameOf(memberID),
        teamName: directory.nameOf(teamID)
      }
    });
  }
  const ownerless = yield* ownerlessAfter(directory, leaving);
  const concerned = yield* store.secretIDsWith(leaving.identities);
  for (const secretID of new Set([...ownerless, ...concerned])) {
    yield* takeRoles(context, secretID, leaving.identities, ownerless.has(secretID), newOwner);
  }
  return ownerless.size;
}

/** Takes the roles of those who leave, and deletes a secret that has no owner then or gives it to the new one. */
function* takeRoles(
  context: IContext,
  secretID: string,
  identities: ReadonlySet<string>,
  isOwnerless: boolean,
  newOwner: string | null
): Step<void> {
  const record = yield* loadUnlessTampered(context.ring, secretID);
  if (!record) {
    // It keeps a MAC that does not fit, and so stays refused; but nobody stays because of it.
    for (const identityID of identities) {
      yield* store.removeGrant(secretID, identityID);
    }
    return;
  }
  const grants = record.grants.filter(({ identityID }) => !identities.has(identityID));
  if (!isOwnerless || record.row.deletedAt) {
    yield* save(context.ring, record, { ...record, grants });
  } else if (newOwner === null) {
    const row = { ...record.row, deletedBy: null, deletedAt: now() };
    yield* save(context.ring, record, { row, grants });
    yield* recordSecret(context, 'SecretRemoved', row, {}, { source: 'SystemJob' });
  } else {
    const others = grants.filter(({ identityID }) => identityID !== newOwner);
    const { name } = record.row;
    const createdBy = context.user?.userID ?? null;
    const owner = { secretID, identityID: newOwner, name, kind: 'user', role: 'Owner' } as const;
    const kept = [...others, { ...owner, createdBy, createdAt: now() }];
    yield* save(context.ring, record, { ...record, grants: kept });
    const identityName = context.directory.nameOf(newOwner);
    yield* recordSecret(context, 'SecretHandedOver', record.row, { identityID: newOwner, identityName });
  }
}

/** Who leaves, and who gets their secrets, if that may be. */
function check(context: IContext, removal: IRemoval): { leaving: ILeaving; newOwner: string | null } {
  refuseOne(context);
  const { directory, user } = context;
  const leaving = leavingOf(directory, removal);
  const newOwner = removal.handTo === undefined ? null : userIn(directory.users, removal.handTo).userID;
  if (newOwner !== null && leaving.identities.has(newOwner)) {
    throw new HeliosError('user_not_found');
  }
  if (newOwner !== null && newOwner === user?.userID) {
    throw new HeliosError('self_not_allowed');
  }
  if (directory.administrators().every(({ userID }) => leaving.identities.has(userID))) {
    throw new HeliosError('last_administrator');
  }
  return { leaving, newOwner };
}

/** Secrets that are not deleted and whose owners are all gone afterwards. */
function* ownerlessAfter(directory: Directory, leaving: ILeaving): Step<Set<string>> {
  const ended = new Set(leaving.members);
  const after = directory.without(leaving.identities, membership => ended.has(membership));
  const emptied = [...directory.users.keys(), ...directory.teams.keys()].filter(
    identityID => directory.hasUser(identityID) && !after.hasUser(identityID)
  );
  const owned = yield* store.secretIDsOf(emptied, 'Owner');
  const owners = (yield* store.grantsOn(owned)).filter(({ role }) => role === 'Owner');
  owners
    .filter(({ identityID }) => after.hasUser(identityID))
    .forEach(({ secretID }) => owned.delete(secretID));
  return owned;
}

/** @throws HeliosError user_not_found, team_not_found */
function leavingOf(directory: Directory, { userID, teamID, members }: IRemoval): ILeaving {
  const of = (identityID: string): ILeaving => ({ identities: new Set([identityID]), members: [] });
  if (userID !== undefined) {
    return of(userIn(directory.users, userID).userID);
  }
  const team = directory.teams.get((teamID ?? members?.teamID ?? '').toLowerCase());
  if (!team) {
    throw new HeliosError('team_not_found');
  }
  if (teamID !== undefined) {
    return of(team.teamID);
  }
  const wanted = new Set(
    [...(members?.userIDs ?? []), ...(members?.teamIDs ?? [])].map(one => one.toLowerCase())
  );
  return {
    identities: new Set(),
    members: directory.membersOf(team.teamID).filter(({ memberID }) => wanted.has(memberID))
  };
}

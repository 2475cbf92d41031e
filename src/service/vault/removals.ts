import { HeliosError, type IRemoval, type IRemovalResult } from '../../contract';
import * as people from '../store/directory';
import type { IMembershipRow, ISecretRow } from '../store/rows';
import * as store from '../store/secrets';
import type { Step } from '../store/step';
import { type ICall, type IContext, now } from './call';
import type { Core } from './core';
import type { Directory } from './directory';
import { type IHead, changeHead } from './heads';
import { refuseOne, userIn } from './people';

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
      return this.#core.read(call, context => this.#preview(context, removal), {
        action: 'showPeople',
        operation
      });
    }
    const ownerless = await this.#core.once(
      call,
      `remove ${JSON.stringify(removal)}`,
      context => this.#remove(context, removal),
      // An heir gets values that the caller cannot read: for that a key must permit everything.
      { action: removal.handTo === undefined ? 'changePeople' : undefined, operation, touch: 'directory' }
    );
    return { ownerless: Number(ownerless) };
  }

  *#preview(context: IContext, removal: IRemoval): Step<IRemovalResult> {
    const { leaving } = this.#check(context, removal);
    return { ownerless: (yield* this.#ownerless(context.directory, leaving)).length };
  }

  *#remove(context: IContext, removal: IRemoval): Step<string> {
    const { leaving, heir } = this.#check(context, removal);
    return String(yield* this.apply(context, leaving, heir));
  }

  /** Who leaves, and who gets their secrets, if that may be. */
  #check(context: IContext, removal: IRemoval): { leaving: ILeaving; heir: string | null } {
    refuseOne(context);
    const { directory, user } = context;
    const leaving = leavingOf(directory, removal);
    const heir = removal.handTo === undefined ? null : userIn(directory.users, removal.handTo).userID;
    if (heir !== null && leaving.identities.has(heir)) {
      throw new HeliosError('user_not_found');
    }
    if (heir !== null && heir === user?.userID) {
      throw new HeliosError('self_not_allowed');
    }
    if (directory.administrators().every(({ userID }) => leaving.identities.has(userID))) {
      throw new HeliosError('last_administrator');
    }
    return { leaving, heir };
  }

  /** Removes who leaves and what has no owner then; gives the number of secrets that lost their last owner. */
  *apply(context: IContext, leaving: ILeaving, heir: string | null = null): Step<number> {
    const { directory, organization } = context;
    const { orgID } = organization;
    // First the rows of who leaves, which somebody who makes a secret in this moment has changed too.
    for (const identityID of leaving.identities) {
      yield* directory.users.has(identityID)
        ? people.deleteUser(orgID, identityID)
        : people.deleteTeam(orgID, identityID);
      yield* this.#auditLeaving(context, identityID);
    }
    for (const { teamID, memberID } of leaving.members) {
      yield* people.deleteMembership(orgID, teamID, memberID);
      yield* this.#core.audit(context, 'TeamMemberRemoved', {
        teamID,
        attributes: {
          identityID: memberID,
          identityName: directory.nameOf(memberID),
          teamName: directory.nameOf(teamID)
        }
      });
    }
    const ownerless = new Set((yield* this.#ownerless(directory, leaving)).map(({ secretID }) => secretID));
    const concerned = yield* store.secretIDsWith(leaving.identities);
    const release = this.#release.bind(this, context, leaving, heir);
    for (const secretID of ownerless) {
      yield* changeHead(context.ring, secretID, head => release(secretID, head, true));
    }
    for (const secretID of [...concerned].filter(one => !ownerless.has(one))) {
      yield* changeHead(context.ring, secretID, head => release(secretID, head, false));
    }
    return ownerless.size;
  }

  /** Takes the roles of who leaves away. @param head as it is now that nobody else changes it; null where it is not whole. */
  *#release(
    context: IContext,
    { identities }: ILeaving,
    heir: string | null,
    secretID: string,
    head: IHead | null,
    isOwnerless: boolean
  ): Step<void> {
    if (isOwnerless && head && !head.row.deletedAt) {
      yield* heir === null ? this.#drop(context, head.row) : this.#hand(context, head.row, heir);
    }
    for (const identityID of identities) {
      yield* store.removeAccess(secretID, identityID);
    }
  }

  /** Secrets whose owners are all gone afterwards. */
  *#ownerless(directory: Directory, leaving: ILeaving): Step<ISecretRow[]> {
    const ended = new Set(leaving.members);
    const after = directory.without(leaving.identities, membership => ended.has(membership));
    const emptied = [...directory.users.keys(), ...directory.teams.keys()].filter(
      identityID => directory.hasUser(identityID) && !after.hasUser(identityID)
    );
    const candidates = yield* store.secretIDsOf(emptied, 'Owner');
    const owners = (yield* store.accessOf(candidates)).filter(({ role }) => role === 'Owner');
    const kept = new Set(
      owners.filter(({ identityID }) => after.hasUser(identityID)).map(({ secretID }) => secretID)
    );
    const rows: ISecretRow[] = [];
    for (const secretID of candidates) {
      const row = kept.has(secretID) ? null : yield* store.secretByID(secretID);
      if (row && !row.deletedAt) {
        rows.push(row);
      }
    }
    return rows;
  }

  *#drop(context: IContext, secret: ISecretRow): Step<void> {
    yield* store.markDeleted({ ...secret, deletedBy: null, deletedAt: now() });
    yield* this.#core.audit(context, 'SecretRemoved', {
      secretID: secret.secretID,
      source: 'SystemJob',
      attributes: { secretName: secret.name, revision: String(secret.grantsVersion) }
    });
  }

  *#hand(context: IContext, { secretID, name, grantsVersion }: ISecretRow, identityID: string): Step<void> {
    yield* store.setAccess({
      secretID,
      identityID,
      name,
      kind: 'user',
      role: 'Owner',
      createdBy: context.user?.userID ?? null,
      createdAt: now()
    });
    yield* this.#core.audit(context, 'SecretHandedOver', {
      secretID,
      attributes: {
        secretName: name,
        revision: String(grantsVersion),
        identityID,
        identityName: context.directory.nameOf(identityID)
      }
    });
  }

  *#auditLeaving(context: IContext, identityID: string): Step<void> {
    const identityName = context.directory.nameOf(identityID);
    const isTeam = context.directory.teams.has(identityID);
    yield* this.#core.audit(context, isTeam ? 'TeamDeleted' : 'UserRemoved', {
      teamID: isTeam ? identityID : undefined,
      attributes: { identityID, identityName }
    });
  }
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

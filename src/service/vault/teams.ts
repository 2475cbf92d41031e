import {
  HeliosError,
  type ITeam,
  type ITeamCreate,
  type ITeamInfo,
  type ITeamUpdate,
  type IUserInfo,
  MAX_DESCRIPTION_LENGTH
} from '../../contract';
import * as store from '../store/directory';
import type { IMembershipRow, ITeamRow, IdentityKind } from '../store/rows';
import type { Step } from '../store/step';
import { uuid7 } from '../uuid';
import { recordEntry } from './auditEntry';
import { type ICall, type IContext, type INeeds, now, timeOf } from './call';
import type { Core } from './core';
import { type Directory, toTeamInfo } from './directory';
import { matcherOf } from './filter';
import { isLabel } from './label';
import { refuseOne, userIn } from './people';
import { removeLeaving } from './removals';

const CHANGE: INeeds = { action: 'changePeople', operation: 'changeTeams', touch: 'directory' };

/** Teams, and who is in them: users, and teams again. */
export class Teams {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** Teams by name. The filters are values or expressions. @throws HeliosError filter_invalid */
  list(name: string | undefined, description: string | undefined, call: ICall): Promise<ITeam[]> {
    return this.#core.read(
      call,
      { action: 'showPeople', operation: 'showDirectory' },
      function* ({ directory }) {
        const matchesName = matcherOf(name);
        const matchesDescription = matcherOf(description);
        return [...directory.teams.values()]
          .filter(team => matchesName(team.name) && matchesDescription(team.description))
          .sort((a, b) => (a.name < b.name ? -1 : 1))
          .map(team => toTeam(team, directory));
      }
    );
  }

  /** @throws HeliosError team_not_found */
  get(teamID: string, call: ICall): Promise<ITeam> {
    return this.#core.read(call, { action: 'showPeople', operation: 'showDirectory' }, context =>
      this.#team(context, teamID)
    );
  }

  /** @throws HeliosError team_exists, team_invalid, administrator_required, organization_of_one */
  async create({ name, description = '' }: ITeamCreate, call: ICall): Promise<ITeam> {
    return this.#core.write(
      call,
      CHANGE,
      context => this.#create(context, name, description),
      (context, teamID) => this.#team(context, teamID)
    );
  }

  /**
   * Changes name, description and members as one.
   * @throws HeliosError team_not_found, team_exists, team_cycle, user_not_found, self_not_allowed
   */
  async update(teamID: string, update: ITeamUpdate, call: ICall): Promise<void> {
    await this.#core.write(call, CHANGE, context => this.#update(context, teamID, update));
  }

  *#team({ directory }: IContext, teamID: string): Step<ITeam> {
    return toTeam(teamIn(directory, teamID), directory);
  }

  *#create(context: IContext, name: string, description: string): Step<string> {
    refuseOne(context);
    const { orgID } = context.organization;
    const createdBy = context.user?.userID ?? null;
    const row = { orgID, teamID: uuid7(), name, description, createdBy, createdAt: now() };
    check(row, context.directory);
    yield* store.insertTeam(row);
    yield* recordEntry(context, 'TeamCreated', {
      teamID: row.teamID,
      attributes: { identityName: name }
    });
    return row.teamID;
  }

  *#update(context: IContext, teamID: string, update: ITeamUpdate): Step<string> {
    const { directory } = context;
    const before = teamIn(directory, teamID);
    const row = {
      ...before,
      name: update.name ?? before.name,
      description: update.description ?? before.description
    };
    if (row.name !== before.name || row.description !== before.description) {
      check(row, directory);
      yield* store.updateTeam(row);
      yield* recordEntry(context, 'TeamUpdated', {
        teamID: row.teamID,
        attributes: { identityName: row.name }
      });
    }
    const added = addedOf(directory, update);
    const there = new Set(directory.membersOf(row.teamID).map(({ memberID }) => memberID));
    const joining = [...added]
      .filter(([memberID]) => !there.has(memberID))
      .map(([memberID, kind]) => ({
        orgID: row.orgID,
        teamID: row.teamID,
        memberID,
        kind,
        createdAt: now()
      }));
    const leaving = leavingOf(directory, row.teamID, update).filter(({ memberID }) => !added.has(memberID));
    const remaining = directory.without(new Set(), membership => leaving.includes(membership));
    checkJoining(remaining, context, row.teamID, joining);
    for (const membership of joining) {
      yield* store.insertMembership(membership);
      yield* recordEntry(context, 'TeamMemberAdded', {
        teamID: row.teamID,
        attributes: {
          identityID: membership.memberID,
          identityName: directory.nameOf(membership.memberID),
          teamName: row.name
        }
      });
    }
    // Those who join may keep a secret of the team from being removed with those who leave.
    const grown = { ...context, directory: directory.withMembers(joining) };
    yield* removeLeaving(grown, { identities: new Set(), members: leaving });
    return row.teamID;
  }
}

/** @throws HeliosError team_not_found */
export function teamIn({ teams }: Directory, teamID: string): ITeamRow {
  const found = teams.get(teamID.toLowerCase());
  if (!found) {
    throw new HeliosError('team_not_found');
  }
  return found;
}

function check({ teamID, name, description }: ITeamRow, { teams }: Directory): void {
  if (!isLabel(name) || description.length > MAX_DESCRIPTION_LENGTH) {
    throw new HeliosError('team_invalid');
  }
  const key = (text: string): string => text.trim().toLowerCase();
  if ([...teams.values()].some(other => other.teamID !== teamID && key(other.name) === key(name))) {
    throw new HeliosError('team_exists');
  }
}

function leavingOf(directory: Directory, teamID: string, update: ITeamUpdate): IMembershipRow[] {
  const { removeMemberUserIDs = [], removeMemberUserEmails = [], removeMemberTeamIDs = [] } = update;
  const byEmail = removeMemberUserEmails.map(email => directory.userByEmail(email)?.userID ?? '');
  const wanted = new Set(
    [...removeMemberUserIDs, ...byEmail, ...removeMemberTeamIDs].map(one => one.toLowerCase())
  );
  return directory.membersOf(teamID).filter(({ memberID }) => wanted.has(memberID));
}

/** @throws HeliosError user_not_found, team_not_found */
function addedOf(directory: Directory, update: ITeamUpdate): Map<string, IdentityKind> {
  const { addMemberUserIDs = [], addMemberUserEmails = [], addMemberTeamIDs = [] } = update;
  const byEmail = addMemberUserEmails.map(email => directory.userByEmail(email)?.userID ?? '');
  return new Map([
    ...[...addMemberUserIDs, ...byEmail].map((one): [string, IdentityKind] => [
      userIn(directory.users, one).userID,
      'user'
    ]),
    ...addMemberTeamIDs.map((one): [string, IdentityKind] => [teamIn(directory, one).teamID, 'team'])
  ]);
}

/** @throws HeliosError team_cycle, self_not_allowed */
function checkJoining(
  before: Directory,
  { user, identities }: IContext,
  teamID: string,
  joining: readonly IMembershipRow[]
): void {
  const above = before.identitiesOf(teamID);
  if (joining.some(({ memberID }) => above.has(memberID))) {
    throw new HeliosError('team_cycle');
  }
  // Managing people gives nobody more than they had: a change puts its maker into no other team.
  const after = user && before.withMembers(joining).identitiesOf(user.userID);
  if (after && [...after].some(identityID => !identities.has(identityID))) {
    throw new HeliosError('self_not_allowed');
  }
}

function toTeam(team: ITeamRow, directory: Directory): ITeam {
  const members = directory.membersOf(team.teamID);
  const users = members.map(({ memberID }) => directory.userInfo(memberID));
  const teams = members.map(({ memberID }) => directory.teams.get(memberID));
  return {
    ...toTeamInfo(team),
    memberUsers: users.filter((user): user is IUserInfo => user !== undefined),
    memberTeams: teams.filter(one => one !== undefined).map((one): ITeamInfo => toTeamInfo(one)),
    createdAt: timeOf(team.createdAt)
  };
}

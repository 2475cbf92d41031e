import type { ITeamInfo, IUserInfo } from '../../contract';
import type { IMembershipRow, ITeamRow, IUserRow } from '../store/rows';

/** Users, teams and who is in which team, at one moment. It never changes; `without` gives another one. */
export class Directory {
  readonly users: ReadonlyMap<string, IUserRow>;
  readonly teams: ReadonlyMap<string, ITeamRow>;
  readonly memberships: readonly IMembershipRow[];
  /** Teams that a user or team is directly in. */
  readonly #above = new Map<string, string[]>();
  /** Direct members of a team. */
  readonly #below = new Map<string, IMembershipRow[]>();

  constructor(
    users: readonly IUserRow[],
    teams: readonly ITeamRow[],
    memberships: readonly IMembershipRow[]
  ) {
    this.users = new Map(users.map(user => [user.userID, user]));
    this.teams = new Map(teams.map(team => [team.teamID, team]));
    this.memberships = memberships;
    for (const membership of memberships) {
      push(this.#above, membership.memberID, membership.teamID);
      push(this.#below, membership.teamID, membership);
    }
  }

  /** The user or team itself, and every team it is in, directly or through other teams. */
  identitiesOf(identityID: string): Set<string> {
    const reached = new Set([identityID]);
    for (const one of reached) {
      this.#above.get(one)?.forEach(team => reached.add(team));
    }
    return reached;
  }

  /** Direct members of a team. */
  membersOf(teamID: string): readonly IMembershipRow[] {
    return this.#below.get(teamID) ?? [];
  }

  /** Whether this is a user, or a team with a user in it, directly or through other teams. */
  hasUser(identityID: string): boolean {
    const reached = new Set([identityID]);
    for (const one of reached) {
      if (this.users.has(one)) {
        return true;
      }
      this.membersOf(one).forEach(({ memberID }) => reached.add(memberID));
    }
    return false;
  }

  userByEmail(email: string): IUserRow | null {
    const wanted = email.toLowerCase();
    return [...this.users.values()].find(user => user.email.toLowerCase() === wanted) ?? null;
  }

  administrators(): IUserRow[] {
    return [...this.users.values()].filter(user => user.isAdministrator);
  }

  userInfo(userID: string | null): IUserInfo | undefined {
    const user = userID === null ? undefined : this.users.get(userID);
    return user && toUserInfo(user);
  }

  /** A user or team as it is shown, or undefined where it has left. */
  identity(identityID: string): IUserInfo | ITeamInfo | undefined {
    const team = this.teams.get(identityID);
    return team ? toTeamInfo(team) : this.userInfo(identityID);
  }

  /** Email address or team name, empty where it has left. */
  nameOf(identityID: string | null): string {
    const id = identityID ?? '';
    return this.users.get(id)?.email ?? this.teams.get(id)?.name ?? '';
  }

  /** The directory after these have left, and after these memberships have ended. */
  without(
    identities: ReadonlySet<string>,
    ended: (membership: IMembershipRow) => boolean = () => false
  ): Directory {
    return new Directory(
      [...this.users.values()].filter(user => !identities.has(user.userID)),
      [...this.teams.values()].filter(team => !identities.has(team.teamID)),
      this.memberships.filter(
        row => !identities.has(row.teamID) && !identities.has(row.memberID) && !ended(row)
      )
    );
  }

  /** The directory with these memberships too. */
  withMembers(added: readonly IMembershipRow[]): Directory {
    return new Directory([...this.users.values()], [...this.teams.values()], [...this.memberships, ...added]);
  }
}

export function toUserInfo({ userID, email, firstName, lastName }: IUserRow): IUserInfo {
  return { userID, email, firstName, lastName };
}

export function toTeamInfo({ teamID, name, description }: ITeamRow): ITeamInfo {
  return { teamID, name, description };
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) {
    list.push(value);
  } else {
    map.set(key, [value]);
  }
}

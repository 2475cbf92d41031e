// Users and teams of the reference model, and the one question that all rules ask: who is inside whom.
import type { ErrorCode } from '../../../src/contract';

/** A refusal for any of these reasons; which of several is told is not a rule. */
export class Refusal extends Error {
  constructor(readonly codes: readonly ErrorCode[]) {
    super(codes.join(' or '));
  }
}

/** @throws Refusal with every code whose reason is there. */
export function refuse(reasons: Partial<Record<ErrorCode, boolean>>): void {
  const codes = (Object.keys(reasons) as ErrorCode[]).filter(code => reasons[code]);
  if (codes.length) {
    throw new Refusal(codes);
  }
}

export interface IUser {
  email: string;
  isAdministrator: boolean;
  hasKey: boolean;
  /** Hidden names that this user failed to take. */
  refusals: number;
}

export interface ITeam {
  name: string;
  description: string;
  members: Set<string>;
}

export class People {
  readonly users = new Map<string, IUser>();
  readonly teams = new Map<string, ITeam>();

  copy(): People {
    return Object.assign(new People(), structuredClone({ ...this }));
  }

  user(userID: string): IUser {
    refuse({ user_not_found: !this.users.has(userID) });
    return this.users.get(userID) as IUser;
  }

  team(teamID: string): ITeam {
    refuse({ team_not_found: !this.teams.has(teamID) });
    return this.teams.get(teamID) as ITeam;
  }

  has(identityID: string): boolean {
    return this.users.has(identityID) || this.teams.has(identityID);
  }

  /** A user or team and all teams around it. */
  around(identityID: string | null): Set<string> {
    const found = new Set(identityID === null ? [] : [identityID]);
    for (const one of found) {
      this.teams.forEach(({ members }, teamID) => members.has(one) && found.add(teamID));
    }
    return found;
  }

  /** Whether this is a user or has one inside. */
  isSomebody(identityID: string): boolean {
    return [...this.users.keys()].some(userID => this.around(userID).has(identityID));
  }

  userByEmail(email: string): string | undefined {
    return [...this.users].find(([, user]) => user.email.toLowerCase() === email.toLowerCase())?.[0];
  }

  hasAdministratorBeside(userID: string): boolean {
    return [...this.users].some(([one, { isAdministrator }]) => one !== userID && isAdministrator);
  }

  checkTeam(name: string, description: string, teamID = ''): void {
    const others = [...this.teams].filter(([one]) => one !== teamID);
    refuse({
      team_invalid: !name.trim() || name.length > 255 || description.length > 1000,
      team_exists: others.some(([, other]) => other.name.toLowerCase() === name.toLowerCase())
    });
  }

  remove(identityID: string): void {
    this.users.delete(identityID);
    this.teams.delete(identityID);
    this.teams.forEach(({ members }) => members.delete(identityID));
  }
}

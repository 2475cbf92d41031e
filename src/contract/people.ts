// Users of an organization, as those who administer it manage them: below x/v1.
import type { ITeamInfo, IUser, IUserInfo } from './organization';

/** `GET x/v1/directory?search=`: at most 20 users and 20 teams whose name or email address contains the text. */
export interface IDirectory {
  users: IUserInfo[];
  teams: ITeamInfo[];
}

/** An entry of `GET x/v1/users`, for administrators. */
export interface IMember extends IUser {
  isAdministrator: boolean;
  createdAt: string;
  /** Whether this user has ever had an API key; until then an invitation can be made. */
  hasKey: boolean;
}

export interface IMemberList {
  users: IMember[];
}

/** The body of `PATCH x/v1/users/{userID}`. */
export interface IMemberUpdate {
  isAdministrator: boolean;
}

/** The answer of `POST x/v1/users/{userID}/invitation`; the code is shown once. */
export interface IInvitation {
  code: string;
  expiresAt: string;
}

/** The body of `POST x/v1/redeem`, which needs no key: a one-time code becomes the user's first key. */
export interface IRedeem {
  code: string;
}

/**
 * The body of `POST x/v1/removals`: exactly one of `userID`, `teamID` and `members`.
 * With `dryRun` nothing is changed.
 */
export interface IRemoval {
  /** This user leaves the organization. */
  userID?: string;
  /** This team is deleted. */
  teamID?: string;
  /** These members leave the team. */
  members?: { teamID: string; userIDs: string[]; teamIDs: string[] };
  /** Who shall own what would lose its last owner: not the caller. Without it those secrets are removed. */
  handTo?: string;
  dryRun: boolean;
}

/** The answer of `POST x/v1/removals`. */
export interface IRemovalResult {
  /** Secrets that lose their last owner. */
  ownerless: number;
}

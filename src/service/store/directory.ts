import type {
  IAPIKeyRow,
  IInvitationRow,
  IMembershipRow,
  IOrganizationRow,
  ITeamRow,
  IUserRow
} from './rows';
import { type Step, all, first, id, insert, run, update } from './step';

/** The organization of this database; there is one at most. */
export function* organization(): Step<IOrganizationRow | null> {
  // Its place is fixed, so that a database of many parts looks into one.
  return yield* first<IOrganizationRow>('SELECT * FROM organization WHERE one = 1');
}

export function* insertOrganization(row: IOrganizationRow, user: IUserRow): Step<void> {
  yield* insert('organization', row);
  yield* insertUser(user);
}

/**
 * The first statement of every change of users, teams and memberships: of two such transactions, on whichever
 * database nodes, one fails and is repeated.
 */
export function* touchDirectory(orgID: string): Step<void> {
  const sql = 'UPDATE organization SET directoryVersion = directoryVersion + 1 WHERE one = 1 AND orgID = ?';
  yield* run(sql, id(orgID));
}

/** The same for what does not change the directory, but relies on it: grants, keys, restoring. */
export function* touchOrganization(orgID: string): Step<void> {
  yield* run('UPDATE organization SET changes = changes + 1 WHERE one = 1 AND orgID = ?', id(orgID));
}

/** The same for what relies on one user to stay: a new secret and its owner. False where the user has left. */
export function* touchUser(orgID: string, userID: string): Step<boolean> {
  const sql = 'UPDATE user SET creations = creations + 1 WHERE orgID = ? AND userID = ?';
  return (yield* run(sql, id(orgID), id(userID))) === 1;
}

export function* users(orgID: string): Step<IUserRow[]> {
  return yield* all<IUserRow>('SELECT * FROM user WHERE orgID = ?', id(orgID));
}

export function* teams(orgID: string): Step<ITeamRow[]> {
  return yield* all<ITeamRow>('SELECT * FROM team WHERE orgID = ?', id(orgID));
}

export function* memberships(orgID: string): Step<IMembershipRow[]> {
  return yield* all<IMembershipRow>('SELECT * FROM membership WHERE orgID = ?', id(orgID));
}

export function* apiKeys(orgID: string): Step<IAPIKeyRow[]> {
  return yield* all<IAPIKeyRow>('SELECT * FROM api_key WHERE orgID = ?', id(orgID));
}

export function* invitations(orgID: string): Step<IInvitationRow[]> {
  return yield* all<IInvitationRow>('SELECT * FROM invitation WHERE orgID = ?', id(orgID));
}

export function* insertUser(user: IUserRow): Step<void> {
  yield* insert('user', user);
}

export function* setAdministrator(orgID: string, userID: string, isAdministrator: boolean): Step<void> {
  yield* run(
    'UPDATE user SET isAdministrator = ? WHERE orgID = ? AND userID = ?',
    isAdministrator ? 1 : 0,
    id(orgID),
    id(userID)
  );
}

export function* setHasKey(orgID: string, userID: string): Step<void> {
  yield* run('UPDATE user SET hasKey = 1 WHERE orgID = ? AND userID = ?', id(orgID), id(userID));
}

/** Removes a user with memberships, API keys and invitations; grants are another matter. */
export function* deleteUser(orgID: string, userID: string): Step<void> {
  yield* run('DELETE FROM user WHERE orgID = ? AND userID = ?', id(orgID), id(userID));
  yield* run('DELETE FROM membership WHERE orgID = ? AND memberID = ?', id(orgID), id(userID));
  yield* run('DELETE FROM api_key WHERE userID = ?', id(userID));
  yield* run('DELETE FROM invitation WHERE userID = ?', id(userID));
}

export function* insertTeam(team: ITeamRow): Step<void> {
  yield* insert('team', team);
}

export function* updateTeam(team: ITeamRow): Step<void> {
  yield* update('team', team, ['createdBy', 'createdAt']);
}

/** Removes a team, its members and its own memberships; grants are another matter. */
export function* deleteTeam(orgID: string, teamID: string): Step<void> {
  yield* run('DELETE FROM team WHERE orgID = ? AND teamID = ?', id(orgID), id(teamID));
  yield* run('DELETE FROM membership WHERE orgID = ? AND teamID = ?', id(orgID), id(teamID));
  yield* run('DELETE FROM membership WHERE orgID = ? AND memberID = ?', id(orgID), id(teamID));
}

export function* insertMembership(row: IMembershipRow): Step<void> {
  yield* insert('membership', row);
}

export function* deleteMembership(orgID: string, teamID: string, memberID: string): Step<void> {
  yield* run(
    'DELETE FROM membership WHERE orgID = ? AND teamID = ? AND memberID = ?',
    id(orgID),
    id(teamID),
    id(memberID)
  );
}

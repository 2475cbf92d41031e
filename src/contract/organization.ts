/** What a user or a team may do with a secret: owners edit, share and delete; readers read. */
export type Role = 'Owner' | 'Reader';

export const ROLES: readonly Role[] = ['Owner', 'Reader'];

/** Longest email address, team name and API key name in characters. */
export const MAX_LABEL_LENGTH = 255;

/** Longest description of a team in characters. */
export const MAX_DESCRIPTION_LENGTH = 1000;

/** Longest `email` or `name` filter in characters. */
export const MAX_FILTER_LENGTH = 256;

/** Entries of one page at most, and where no `limit` is given. */
export const MAX_PAGE = 1000;

/** A deleted secret can be restored for this many days; then it is purged. */
export const RESTORE_DAYS = 30;

/** A retyped API key is good for managing people and keys this long, in seconds. */
export const REAUTHENTICATION_SECONDS = 600;

/** The answer of `GET /v1/organizations/current`. */
export interface IOrganization {
  orgID: string;
  name: string;
  firewallRanges: string[];
}

export interface IUserInfo {
  userID: string;
  email: string;
  firstName: string;
  lastName: string;
}

/** A user as the Management API shows it. */
export interface IUser extends IUserInfo {
  userKind: 'Standard' | 'ServiceAccount' | 'CloudPrincipal';
  description?: string;
  createdBy?: string;
}

export interface ITeamInfo {
  teamID: string;
  name: string;
  description: string;
}

/** A team as the Management API shows it; teams may contain teams. */
export interface ITeam extends ITeamInfo {
  memberUsers: IUserInfo[];
  memberTeams: ITeamInfo[];
  createdAt: string;
}

export interface ITeamCreate {
  name: string;
  description?: string;
}

/** The body of `PATCH /v1/teams/{teamID}`; all of it is one change. */
export interface ITeamUpdate {
  name?: string;
  description?: string;
  addMemberUserIDs?: string[];
  addMemberUserEmails?: string[];
  addMemberTeamIDs?: string[];
  removeMemberUserIDs?: string[];
  removeMemberUserEmails?: string[];
  removeMemberTeamIDs?: string[];
}

/** Who has a role on a secret, as `GET /v1/secrets/{secretID}/accessControls` shows it. */
export interface IGrant {
  createdAt: string;
  createdBy?: IUserInfo;
  identity: IUserInfo | ITeamInfo;
  inheritedFrom?: { resourceID: string; resourceType: string; role: string };
}

export interface IResourceRole {
  role: Role;
  description: string;
  grants: IGrant[];
}

export interface IControlAccessRole {
  role: Role;
  teams: string[];
  users: string[];
}

/** The body of `PATCH /v1/secrets/{secretID}/accessControls`: grants and revokes are one change. */
export interface IControlAccessAction {
  grants: IControlAccessRole[];
  revokes: IControlAccessRole[];
}

/** An entry of `GET /v1/users/{userID}/identityRoles` and `GET /v1/teams/{teamID}/identityRoles`. */
export interface IIdentityRole {
  resourceID: string;
  resourceType: 'Secret';
  role: Role;
}

/** An entry of `GET /v1/roles/Secret`. */
export interface IRoleDefinition {
  role: Role;
  resourceType: 'Secret';
  description: string;
  permissions: string[];
  inherits: { resourceType: string; role: string }[];
  isCustom: boolean;
}

export type AuditType =
  | 'SecretCreated'
  | 'SecretRead'
  | 'SecretUpdated'
  | 'SecretDeleted'
  | 'SecretRestored'
  | 'SecretPurged'
  | 'SecretRemoved'
  | 'SecretHandedOver'
  | 'SecretNameRefused'
  | 'AccessGranted'
  | 'AccessRevoked'
  | 'OrganizationCreated'
  | 'UserAdded'
  | 'UserRemoved'
  | 'UserInvited'
  | 'AdministratorAdded'
  | 'AdministratorRemoved'
  | 'TeamCreated'
  | 'TeamUpdated'
  | 'TeamDeleted'
  | 'TeamMemberAdded'
  | 'TeamMemberRemoved'
  | 'APIKeyCreated'
  | 'APIKeyRevoked'
  | 'APIKeysEnabled'
  | 'SecretVersionRestored'
  | 'VaultKeysRotated'
  | 'RootKeyReplaced'
  | 'VaultRestored';

/** What happened, as the Management API shows it. `createdAt` has nanoseconds. */
export interface IAuditLog {
  auditID: string;
  orgID: string;
  createdAt: string;
  type: AuditType;
  source: 'Portal' | 'Admin' | 'SystemJob';
  userID?: string;
  userEmail?: string;
  userType?: string;
  firstName?: string;
  lastName?: string;
  apiKeyID?: string;
  teamID?: string;
  /** A sentence for a person, without any value. */
  reason: string;
  error?: string;
  /** Facts as text: secretID, secretName, role, identityID, identityName, teamName, notebook, kernelID, requestID. */
  attributes?: Record<string, string>;
}

/** A page of the audit log, the newest first. A page may hold fewer entries than asked for and still go on. */
export interface IAuditLogList {
  auditLogs: IAuditLog[];
  nextToken?: string;
}

// The organization, its people, their API keys, and what happened.
import { MAX_KEY_SECRETS } from '../limits';
import { API_KEY_PERMISSIONS, API_KEY_SCOPES } from '../roles';
import {
  type TypeOf,
  body,
  choice,
  count,
  field,
  flag,
  id,
  limited,
  list,
  object,
  optional,
  text,
  texts,
  time
} from './schema';
import { teamInfo, userInfo } from './secret';

export const organization = object({ orgID: id, name: text, firewallRanges: list(text) });
export type IOrganization = TypeOf<typeof organization>;

const userFields = {
  userID: id,
  email: text,
  firstName: text,
  lastName: text,
  userKind: choice(['Standard', 'ServiceAccount', 'CloudPrincipal']),
  description: optional(text),
  createdBy: optional(id)
};

export const user = object(userFields);
export type IUser = TypeOf<typeof user>;
export const users = list(user);
export const userCreate = body({ email: text });
export const userID = object({ userID: id });

const member = object({
  ...userFields,
  isAdministrator: flag,
  createdAt: time,
  hasKey: field(flag, 'Whether this user has ever had an API key; until then an invitation can be made.')
});
/** A user as administrators see them. */
export type IMember = TypeOf<typeof member>;

export const memberList = object({ users: list(member) });
export type IMemberList = TypeOf<typeof memberList>;

export const memberUpdate = body({ isAdministrator: flag });
export type IMemberUpdate = TypeOf<typeof memberUpdate>;

export const team = object({
  teamID: id,
  name: text,
  description: text,
  memberUsers: list(userInfo),
  memberTeams: list(teamInfo),
  createdAt: time
});
/** A team may contain teams. */
export type ITeam = TypeOf<typeof team>;
export const teams = list(team);

export const teamCreate = body({ name: text, description: optional(text) });
export type ITeamCreate = TypeOf<typeof teamCreate>;

const ids = list(text, 1000);
/** All of it is one change. */
export const teamUpdate = body({
  name: optional(text),
  description: optional(text),
  addMemberUserIDs: optional(ids),
  addMemberUserEmails: optional(ids),
  addMemberTeamIDs: optional(ids),
  removeMemberUserIDs: optional(ids),
  removeMemberUserEmails: optional(ids),
  removeMemberTeamIDs: optional(ids)
});
export type ITeamUpdate = TypeOf<typeof teamUpdate>;
export const teamID = object({ teamID: id });

export const directory = object({ users: list(userInfo), teams: list(teamInfo) });
export type IDirectory = TypeOf<typeof directory>;

export const removal = body({
  userID: optional(text, 'This user leaves the organization.'),
  teamID: optional(text, 'This team is deleted.'),
  members: optional(
    body({ teamID: text, userIDs: ids, teamIDs: ids }),
    'These members leave the team. Exactly one of userID, teamID and members is given.'
  ),
  handTo: optional(
    text,
    'Who gets the secrets that lose their last owner: not the caller. Without it those secrets are removed.'
  ),
  dryRun: field(flag, 'Changes nothing.')
});
export type IRemoval = TypeOf<typeof removal>;

export const removalResult = object({ ownerless: field(count, 'Secrets that lose their last owner.') });
export type IRemovalResult = TypeOf<typeof removalResult>;

export const invitation = object({ code: field(text, 'It is shown once.'), expiresAt: time });
export type IInvitation = TypeOf<typeof invitation>;

export const redeem = body({ code: limited(200) });
export type IRedeem = TypeOf<typeof redeem>;

const permissions = list(choice(API_KEY_PERMISSIONS), API_KEY_PERMISSIONS.length);
const apiKeyFields = {
  apiKeyID: id,
  name: text,
  scope: choice(API_KEY_SCOPES),
  permissions: optional(permissions, 'With scope Custom.'),
  secrets: optional(
    list(object({ secretID: id, name: optional(text, 'If its user may still see it.') })),
    'With scope NamedSecrets.'
  ),
  createdAt: time,
  expiresAt: optional(time),
  lastUsedAt: optional(time, 'At most a minute old.'),
  isCurrent: field(flag, 'Whether this request was made with it.')
};
const apiKey = object(apiKeyFields);
/** One of the caller's own keys, without the key itself. */
export type IAPIKey = TypeOf<typeof apiKey>;

export const apiKeyList = object({ apiKeys: list(apiKey) });
export type IAPIKeyList = TypeOf<typeof apiKeyList>;

export const apiKeyCreated = object({ ...apiKeyFields, apiKey: field(text, 'The key. It is shown once.') });
export type IAPIKeyCreated = TypeOf<typeof apiKeyCreated>;

export const apiKeyCreate = body({
  name: text,
  scope: choice(API_KEY_SCOPES),
  permissions: optional(
    list(choice(API_KEY_PERMISSIONS), API_KEY_PERMISSIONS.length, 1),
    'With scope Custom only.'
  ),
  secrets: optional(
    list(limited(255), MAX_KEY_SECRETS),
    'With scope NamedSecrets only: each secret by its id or its name.'
  ),
  expiresAt: optional(text, 'RFC 3339; absent for a key that does not expire.')
});
export type IAPIKeyCreate = TypeOf<typeof apiKeyCreate>;
export const apiKeyID = object({ apiKeyID: id });

const auditType = choice([
  'SecretCreated',
  'SecretRead',
  'SecretUpdated',
  'SecretDeleted',
  'SecretRestored',
  'SecretPurged',
  'SecretRemoved',
  'SecretHandedOver',
  'SecretNameRefused',
  'AccessGranted',
  'AccessRevoked',
  'OrganizationCreated',
  'UserAdded',
  'UserRemoved',
  'UserInvited',
  'AdministratorAdded',
  'AdministratorRemoved',
  'TeamCreated',
  'TeamUpdated',
  'TeamDeleted',
  'TeamMemberAdded',
  'TeamMemberRemoved',
  'APIKeyCreated',
  'APIKeyRevoked',
  'APIKeysEnabled',
  'SecretVersionRestored',
  'VaultKeysRotated',
  'RootKeyReplaced',
  'VaultRestored'
]);
export type AuditType = TypeOf<typeof auditType>;

const auditLog = object({
  auditID: id,
  orgID: id,
  createdAt: field(time, 'With nanoseconds.'),
  type: auditType,
  source: choice(['Portal', 'Admin', 'SystemJob']),
  userID: optional(id),
  userEmail: optional(text),
  userType: optional(text),
  firstName: optional(text),
  lastName: optional(text),
  apiKeyID: optional(id),
  teamID: optional(id),
  reason: field(text, 'A sentence for a person, without any value.'),
  error: optional(text),
  attributes: optional(
    texts,
    'Facts as text: secretID, secretName, role, identityID, identityName, teamName, notebook, kernelID, requestID.'
  )
});
/** What happened. */
export type IAuditLog = TypeOf<typeof auditLog>;

/** The newest first. A page may hold fewer entries than asked for and still go on. */
export const auditLogList = object({ auditLogs: list(auditLog), nextToken: optional(text) });
export type IAuditLogList = TypeOf<typeof auditLogList>;

import { API_KEY_PERMISSIONS, MAX_KEY_SECRETS } from '../../../contract';
import { body, flag, id, list, object, text, time } from './basic';
import { teamInfo, userInfo } from './secret';

export const organization = object({ orgID: id, name: text, firewallRanges: list(text) });

const userProperties = {
  userID: id,
  email: text,
  firstName: text,
  lastName: text,
  userKind: { type: 'string', enum: ['Standard', 'ServiceAccount', 'CloudPrincipal'] },
  description: text,
  createdBy: id
};

export const user = object(userProperties, ['description', 'createdBy']);
export const users = list(user);
export const userCreate = body({ email: text });
export const userID = object({ userID: id });

export const members = object({
  users: list(
    object({ ...userProperties, isAdministrator: flag, createdAt: time, hasKey: flag }, [
      'description',
      'createdBy'
    ])
  )
});
export const memberUpdate = body({ isAdministrator: flag });

export const team = object({
  teamID: id,
  name: text,
  description: text,
  memberUsers: list(userInfo),
  memberTeams: list(teamInfo),
  createdAt: time
});
export const teams = list(team);
export const teamCreate = body({ name: text, description: text }, ['description']);
export const teamID = object({ teamID: id });

const ids = list(text, 1000);
const teamChanges = {
  name: text,
  description: text,
  addMemberUserIDs: ids,
  addMemberUserEmails: ids,
  addMemberTeamIDs: ids,
  removeMemberUserIDs: ids,
  removeMemberUserEmails: ids,
  removeMemberTeamIDs: ids
};
export const teamUpdate = body(teamChanges, Object.keys(teamChanges) as (keyof typeof teamChanges)[]);

export const directory = object({ users: list(userInfo), teams: list(teamInfo) });

export const removal = body(
  {
    userID: text,
    teamID: text,
    members: body({ teamID: text, userIDs: ids, teamIDs: ids }),
    handTo: text,
    dryRun: flag
  },
  ['userID', 'teamID', 'members', 'handTo']
);
export const removalResult = object({ ownerless: { type: 'integer' } });

export const invitation = object({ code: text, expiresAt: time });
export const redeem = body({ code: { type: 'string', maxLength: 200 } });

const keyProperties = {
  apiKeyID: id,
  name: text,
  scope: { type: 'string', enum: ['Full', 'ReadOnly', 'NamedSecrets', 'Custom'] },
  permissions: list({ type: 'string', enum: API_KEY_PERMISSIONS }, API_KEY_PERMISSIONS.length),
  secrets: list(object({ secretID: id, name: text }, ['name'])),
  createdAt: time,
  expiresAt: time,
  lastUsedAt: time,
  isCurrent: flag
};
const keyOptional = ['permissions', 'secrets', 'expiresAt', 'lastUsedAt'] as const;
export const apiKeys = object({ apiKeys: list(object(keyProperties, keyOptional)) });
export const apiKeyCreated = object({ ...keyProperties, apiKey: text }, keyOptional);
const { scope, permissions } = keyProperties;
export const apiKeyCreate = body(
  {
    name: text,
    scope,
    permissions: { ...permissions, minItems: 1 },
    secrets: list({ type: 'string', maxLength: 255 }, MAX_KEY_SECRETS),
    expiresAt: text
  },
  ['permissions', 'secrets', 'expiresAt']
);
export const apiKeyID = object({ apiKeyID: id });

export const auditLogs = object(
  {
    auditLogs: list(
      object(
        {
          auditID: id,
          orgID: id,
          createdAt: time,
          type: text,
          source: { type: 'string', enum: ['Portal', 'Admin', 'SystemJob'] },
          userID: id,
          userEmail: text,
          userType: text,
          firstName: text,
          lastName: text,
          apiKeyID: id,
          teamID: id,
          reason: text,
          error: text,
          attributes: { type: 'object', additionalProperties: text }
        },
        [
          'userID',
          'userEmail',
          'userType',
          'firstName',
          'lastName',
          'apiKeyID',
          'teamID',
          'error',
          'attributes'
        ]
      )
    ),
    nextToken: text
  },
  ['nextToken']
);

export const status = object(
  {
    version: text,
    protocol: { type: 'integer' },
    backend: { type: 'string', enum: ['embedded', 'team'] },
    organization: text,
    user: userInfo,
    isAdministrator: flag,
    home: text,
    protection: { type: 'string', enum: ['keyFileBeside', 'keyFileElsewhere', 'passphrase'] }
  },
  ['protection']
);

// Secrets, their versions and grants, and their values for a kernel.
import type { IFrame } from '../frame';
import { ORIGINS } from '../kernel';
import { MAX_NAMES } from '../limits';
import { ROLES } from '../roles';
import {
  type TypeOf,
  body,
  choice,
  count,
  either,
  field,
  flag,
  id,
  limited,
  list,
  listOrNull,
  object,
  optional,
  range,
  text,
  time,
  unchecked
} from './schema';

const role = choice(ROLES);

const secretFields = {
  secretID: id,
  name: text,
  value: optional(text, 'Only where exactly one secret was asked for; a list never carries it.'),
  createdBy: id,
  createdAt: time,
  lastUpdatedBy: id,
  lastUpdatedAt: time,
  deletedBy: optional(id),
  deletedAt: optional(time)
};

export const secret = object(secretFields);
/** A secret as the Management API shows it. Its version is in the header `ETag`, not in the body. */
export type ISecret = TypeOf<typeof secret> & { version?: number };

export const secretList = object({
  secrets: list(secret),
  nextToken: optional(text, 'Where there is another page.')
});
export type ISecretList = TypeOf<typeof secretList>;

export const secretCreate = body({ name: text, value: text });
export type ISecretCreate = TypeOf<typeof secretCreate>;

export const secretUpdate = body({ value: optional(text) });
export type ISecretUpdate = TypeOf<typeof secretUpdate>;

export const deleted = object({ secretID: id });

const secretSummary = object({
  ...secretFields,
  version: optional(count, 'Counts its values. SingleStore Helios does not say it.'),
  role: field(role, 'The strongest role that the caller has, directly or through a team.'),
  isShared: field(flag, 'Whether anybody but the caller has a grant.'),
  createdByEmail: field(text, 'Empty if the user has left.'),
  lastUsedAt: optional(time, 'When somebody last read the value; at most a minute old.')
});
/** A secret and what the panel shows beside it. */
export type ISecretSummary = TypeOf<typeof secretSummary>;

export const summaryList = object({ secrets: list(secretSummary), nextToken: optional(text) });
export type ISecretSummaryList = TypeOf<typeof summaryList>;

const secretVersion = object({
  version: count,
  createdAt: time,
  createdByEmail: field(text, 'Who gave the secret this value; empty if the user has left or is not known.'),
  isCurrent: flag
});
/** A value that a secret has or had; never the value itself. */
export type ISecretVersion = TypeOf<typeof secretVersion>;

export const versionList = object({ versions: list(secretVersion) });
export type ISecretVersionList = TypeOf<typeof versionList>;

export const versionRestore = body({ version: range(1, 1e15) });
export type IVersionRestore = TypeOf<typeof versionRestore>;

const deletedSecret = object({
  secretID: id,
  name: text,
  deletedAt: time,
  deletedByEmail: field(text, 'Empty if the secret was removed because it had no owner.'),
  purgeAt: time,
  formerOwners: field(list(text), 'Names of former owners that are still there.')
});
export type IDeletedSecret = TypeOf<typeof deletedSecret>;

export const deletedList = object({ secrets: list(deletedSecret) });
export type IDeletedSecretList = TypeOf<typeof deletedList>;

export const restore = body({
  name: optional(text, 'Another name, if the former one is in use.'),
  ownerUserID: optional(text, 'The owner if none of the former ones is left; not the caller.')
});
export type IRestore = TypeOf<typeof restore>;

export const userInfo = object({ userID: id, email: text, firstName: text, lastName: text });
export type IUserInfo = TypeOf<typeof userInfo>;

export const teamInfo = object({ teamID: id, name: text, description: text });
export type ITeamInfo = TypeOf<typeof teamInfo>;

const grant = object({
  createdAt: time,
  createdBy: optional(userInfo),
  identity: either(userInfo, teamInfo),
  inheritedFrom: optional(object({ resourceID: id, resourceType: text, role: text }))
});
export type IGrant = TypeOf<typeof grant>;

const resourceRole = object({ role, description: text, grants: list(grant) });
/** Who has a role on a secret. */
export type IResourceRole = TypeOf<typeof resourceRole>;
export const accessControls = list(resourceRole);

const ids = listOrNull(text, 1000);
const roleChange = body({ role, teams: optional(ids), users: optional(ids) });
const roleChanges = listOrNull(roleChange, 10);
/** Grants and revokes are one change. A list without entries may be missing or null. */
export const accessAction = body({ grants: optional(roleChanges), revokes: optional(roleChanges) });

type Whole<T> = { [K in keyof T]-?: NonNullable<T[K]> };
export type IControlAccessRole = Whole<TypeOf<typeof roleChange>>;
export type IControlAccessAction = Record<'grants' | 'revokes', IControlAccessRole[]>;

const identityRole = object({ resourceID: id, resourceType: choice(['Secret']), role });
export type IIdentityRole = TypeOf<typeof identityRole>;
export const identityRoles = list(identityRole);

const roleDefinition = object({
  role,
  resourceType: choice(['Secret']),
  description: text,
  permissions: list(text),
  inherits: list(object({ resourceType: text, role: text })),
  isCustom: flag
});
export type IRoleDefinition = TypeOf<typeof roleDefinition>;
export const roleDefinitions = list(roleDefinition);

export const resolveFields = {
  requestID: limited(100, 8),
  kernelID: limited(100),
  names: list(limited(1000), MAX_NAMES, 1),
  origin: choice(ORIGINS),
  identity: field(limited(1000), 'The Jupyter identity that asked.'),
  path: field(limited(4096), 'Of the notebook or console; empty where the session has none.')
};
export const resolve = body(resolveFields);
export type IResolveForward = TypeOf<typeof resolve>;

/** The answer of `POST /x/v1/resolve`: a frame, not JSON. */
export const frame = unchecked<IFrame>();

// What the Management API has no word for: all of it is below x/v1.
import type { ITeamInfo, IUser, IUserInfo, Role } from './organization';
import type { ISecret } from './secret';

/** An entry of `GET x/v1/secrets`: a secret and what the panel shows beside it. */
export interface ISecretSummary extends ISecret {
  /** The caller's own role, the strongest of all that reach him. */
  role: Role;
  /** Whether anybody but the caller has a grant. */
  isShared: boolean;
  /** Email address of whoever made it; empty where that user has left. */
  createdByEmail: string;
  /** When its value was read last, by anybody; at most a minute old. */
  lastUsedAt?: string;
}

/** An entry of `GET x/v1/secrets/{secretID}/versions`: a value that a secret has or had, never the value itself. */
export interface ISecretVersion {
  version: number;
  /** Absent where it was made by a version of this program that did not write it down. */
  createdAt?: string;
  /** Email address of whoever gave the secret this value; empty where that user has left or is not known. */
  createdByEmail: string;
  isCurrent: boolean;
}

/** `GET x/v1/secrets/{secretID}/versions`, for owners, the newest first. */
export interface ISecretVersionList {
  versions: ISecretVersion[];
}

/** The body of `POST x/v1/secrets/{secretID}/versions`: the secret gets the value of this version again. */
export interface IVersionRestore {
  version: number;
}

/** A page of `GET x/v1/secrets?limit=&nextToken=`, by name. */
export interface ISecretSummaryList {
  secrets: ISecretSummary[];
  nextToken?: string;
}

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

/** An entry of `GET x/v1/deleted`, for administrators. */
export interface IDeletedSecret {
  secretID: string;
  name: string;
  deletedAt: string;
  /** Email address of whoever deleted it; empty where it was removed for want of an owner. */
  deletedByEmail: string;
  /** When it is purged. */
  purgeAt: string;
  /** Names of former owners that are still there. */
  formerOwners: string[];
}

export interface IDeletedSecretList {
  secrets: IDeletedSecret[];
}

/** The body of `POST x/v1/deleted/{secretID}/restore`. */
export interface IRestore {
  /** Another name, where the former one is in use. */
  name?: string;
  /** Its owner where none of the former ones is left; not the caller. */
  ownerUserID?: string;
}

/**
 * What an API key may do of what its user may: everything; reading only; reading some secrets, named when it was made,
 * and nothing else; or what its permissions say.
 */
export type APIKeyScope = 'Full' | 'ReadOnly' | 'NamedSecrets' | 'Custom';

/**
 * What a key of scope `Custom` may do: read secrets; change secrets, and what else it reaches; see users and teams, and
 * manage them together with `write`; see what was done.
 */
export type APIKeyPermission = 'read' | 'write' | 'directory' | 'audit';

export const API_KEY_PERMISSIONS: readonly APIKeyPermission[] = ['read', 'write', 'directory', 'audit'];

/** Secrets that one key can be limited to. */
export const MAX_KEY_SECRETS = 100;

/** An entry of `GET x/v1/apiKeys`: one's own keys, never the key itself. */
export interface IAPIKey {
  apiKeyID: string;
  name: string;
  scope: APIKeyScope;
  /** With scope `Custom`. */
  permissions?: APIKeyPermission[];
  /** With scope `NamedSecrets`: by id, and the name where its user may still see it. */
  secrets?: { secretID: string; name?: string }[];
  createdAt: string;
  expiresAt?: string;
  /** At most a minute old. */
  lastUsedAt?: string;
  /** Whether this request was made with it. */
  isCurrent: boolean;
}

export interface IAPIKeyList {
  apiKeys: IAPIKey[];
}

/** The body of `POST x/v1/apiKeys`. */
export interface IAPIKeyCreate {
  name: string;
  scope: APIKeyScope;
  /** With scope `Custom` only. */
  permissions?: APIKeyPermission[];
  /** With scope `NamedSecrets` only: 1 to 100 secrets, each by its id or its name. */
  secrets?: string[];
  /** RFC 3339; absent for one that does not expire. */
  expiresAt?: string;
}

/** The answer of `POST x/v1/apiKeys` and `POST x/v1/redeem`: the only time that the key is shown. */
export interface IAPIKeyCreated extends IAPIKey {
  apiKey: string;
}

/** What keeps secrets elsewhere: the service of a team, or the Management API of SingleStore Helios and nothing else. */
export type RemoteKind = 'team' | 'helios';

/** Where the Management API of SingleStore Helios is. */
export const HELIOS_URL = 'https://api.singlestore.com';

/** The id of the vault on this computer as a connection. */
export const PERSONAL_ID = 'personal';

/** The id of the connection that is part of the Jupyter server's configuration. */
export const CONFIGURED_ID = 'configured';

/** Connections of one's own at most, besides those two. */
export const MAX_CONNECTIONS = 20;

/** What a connection may be called; unique for each person. */
export const CONNECTION_NAME = /^[A-Za-z0-9_-]{1,64}$/;

/** Colours that tell connections apart beside their names; how they look is the theme's matter. */
export const CONNECTION_COLORS = ['gray', 'blue', 'green', 'orange', 'red', 'purple'] as const;

export type ConnectionColor = (typeof CONNECTION_COLORS)[number];

/** One of a person's connections. Never a key. */
export interface IConnectionEntry {
  /** Stays when the name changes. */
  connectionID: string;
  name: string;
  color: ConnectionColor;
  kind: 'embedded' | RemoteKind;
  /** The service's address; absent for the vault on this computer. */
  url?: string;
  /** As it was when it was connected or tested last. */
  organization?: string;
  /** Email address of whom the key belongs to, as then. */
  user?: string;
  /** Who set it: the panel, or the configuration of the Jupyter server, which the panel cannot change. */
  source: 'panel' | 'configuration';
  /** Where the key is kept: a file for its owner only, or the keyring of the operating system. */
  storage?: 'file' | 'keyring';
}

/** The answer of `GET x/v1/connections` and of every change of them. */
export interface IConnectionList {
  connections: IConnectionEntry[];
  /** The id of the one that is used where none is named; absent where there is none yet. */
  current?: string;
  /** Whether this person may add some. */
  mayAdd: boolean;
  /** Whether everybody who can log in to this Jupyter server (by its token) uses them as this person. */
  isSharedByToken: boolean;
  /** What whoever runs the Jupyter server proposes to connect to. */
  proposed?: { kind: RemoteKind; url: string };
}

/** The body of `PATCH x/v1/connections/{connectionID}`. A key or code is tried before it takes the place of the old. */
export interface IConnectionUpdate {
  name?: string;
  color?: ConnectionColor;
  /** True makes it the current one. */
  isCurrent?: true;
  apiKey?: string;
  invitationCode?: string;
}

/**
 * The body of `POST x/v1/copies`: a value goes from one connection to another within the Jupyter server, and comes into
 * no page. Who else may read it is not copied.
 */
export interface ICopy {
  /** The ids of the connections. */
  from: string;
  to: string;
  /** The secret that is read. */
  secretID: string;
  /** What it shall be called there. */
  name: string;
  /** The secret there that gets the value; absent for a new one. */
  targetID?: string;
  /** Only tells whether the values are the same. */
  compare?: true;
}

/** The answer of `POST x/v1/copies`. */
export interface ICopyResult {
  isSame: boolean;
}

/** The body of `POST x/v1/connections` and `POST x/v1/connections/test`: a key, or a one-time invitation code. */
export interface IConnect {
  /** `team` where it is absent. Only a team has invitation codes. */
  kind?: RemoteKind;
  url: string;
  apiKey?: string;
  invitationCode?: string;
  /** By default that of the organization, with a number where it is taken. */
  name?: string;
  /** By default one that no other connection has. */
  color?: ConnectionColor;
}

/** The answer of `POST x/v1/connections/test` and `POST x/v1/connections/{connectionID}/test`. */
export interface IConnectionTest {
  /** The address as it is kept: without spaces around it or a slash at its end. */
  url: string;
  organization: string;
  user: IUserInfo;
}

/** The body of `POST x/v1/reauthentication`. */
export interface IReauthenticate {
  apiKey: string;
}

/** The answer of `GET` and `POST x/v1/reauthentication`: when it ends; null where it is not in force. */
export interface IReauthentication {
  until: string | null;
}

/** What a page can show only where it is offered: reads and changes of a secret, one's keys, people, the deleted. */
export type Feature = 'activity' | 'versions' | 'apiKeys' | 'organization' | 'deleted';

/**
 * What stands between the root key and whoever has the disk: nothing, where its file lies beside the vault; another
 * place; or a passphrase.
 */
export type KeyProtection = 'keyFileBeside' | 'keyFileElsewhere' | 'passphrase';

/** The answer of `GET x/v1/status`. */
export interface IStatus {
  version: string;
  protocol: number;
  backend: 'embedded' | RemoteKind;
  /** All of them where this is absent. */
  features?: readonly Feature[];
  organization: string;
  user: IUserInfo;
  /** Whether this user manages the organization's people. Always true for the organization of one. */
  isAdministrator: boolean;
  /** The folder that holds the vault; empty where it is elsewhere. */
  home: string;
  /** What protects the vault's root key; absent where that is somebody else's affair. */
  protection?: KeyProtection;
}

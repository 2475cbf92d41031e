// API keys, of which the Management API has no word: below x/v1.

/**
 * What an API key may do of what its user may: everything; reading only; reading some secrets, named when it was made,
 * and nothing else; or what its permissions say.
 */
export type APIKeyScope = 'Full' | 'ReadOnly' | 'NamedSecrets' | 'Custom';

/**
 * What a key of scope `Custom` may do: read secrets; change secrets, and what else it reaches; see users and teams, and
 * manage them together with `write`; see what was done. What lets somebody else do more than such a key (invitations,
 * administrators, whom secrets are handed to) wants all four.
 */
export type APIKeyPermission = 'read' | 'write' | 'directory' | 'audit';

export const API_KEY_PERMISSIONS: readonly APIKeyPermission[] = ['read', 'write', 'directory', 'audit'];

/** Keys that one user has at most, those included that have expired of late. */
export const MAX_API_KEYS = 100;

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

/** The body of `POST x/v1/reauthentication`. */
export interface IReauthenticate {
  apiKey: string;
}

/** The answer of `GET` and `POST x/v1/reauthentication`: when it ends; null where it is not in force. */
export interface IReauthentication {
  until: string | null;
}

/** What a user or a team may do with a secret: owners edit, share and delete; readers read. */
export const ROLES = ['Owner', 'Reader'] as const;

export type Role = (typeof ROLES)[number];

/**
 * What an API key may do of what its user may: everything; reading only; reading some secrets, named when it was made,
 * and nothing else; or what its permissions say.
 */
export const API_KEY_SCOPES = ['Full', 'ReadOnly', 'NamedSecrets', 'Custom'] as const;

export type APIKeyScope = (typeof API_KEY_SCOPES)[number];

/**
 * What a key of scope `Custom` may do: read secrets; change secrets, and what else it reaches; see users and teams, and
 * manage them together with `write`; see what was done. What lets somebody else do more than such a key (invitations,
 * administrators, whom secrets are handed to) needs all four.
 */
export const API_KEY_PERMISSIONS = ['read', 'write', 'directory', 'audit'] as const;

export type APIKeyPermission = (typeof API_KEY_PERMISSIONS)[number];

// What the tables hold. Times are microseconds since 1970, 0 for never; flags are 0 or 1.
import type { AuditType, Role } from '../../contract';

export interface IOrganizationRow {
  orgID: string;
  name: string;
  kind: 'embedded' | 'team';
  /** Made from the root key; see crypto. */
  keyCheck: Uint8Array;
  createdAt: number;
  /** Raised by every change of users, teams and memberships. */
  directoryVersion: number;
  /** Raised by every change that must not happen beside such a one. */
  changes: number;
  /** The term under which values are encrypted now, from 1. */
  term: number;
  /** Over all users, teams, memberships and API keys, the directory version and the term. */
  directoryMac: Uint8Array;
}

/** A key of the vault, encrypted under the root key; see crypto/keyring. */
export interface IVaultKeyRow {
  orgID: string;
  purpose: 'term' | 'mac' | 'audit';
  number: number;
  wrappedKey: Uint8Array;
  createdAt: number;
}

export interface IUserRow {
  orgID: string;
  userID: string;
  email: string;
  firstName: string;
  lastName: string;
  isAdministrator: number;
  /** Whether this user has ever had an API key. */
  hasKey: number;
  createdBy: string | null;
  createdAt: number;
  /** Secrets made by this user so far; see `touchUser`. */
  creations: number;
}

export interface ITeamRow {
  orgID: string;
  teamID: string;
  name: string;
  description: string;
  createdBy: string | null;
  createdAt: number;
}

export type IdentityKind = 'user' | 'team';

export interface IMembershipRow {
  orgID: string;
  teamID: string;
  memberID: string;
  kind: IdentityKind;
  createdAt: number;
}

/** A secret without its value. */
export interface ISecretRow {
  secretID: string;
  orgID: string;
  name: string;
  version: number;
  /** Raised by every change of its grants. */
  grantsVersion: number;
  createdBy: string;
  createdAt: number;
  lastUpdatedBy: string;
  lastUpdatedAt: number;
  lastUsedAt: number;
  deletedAt: number;
  deletedBy: string | null;
  /** Over what says which secret this is, and all its grants. */
  recordMac: Uint8Array;
}

/** An encrypted value; the store never sees another. */
export interface IVersionRow {
  secretID: string;
  version: number;
  ciphertext: Uint8Array;
  wrappedKey: Uint8Array;
  /** The term of the key that wraps its data key. */
  term: number;
  /** Who gave the secret this value, and when. */
  createdBy: string;
  createdAt: number;
}

/** A grant: an identity has one role on a secret. */
export interface IGrantRow {
  secretID: string;
  identityID: string;
  /** The secret's name, so that a page of an identity's secrets is one range of an index. */
  name: string;
  kind: IdentityKind;
  role: Role;
  createdBy: string | null;
  createdAt: number;
}

/** A write that was done under an idempotency key. */
export interface IIdempotencyRow {
  callerID: string;
  idempotencyKey: string;
  /** An HMAC of the request, as hexadecimal text. */
  mark: string;
  /** The id of what was made or changed, or another short answer. */
  result: string;
  createdAt: number;
}

export interface IAPIKeyRow {
  /** SHA-256 of the key, as hexadecimal text. */
  keyHash: string;
  apiKeyID: string;
  orgID: string;
  userID: string;
  name: string;
  /** A word of `APIKeyScope`, or the permissions of a key that has some of them. */
  scope: string;
  /** What a key is limited to: ids with spaces between them; empty for one that is not. */
  secretIDs: string;
  createdAt: number;
  expiresAt: number;
  revokedAt: number;
  /** When a restored backup put it out of use, until somebody enables it. */
  disabledAt: number;
  lastUsedAt: number;
}

export interface IInvitationRow {
  codeHash: string;
  orgID: string;
  userID: string;
  createdBy: string | null;
  createdAt: number;
  expiresAt: number;
  usedAt: number;
}

export interface IAuditRow {
  orgID: string;
  auditID: string;
  createdAt: number;
  type: AuditType;
  source: 'Portal' | 'Admin' | 'SystemJob';
  userID: string | null;
  userEmail: string;
  firstName: string;
  lastName: string;
  apiKeyID: string | null;
  teamID: string | null;
  secretID: string | null;
  /** A JSON object of texts. */
  attributes: string;
}

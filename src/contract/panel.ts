// What the panel shows of secrets beyond the Management API: roles, versions, deleted ones. Below x/v1.
import type { Role } from './organization';
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
  createdAt: string;
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

// Who asks for something, and in which circumstances.
import { createHash } from 'node:crypto';
import { HeliosError } from '../../contract';
import type { Keyring } from '../crypto/keyring';
import type { IAPIKeyRow, IOrganizationRow, IUserRow } from '../store/rows';
import type { Action, IReach, Membership, OrganizationOperation } from './authorize';
import type { Directory } from './directory';

/** An API key as it is looked up and compared; see key.ts. */
export interface IKeyCredential {
  readonly kind: 'key';
  readonly hash: string;
  readonly apiKeyID: string;
}

/** How a caller shows who they are; looked up in the same transaction as what they do, so no revocation is late. */
export type Credential =
  /** The person who started this process, as the one user of an embedded vault. */
  | { readonly kind: 'local' }
  | IKeyCredential
  /** A person who may run commands on the machine of the service: manages people, owns nothing. */
  | { readonly kind: 'operator' };

/** Where a request came from; written down with every read and change. */
export interface ICall {
  requestID: string;
  credential: Credential;
  idempotencyKey?: string;
  /** What tells this request from another one with the same key: method, path with query, body, If-Match. */
  request?: readonly (string | null)[];
  /** The version of a secret that the caller has seen before they change it. */
  seenVersion?: number;
  /** Where a kernel's read came from. */
  kernelID?: string;
  notebook?: string;
}

/** Whom an operation concerns: facts of one transaction. */
export interface IContext {
  readonly call: ICall;
  readonly organization: IOrganizationRow;
  readonly directory: Directory;
  readonly ring: Keyring;
  /** Null for the operator. */
  readonly user: IUserRow | null;
  readonly apiKey: IAPIKeyRow | null;
  /** What the API key leaves of what the user may. */
  readonly reach: IReach;
  /** The user and every team that they are in. */
  readonly identities: ReadonlySet<string>;
  readonly membership: Membership;
}

/** What an operation requires, and what it relies on. */
export interface INeeds {
  /** What an API key is asked for; without it a key must permit everything. */
  action?: Action;
  /** What the organization must allow this caller. */
  operation?: OrganizationOperation;
  /** The row that makes this transaction collide with others that must not happen beside it. */
  touch?: 'directory' | 'organization';
}

/** Microseconds since 1970. */
export const now = (): number => Date.now() * 1000;

/** RFC 3339. @param microseconds since 1970. */
export const timeOf = (microseconds: number): string => new Date(microseconds / 1000).toISOString();

/** How an API key or an invitation code is kept: 256 random bits need no slow hash. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/**
 * Who comes with a credential; null for the operator.
 * @throws HeliosError not_authenticated
 */
export function userOf(
  credential: Credential,
  apiKey: IAPIKeyRow | null,
  organization: IOrganizationRow,
  people: Directory
): IUserRow | null {
  if (credential.kind === 'operator') {
    return null;
  }
  let user: IUserRow | undefined;
  if (credential.kind === 'local') {
    user = organization.kind === 'embedded' ? [...people.users.values()][0] : undefined;
  } else if (
    apiKey &&
    !apiKey.revokedAt &&
    !apiKey.disabledAt &&
    (!apiKey.expiresAt || apiKey.expiresAt > now())
  ) {
    user = people.users.get(apiKey.userID);
  }
  if (!user) {
    throw new HeliosError('not_authenticated');
  }
  return user;
}

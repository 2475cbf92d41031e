/** A user of the organization. */
export interface IUserRow {
  userID: string;
  email: string;
  firstName: string;
  lastName: string;
}

/** What identifies a vault; written once. */
export interface IOrganizationRow {
  orgID: string;
  name: string;
  /** Made from the root key; see crypto. */
  keyCheck: Uint8Array;
  createdAt: number;
}

/** A secret without its value. Times are microseconds since 1970. */
export interface ISecretRow {
  secretID: string;
  name: string;
  version: number;
  createdBy: string;
  createdAt: number;
  lastUpdatedBy: string;
  lastUpdatedAt: number;
}

export type Role = 'Owner' | 'Reader';

/** An encrypted value; the store never sees another. */
export interface IVersionRow {
  secretID: string;
  version: number;
  ciphertext: Uint8Array;
  wrappedKey: Uint8Array;
}

/** A write that was done under an idempotency key. */
export interface IIdempotencyRow {
  key: string;
  caller: string;
  /** Method, route and id; and an HMAC-free reference to what it made. */
  operation: string;
  secretID: string;
  createdAt: number;
}

export interface IAuditRow {
  auditID: string;
  createdAt: number;
  type: 'SecretCreated' | 'SecretRead' | 'SecretUpdated' | 'SecretDeleted';
  userID: string;
  secretID: string;
  secretName: string;
  /** Where a kernel's read came from; empty otherwise. */
  notebook: string;
  kernelID: string;
  requestID: string;
}

/** Rows, all of them synchronous: nothing may be awaited inside a transaction. */
export interface IStore {
  /** Runs `work` in one transaction that writes; all of it or nothing stays. */
  transaction<T>(work: () => T): T;
  /** Runs `work` so that a throw undoes it alone, within a transaction. */
  savepoint<T>(work: () => T): T;
  organization(): IOrganizationRow | null;
  insertOrganization(organization: IOrganizationRow, user: IUserRow): void;
  user(): IUserRow;
  secrets(): ISecretRow[];
  secretByID(secretID: string): ISecretRow | null;
  secretByName(name: string): ISecretRow | null;
  insertSecret(secret: ISecretRow, owner: string): void;
  updateSecret(secret: ISecretRow): void;
  deleteSecret(secretID: string): void;
  /** The user's role on the secret, or null where there is no grant. */
  role(secretID: string, userID: string): Role | null;
  version(secretID: string, version: number): IVersionRow | null;
  /** Puts a version in place of all before it. */
  replaceVersion(version: IVersionRow): void;
  idempotency(caller: string, key: string): IIdempotencyRow | null;
  insertIdempotency(row: IIdempotencyRow): void;
  /** Forgets idempotency keys made before `time`. */
  pruneIdempotency(time: number): void;
  insertAudit(row: IAuditRow): void;
  audit(secretID: string): IAuditRow[];
  close(): void;
}

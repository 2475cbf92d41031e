// The rows of the tables, as `tables.ts` defines them; here are the words that a column of words may hold.
import type { AuditType, Role } from '../../contract';
import type { RowOf } from './tables';

export type IdentityKind = 'user' | 'team';

export interface IOrganizationRow extends RowOf<'organization'> {
  kind: 'embedded' | 'team';
}

/** A key of the vault, encrypted under the root key; see crypto/keyring. */
export interface IVaultKeyRow extends RowOf<'vault_key'> {
  purpose: 'term' | 'mac' | 'audit';
}

export type IUserRow = RowOf<'user'>;
export type ITeamRow = RowOf<'team'>;

export interface IMembershipRow extends RowOf<'membership'> {
  kind: IdentityKind;
}

/** A secret without its value. */
export type ISecretRow = RowOf<'secret'>;
/** An encrypted value; the store never sees another. */
export type IVersionRow = RowOf<'version'>;

/** A grant: an identity has one role on a secret. */
export interface IGrantRow extends RowOf<'secret_grant'> {
  kind: IdentityKind;
  role: Role;
}

/** A write that was done under an idempotency key. */
export type IIdempotencyRow = RowOf<'idempotency'>;
export type IAPIKeyRow = RowOf<'api_key'>;
export type IInvitationRow = RowOf<'invitation'>;

export interface IAuditRow extends RowOf<'audit'> {
  type: AuditType;
  source: 'Portal' | 'Admin' | 'SystemJob';
}

/** One writer's chain: where it begins, after links that were removed, and its tip. */
export type IChainRow = RowOf<'audit_chain'>;
/** The entries that one transaction wrote. */
export type ILinkRow = RowOf<'audit_link'>;

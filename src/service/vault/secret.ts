// What operations on one secret share: they load it for a caller, give it a value, and record what happened.
import { type AuditType, HeliosError } from '../../contract';
import { encryptValue } from '../crypto/envelope';
import type { ISecretRow } from '../store/rows';
import { addVersion } from '../store/secrets';
import type { Step } from '../store/step';
import { type IAuditFacts, recordEntry } from './auditEntry';
import { type SecretOperation, authorize, standingOf } from './authorize';
import { type IContext, now } from './call';
import { type ISecretRecord, load, loadToChange, save, valueContextOf } from './secretRecord';

/** A secret that the caller may do this with. @throws HeliosError secret_not_found, secret_access_denied, vault_tampered */
export function* loadAllowed(
  context: IContext,
  secretID: string,
  operation: SecretOperation
): Step<ISecretRecord> {
  return allowed(context, yield* load(context.ring, secretID), operation);
}

/** The same before a change. @throws HeliosError also secret_changed, where the caller has seen another version */
export function* loadAllowedToChange(
  context: IContext,
  secretID: string,
  operation: SecretOperation
): Step<ISecretRecord> {
  const record = allowed(context, yield* loadToChange(context.ring, secretID), operation);
  const { seenVersion } = context.call;
  if (seenVersion !== undefined && seenVersion !== record.row.version) {
    throw new HeliosError('secret_changed');
  }
  return record;
}

/** Gives a secret another value. @param kept how many former values stay. */
export function* changeValue(
  context: IContext,
  record: ISecretRecord,
  value: Uint8Array,
  kept: number
): Step<ISecretRow> {
  const { row } = record;
  const next = {
    ...row,
    version: row.version + 1,
    lastUpdatedBy: context.user?.userID ?? row.lastUpdatedBy,
    lastUpdatedAt: Math.max(now(), row.lastUpdatedAt + 1000)
  };
  yield* save(context.ring, record, { ...record, row: next });
  yield* saveValue(context, next, value, kept);
  return next;
}

/** Encrypts the value of the version that a secret's row names, and saves it. */
export function* saveValue({ ring }: IContext, row: ISecretRow, value: Uint8Array, kept: number): Step<void> {
  const { secretID, version, lastUpdatedBy: createdBy, lastUpdatedAt: createdAt } = row;
  const envelope = encryptValue(ring, value, valueContextOf(row), { createdBy, createdAt });
  yield* addVersion({ secretID, version, ...envelope }, kept);
}

/** Records what happened to a secret. */
export function* recordSecret(
  context: IContext,
  type: AuditType,
  { secretID, name, grantsVersion }: ISecretRow,
  attributes: Record<string, string> = {},
  more: Pick<IAuditFacts, 'teamID' | 'source'> = {}
): Step<void> {
  // By the revision `verify` finds out that a former state was put back together with its MAC.
  const facts = { secretName: name, revision: String(grantsVersion), ...attributes };
  yield* recordEntry(context, type, { secretID, ...more, attributes: facts });
}

function allowed(context: IContext, record: ISecretRecord | null, operation: SecretOperation): ISecretRecord {
  const isThere = record && !record.row.deletedAt && record.row.orgID === context.organization.orgID;
  authorize(standingOf(isThere ? record.grants : [], context), operation);
  return record as ISecretRecord;
}

import { type KeyObject, timingSafeEqual } from 'node:crypto';
import { HeliosError } from '../../contract';
import { checkValueOf } from '../crypto/envelope';
import { insertAudit } from '../store/audit';
import { insertOrganization, organization } from '../store/directory';
import type { IOrganizationRow } from '../store/rows';
import type { Step } from '../store/step';
import { uuid7 } from '../uuid';
import { now } from './call';
import { makeUserRow } from './people';

export interface IFoundation {
  name: string;
  kind: IOrganizationRow['kind'];
  /** Made from the root key; see crypto. */
  keyCheck: Uint8Array;
  /** Address of the first user, who administers the organization. */
  email: string;
  firstName?: string;
}

/**
 * Makes the organization and its first user.
 * @throws HeliosError organization_exists, user_invalid
 */
export function* found({ name, kind, keyCheck, email, firstName = '' }: IFoundation): Step<void> {
  if (yield* organization()) {
    throw new HeliosError('organization_exists');
  }
  const orgID = uuid7();
  const createdAt = now();
  const user = { ...makeUserRow(orgID, email, null), firstName, isAdministrator: 1 };
  yield* insertOrganization(
    { orgID, name, kind, keyCheck, createdAt, directoryVersion: 1, changes: 1 },
    user
  );
  yield* insertAudit({
    orgID,
    auditID: uuid7(),
    createdAt,
    type: 'OrganizationCreated',
    source: 'Admin',
    userID: null,
    userEmail: '',
    firstName: '',
    lastName: '',
    apiKeyID: null,
    teamID: null,
    secretID: null,
    attributes: JSON.stringify({ identityName: name })
  });
}

/** @throws HeliosError organization_missing; vault_key_wrong where another root key made this organization. */
export function checkKey(row: IOrganizationRow | null, root: KeyObject): void {
  if (!row) {
    throw new HeliosError('organization_missing');
  }
  const keyCheck = checkValueOf(root);
  if (row.keyCheck.byteLength !== keyCheck.byteLength || !timingSafeEqual(row.keyCheck, keyCheck)) {
    throw new HeliosError('vault_key_wrong');
  }
}

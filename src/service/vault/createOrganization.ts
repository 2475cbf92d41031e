import type { KeyObject } from 'node:crypto';
import { HeliosError } from '../../contract';
import { checkValueOf, makeTerm } from '../crypto/keyring';
import { insertOrganization, organization } from '../store/directory';
import type { IOrganizationRow } from '../store/rows';
import type { Step } from '../store/step';
import { insertVaultKey } from '../store/vaultKeys';
import { uuid7 } from '../uuid';
import { recordWithoutUser } from './auditEntry';
import { loadKeyring, savePeople } from './authenticatedPeople';
import { now } from './call';
import { makeUserRow } from './people';

export interface INewOrganization {
  name: string;
  kind: IOrganizationRow['kind'];
  root: KeyObject;
  /** Address of the first user, who administers the organization. */
  email: string;
  firstName?: string;
}

/**
 * Makes the organization and its first user.
 * @throws HeliosError organization_exists, user_invalid
 */
export function* createOrganization({
  name,
  kind,
  root,
  email,
  firstName = ''
}: INewOrganization): Step<void> {
  if (yield* organization()) {
    throw new HeliosError('organization_exists');
  }
  const orgID = uuid7();
  const createdAt = now();
  const user = { ...makeUserRow(orgID, email, null), firstName, isAdministrator: 1 };
  const row: IOrganizationRow = {
    orgID,
    name,
    kind,
    keyCheck: checkValueOf(root, orgID),
    createdAt,
    directoryVersion: 1,
    changes: 1,
    term: 1,
    directoryMac: Buffer.alloc(0)
  };
  yield* insertOrganization(row, user);
  yield* insertVaultKey({ orgID, createdAt, ...makeTerm(root, orgID, 1) });
  yield* savePeople(yield* loadKeyring(root, row), row);
  yield* recordWithoutUser(orgID, 'OrganizationCreated', { createdAt, attributes: { identityName: name } });
}

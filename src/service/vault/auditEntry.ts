import type { AuditType } from '../../contract';
import { insertAudit } from '../store/audit';
import type { IAuditRow } from '../store/rows';
import type { Step } from '../store/step';
import { uuid7 } from '../uuid';
import { type IContext, now } from './call';

/** What happened, besides who did it. */
export interface IAuditFacts {
  secretID?: string;
  teamID?: string;
  /** Set where the service did it by itself. */
  source?: 'SystemJob';
  attributes?: Record<string, string>;
}

/** Records what a caller did, in the same transaction. */
export function* recordEntry(context: IContext, type: AuditType, facts: IAuditFacts = {}): Step<void> {
  const { call, organization, user, apiKey } = context;
  const { kernelID, notebook, requestID } = call;
  const { source, attributes, secretID = null, teamID = null } = facts;
  yield* insertEntry(organization.orgID, type, source ? null : user, {
    source: source ?? (user ? 'Portal' : 'Admin'),
    apiKeyID: source ? null : (apiKey?.apiKeyID ?? null),
    secretID,
    teamID,
    attributes: JSON.stringify({ ...attributes, notebook, kernelID, requestID })
  });
}

/** Records what no user did: by default somebody at the machine of the service did it. */
export function* recordWithoutUser(
  orgID: string,
  type: AuditType,
  { attributes = {}, ...facts }: IAuditFacts & { createdAt?: number } = {}
): Step<void> {
  yield* insertEntry(orgID, type, null, { ...facts, attributes: JSON.stringify(attributes) });
}

function* insertEntry(
  orgID: string,
  type: AuditType,
  user: IContext['user'],
  facts: Partial<IAuditRow> & Pick<IAuditRow, 'attributes'>
): Step<void> {
  yield* insertAudit({
    orgID,
    auditID: uuid7(),
    createdAt: now(),
    type,
    source: 'Admin',
    userID: user?.userID ?? null,
    userEmail: user?.email ?? '',
    firstName: user?.firstName ?? '',
    lastName: user?.lastName ?? '',
    apiKeyID: null,
    teamID: null,
    secretID: null,
    ...facts
  });
}

import type { AuditType } from '../../contract';
import { insertAudit } from '../store/audit';
import type { IAuditRow } from '../store/rows';
import type { Step } from '../store/step';
import { uuid7 } from '../uuid';
import { now } from './call';

/** What is known beside the type: by default it is now, and somebody at the machine of the service did it. */
type Facts = Partial<Pick<IAuditRow, 'createdAt' | 'source' | 'secretID'>> & {
  attributes?: Record<string, string>;
};

/** Writes down what no user did. */
export function* note(orgID: string, type: AuditType, { attributes = {}, ...facts }: Facts = {}): Step<void> {
  yield* insertAudit({
    orgID,
    auditID: uuid7(),
    createdAt: now(),
    type,
    source: 'Admin',
    userID: null,
    userEmail: '',
    firstName: '',
    lastName: '',
    apiKeyID: null,
    teamID: null,
    secretID: null,
    ...facts,
    attributes: JSON.stringify(attributes)
  });
}

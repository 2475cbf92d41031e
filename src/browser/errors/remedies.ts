import type { ErrorCode } from '../../contract';
import { needsConnection } from '../connectionErrors';
import type { ISecretFailure } from './failures';

/** What a person can do about a failure. */
export type Remedy = 'create' | 'ask' | 'askOwner' | 'allow' | 'connect' | 'run';

/** By the code of the failure; other errors have only their message. */
const REMEDIES: Partial<Record<ErrorCode, readonly Remedy[]>> = {
  // The service says the same of a secret that is not shared with this person.
  secret_not_found: ['create', 'ask'],
  // Only people who have a role on the secret get this.
  secret_access_denied: ['askOwner'],
  notebook_denied: ['allow'],
  request_ignored: ['run'],
  request_unanswered: ['run'],
  question_closed: ['run']
};

/** What works in the current connection alone: the dialog makes secrets there, and its people are asked. */
const CURRENT_ONLY: readonly Remedy[] = ['create', 'ask', 'askOwner'];

/** What can be done about a failure, in the order in which it is offered. */
export function remediesOf({ code, connectionName }: ISecretFailure): readonly Remedy[] {
  if (needsConnection(code)) {
    return ['connect'];
  }
  const remedies = REMEDIES[code] ?? [];
  return connectionName ? remedies.filter(remedy => !CURRENT_ONLY.includes(remedy)) : remedies;
}

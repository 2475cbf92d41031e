import type { ErrorCode } from '../../contract';
import type { ITrouble } from './failures';

/** What a person can do about a failure. */
export type Way = 'create' | 'ask' | 'askOwner' | 'allow' | 'connect' | 'run';

/** The ways out by the code of the failure; for others the words of the error must do. */
const WAYS: Partial<Record<ErrorCode, readonly Way[]>> = {
  // The service says the same of a secret that somebody else keeps for himself.
  secret_not_found: ['create', 'ask'],
  // It says so only to those who have a part in the secret.
  secret_access_denied: ['askOwner'],
  notebook_denied: ['allow'],
  request_ignored: ['run'],
  request_unanswered: ['run'],
  not_authenticated: ['connect'],
  api_key_incomplete: ['connect'],
  scope_denied: ['connect'],
  organization_missing: ['connect'],
  connection_failed: ['connect'],
  connection_refused: ['connect'],
  connection_required: ['connect'],
  connection_unreadable: ['connect'],
  connection_not_found: ['connect']
};

/** What goes on in the current connection alone: the dialog makes secrets there, and its people are those to ask. */
const HERE: readonly Way[] = ['create', 'ask', 'askOwner'];

/** The ways out of a failure, in the order in which they are offered. */
export function waysOf({ code, place }: ITrouble): readonly Way[] {
  const ways = WAYS[code] ?? [];
  return place ? ways.filter(way => !HERE.includes(way)) : ways;
}

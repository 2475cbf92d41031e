import type { ErrorCode } from '../contract';

/**
 * Errors that another connection or another key solves. Where the value is true, the person may not be who they were:
 * nothing that they saw may stay in sight.
 */
const CONNECTION_ERRORS: Partial<Record<ErrorCode, boolean>> = {
  connection_required: true,
  connection_refused: true,
  api_key_incomplete: true,
  not_authenticated: true,
  scope_denied: false,
  organization_missing: false,
  connection_failed: false,
  connection_unreadable: false,
  connection_not_found: false
};

/** Whether another connection helps against this error. */
export function needsConnection(code: ErrorCode): boolean {
  return code in CONNECTION_ERRORS;
}

/** Whether what was shown before this error must go. */
export function endsIdentity(code: ErrorCode): boolean {
  return CONNECTION_ERRORS[code] ?? false;
}

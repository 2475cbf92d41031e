import type { IErrorKind } from './kind';

/** What concerns the way between a kernel and its page. */
export const KERNEL_ERRORS = {
  confirmation_required: {
    status: 409,
    python: 'SecretAccessDeniedError',
    message:
      'Somebody else is connected to this kernel. Answer the question above the notebook to let this code read the secret.'
  },
  permission_required: {
    status: 409,
    python: 'SecretAccessDeniedError',
    message: 'This notebook is not allowed to read this secret yet. Answer the question above the notebook.'
  },
  question_closed: {
    status: 409,
    python: 'SecretAccessDeniedError',
    message:
      'This question is no longer open, so its answer did not count. Run the cell again and answer there.'
  },
  notebook_denied: {
    status: 403,
    python: 'SecretAccessDeniedError',
    message:
      'This notebook may not read this secret: you answered Deny. To allow it, turn the secret on for this notebook in the Secrets panel, or restart the kernel and run the cell again.'
  },
  notebooks_denied: {
    status: 403,
    python: 'SecretAccessDeniedError',
    message:
      'Notebooks on this Jupyter server may not read secrets. To change that, open Settings, Secrets, Notebooks, or ask the person who runs the server.'
  },
  session_not_found: {
    status: 404,
    python: 'SecretsUnavailableError',
    message: 'The Jupyter server does not know this kernel. Restart the kernel and try again.'
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
    message: 'The Jupyter server does not answer. Check that it is running and that you are online.'
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
      'The page and helios_secrets in the kernel have different versions. Upgrade jupyterlab-helios-secrets on both sides, restart the kernel and reload the page.'
  },
  kernel_unsupported: {
    status: 0,
    python: 'SecretsUnavailableError',
    message: 'This Python process is not a Jupyter kernel with an open page, so no page can answer.'
  },
  stdin_not_allowed: {
    status: 0,
    python: 'SecretsUnavailableError',
    message:
      'This cell cannot receive answers (allow_stdin is off, as in jupyter execute). Run it in an open notebook.'
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
    message:
      'No JupyterLab page answered, and no other source is configured. The documentation lists the other sources.'
  },
  request_ignored: {
    status: 0,
    python: 'SecretAccessDeniedError',
    message:
      'You answered Deny to the question above the notebook. To allow it, run the cell again and choose Allow once.'
  },
  request_unanswered: {
    status: 0,
    python: 'SecretsTimeoutError',
    message: 'Nobody answered the question above the notebook in time. Run the cell again and answer it.'
  },
  request_timeout: {
    status: 0,
    python: 'SecretsTimeoutError',
    message: 'The answer did not arrive in time. Try again, or give a longer timeout.'
  }
} as const satisfies Record<string, IErrorKind>;

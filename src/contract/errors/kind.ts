/** The exception that Python code sees for a code. */
export type PythonError =
  | 'SecretsError'
  | 'SecretNotFoundError'
  | 'SecretAccessDeniedError'
  | 'SecretsUnavailableError'
  | 'SecretsTimeoutError';

export interface IErrorKind {
  /** HTTP status; 0 for what is never sent over HTTP. */
  readonly status: number;
  readonly python: PythonError;
  /** What happened and what to do, for a person who sees it for the first time. Never holds a value. */
  readonly message: string;
}

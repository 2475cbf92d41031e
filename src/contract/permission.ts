/** What a notebook that nobody has allowed anything gets: a question, everything, or nothing. */
export const NOTEBOOK_POLICIES = ['ask', 'allow', 'deny'] as const;

export type NotebookPolicy = (typeof NOTEBOOK_POLICIES)[number];

/** How long a permission lasts: until the kernel ends, or as long as the notebook's file is what Jupyter saved. */
export type PermissionKind = 'session' | 'always';

/** That a notebook or console may read a secret. */
export interface IPermission {
  name: string;
  /** Below the server's root. */
  path: string;
  kind: PermissionKind;
  /** RFC 3339 in UTC, as all times. */
  allowedAt: string;
  lastReadAt?: string;
  /** The file was changed from outside, or is gone: the next read asks again. */
  isOutdated?: true;
}

/** The answer of `GET x/v1/permissions` and of every change: of one person, server and connection. */
export interface IPermissionList {
  permissions: IPermission[];
  policy: NotebookPolicy;
  /** Whether the configuration of the Jupyter server sets the policy. */
  isLocked: boolean;
}

/** What a person can answer to a question. */
export type PermissionAnswer = 'once' | PermissionKind | 'deny';

/** The body of `POST x/v1/permissions`: what a person has answered, for the notebook of a session or of a path. */
export interface IPermissionChange {
  names: string[];
  /** `once` is not among them: the request itself carries that. */
  answer: Exclude<PermissionAnswer, 'once'>;
  /** The questions that this answers, which asked about exactly these names; absent for a switch in the panel. */
  questions?: IAnsweredQuestion[];
  kernelID?: string;
  sessionID?: string;
  /** In place of a session; the answer is `always`. */
  path?: string;
  /** The name of a connection; absent for the current one. */
  connection?: string;
}

/** A question by its nonce, and the request that it was about. */
export interface IAnsweredQuestion {
  requestID: string;
  nonce: string;
}

/** What is to be asked; in the body of the errors `permission_required` and `confirmation_required`. */
export interface IPermissionQuestion {
  /** Those of the names that need an answer. */
  names: string[];
  /** The notebook or console; empty where the kernel has none. */
  path: string;
  /** Whether an answer can last longer than the kernel: there is a file. */
  canRemember: boolean;
  /** The answer gives it back. It counts once, for this request alone. */
  nonce: string;
}

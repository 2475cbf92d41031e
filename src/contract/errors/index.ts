import { KERNEL_ERRORS } from './kernel';
import { ORGANIZATION_ERRORS } from './organization';
import { REQUEST_ERRORS } from './request';
import { SECRET_ERRORS } from './secret';
import { VAULT_ERRORS } from './vault';
import type { IPermissionQuestion } from '../permission';

export type { PythonError } from './kind';

/** Every error of this product, in one place: HTTP, kernel messages and Python use these codes. */
export const ERRORS = {
  ...SECRET_ERRORS,
  ...REQUEST_ERRORS,
  ...ORGANIZATION_ERRORS,
  ...VAULT_ERRORS,
  ...KERNEL_ERRORS
} as const;

/** A stable name of an error; the keys of {@link ERRORS}. */
export type ErrorCode = keyof typeof ERRORS;

/** The body of every HTTP error. */
export interface IErrorBody {
  error: {
    code: ErrorCode;
    message: string;
    requestID: string;
    details?: IErrorDetails;
  };
}

/** Facts that a program acts on; the message says them in words. */
export interface IErrorDetails {
  /** With `permission_required` and `confirmation_required`: what is to be asked. */
  question?: IPermissionQuestion;
  /** With `secret_name_taken`: a name that is free. */
  freeName?: string;
}

/** An error with a code of {@link ERRORS}. Its message never holds a value or a part of a request. */
export class HeliosError extends Error {
  readonly code: ErrorCode;
  declare readonly details?: IErrorDetails;

  constructor(code: ErrorCode, message: string = ERRORS[code].message, details?: IErrorDetails) {
    super(message);
    this.name = 'HeliosError';
    this.code = code;
    if (details) {
      this.details = details;
    }
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

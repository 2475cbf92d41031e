import { type ErrorCode, HeliosError, type IErrorDetails } from '../contract';

/** What the response to an error says besides its code. */
export interface IResponse {
  /** Instead of the status of the code. */
  status?: number;
  /** Seconds, or what another service has sent as Retry-After. */
  retryAfter?: number | string;
  /** The id of the request in the log of the service that refused it. */
  requestID?: string;
}

/** An error that determines more of its response than its code does. */
export class ResponseError extends HeliosError {
  readonly response: IResponse;

  constructor(code: ErrorCode, response: IResponse, message?: string, details?: IErrorDetails) {
    super(code, message, details);
    this.response = response;
  }

  override get status(): number {
    return this.response.status ?? super.status;
  }
}

import type { Dispatcher } from 'undici';
import { type ErrorCode, FRAME_TYPE, HeliosError, type IErrorBody, isErrorCode } from '../../contract';

export type Answer = Dispatcher.ResponseData;

/** Longest text that is read into memory: an error, or who one is. */
const MOST_TEXT = 64 * 1024;

/** Bytes of a list without values. */
export const MOST_LIST = 32 * 1024 * 1024;

/** What a team service has refused, in its own words. */
export class Refusal extends HeliosError {
  /** The request's id in the service's log. */
  readonly requestID: string;
  readonly retryAfter?: string;
  readonly #status: number;

  constructor(answer: Answer, code: ErrorCode, { message, requestID, details }: IErrorBody['error']) {
    const freeName = details?.freeName;
    // Of a service's facts only this one is known to come from there.
    super(code, message, typeof freeName === 'string' ? { freeName } : undefined);
    this.requestID = requestID;
    this.retryAfter = headerOf(answer, 'retry-after');
    this.#status = answer.statusCode;
  }

  override get status(): number {
    return this.#status;
  }
}

/**
 * Lets an answer pass that a team service gives: JSON, a frame, or nothing. Whatever else speaks there, such as a
 * proxy, a log-in page or a redirect to another address, is no team service.
 * @throws HeliosError connection_refused, connection_failed, or a Refusal
 */
export async function checkAnswer(answer: Answer): Promise<Answer> {
  const { statusCode: status, body } = answer;
  if (status === 401) {
    // A key that was mistyped can be told from one that is not valid, in words of our own.
    const { code } = refusalOf(answer, await readText(answer).catch(() => ''));
    throw new HeliosError(code === 'api_key_incomplete' ? code : 'connection_refused');
  }
  if (status >= 400) {
    throw refusalOf(answer, await readText(answer));
  }
  if (status >= 300 || !(isEmpty(answer) || [JSON_TYPE, FRAME_TYPE].includes(typeOf(answer)))) {
    await body.dump();
    throw new HeliosError('connection_failed');
  }
  return answer;
}

export const JSON_TYPE = 'application/json';

/** Whether nothing is said, and so of no type. */
export function isEmpty(answer: Answer): boolean {
  return headerOf(answer, 'content-length') === '0' || answer.statusCode === 204;
}

/** The media type without its parameters. */
export function typeOf(answer: Answer): string {
  return headerOf(answer, 'content-type')?.split(';')[0].trim().toLowerCase() ?? '';
}

/** A header that is there once. */
export function headerOf(answer: Answer, name: string): string | undefined {
  const value = answer.headers[name];
  return typeof value === 'string' ? value : undefined;
}

/**
 * Reads an answer that is short, or has at most `most` bytes.
 * @throws HeliosError connection_failed
 */
export async function readText({ body }: Answer, most = MOST_TEXT): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of body) {
    length += (part as Buffer).length;
    if (length > most) {
      throw new HeliosError('connection_failed');
    }
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString();
}

function refusalOf(answer: Answer, text: string): HeliosError {
  try {
    const { error } = JSON.parse(text) as IErrorBody;
    const { code, message, requestID } = error;
    if ([code, message, requestID].every(part => typeof part === 'string')) {
      // A newer service may know errors that this version does not; its words still say what happened.
      const known = isErrorCode(code) ? code : 'request_invalid';
      return new Refusal(answer, known, error);
    }
  } catch {
    // Not the shape of a team service.
  }
  return new HeliosError('connection_failed');
}

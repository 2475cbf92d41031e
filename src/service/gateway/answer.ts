// How an answer of a team service, or of Helios, is read.
import type { Dispatcher } from 'undici';
import { FRAME_TYPE, HeliosError, type IErrorBody, isErrorCode } from '../../contract';
import { ResponseError } from '../responseError';

export type Answer = Dispatcher.ResponseData;

export const JSON_TYPE = 'application/json';

/** Bytes of the longest text that is read into memory by default: an error, or a user. */
const MOST_TEXT = 64 * 1024;

/** Bytes of the longest list without values. */
export const MOST_LIST = 32 * 1024 * 1024;

/**
 * Accepts what a team service answers: JSON, a frame, or nothing. Anything else comes from something between here and
 * there, such as a proxy, a log-in page, or a redirect.
 * @throws HeliosError connection_refused, connection_failed, or the error of the service
 */
export async function checkAnswer(answer: Answer): Promise<Answer> {
  const { statusCode: status, body } = answer;
  if (status === 401) {
    // A mistyped key and an invalid key get different errors, in our own words.
    const { code } = errorIn(answer, await readText(answer).catch(() => ''));
    throw new HeliosError(code === 'api_key_incomplete' ? code : 'connection_refused');
  }
  if (status >= 400) {
    throw errorIn(answer, await readText(answer));
  }
  if (status >= 300 || !(isEmpty(answer) || [JSON_TYPE, FRAME_TYPE].includes(typeOf(answer)))) {
    await body.dump();
    throw new HeliosError('connection_failed');
  }
  return answer;
}

/** Whether an answer has no body, and so no type. */
export function isEmpty(answer: Answer): boolean {
  return headerOf(answer, 'content-length') === '0' || answer.statusCode === 204;
}

/** The media type without its parameters. */
export function typeOf(answer: Answer): string {
  return headerOf(answer, 'content-type')?.split(';')[0].trim().toLowerCase() ?? '';
}

/** The value of a header that occurs once. */
export function headerOf(answer: Answer, name: string): string | undefined {
  const value = answer.headers[name];
  return typeof value === 'string' ? value : undefined;
}

/**
 * Reads an answer of at most `most` bytes.
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

/** The error of the service, with its own words. */
function errorIn(answer: Answer, text: string): HeliosError {
  try {
    const { code, message, requestID, details } = (JSON.parse(text) as IErrorBody).error;
    if ([code, message, requestID].every(part => typeof part === 'string')) {
      const response = { status: answer.statusCode, retryAfter: headerOf(answer, 'retry-after'), requestID };
      // A newer service may have errors that this version does not know; its words still say what happened.
      const known = isErrorCode(code) ? code : 'request_invalid';
      // Other details of a service are not known to be safe.
      const freeName = details?.freeName;
      return new ResponseError(
        known,
        response,
        message,
        typeof freeName === 'string' ? { freeName } : undefined
      );
    }
  } catch {
    // The body does not have the form of an error.
  }
  return new HeliosError('connection_failed');
}

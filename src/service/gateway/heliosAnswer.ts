import { type ErrorCode, HeliosError } from '../../contract';
import { ResponseError } from '../responseError';
import { type Answer, JSON_TYPE, headerOf, isEmpty, typeOf } from './answer';

/** The types of an answer without a body vary; any other answer must be JSON. */
const TYPES: readonly string[] = [JSON_TYPE, 'text/plain', ''];

interface IAsked {
  method: string;
  path: string;
}

/**
 * Accepts an answer of the Management API: JSON, or nothing. Its errors have no documented form, so only the status
 * counts, and their text is never passed on: it could repeat a part of the request.
 * @throws HeliosError
 */
export async function checkHelios(answer: Answer, asked: IAsked): Promise<Answer> {
  const { statusCode: status, body } = answer;
  const isRight = isEmpty(answer) || TYPES.includes(typeOf(answer));
  if (isRight && status >= 200 && status < 300) {
    return answer;
  }
  const retryAfter = headerOf(answer, 'retry-after');
  await body.dump();
  throw errorOf(status, asked, retryAfter);
}

/** The error for something else than the Management API: a log-in page, a redirect, or other JSON. */
export function notHelios(): HeliosError {
  return new HeliosError(
    'connection_failed',
    'What answers at this address is not the Management API of SingleStore Helios. Check the address under Connection.'
  );
}

/** Errors by the part of the API that the path names. */
const PARTS: Readonly<Record<string, { missing: ErrorCode; taken: ErrorCode }>> = {
  secrets: { missing: 'secret_not_found', taken: 'secret_name_taken' },
  users: { missing: 'user_not_found', taken: 'user_exists' },
  teams: { missing: 'team_not_found', taken: 'team_exists' }
};
const OTHER = { missing: 'route_not_found', taken: 'request_invalid' } as const;

function errorOf(status: number, { method, path }: IAsked, retryAfter?: string): HeliosError {
  const [, , part] = path.split(/[/?]/);
  const isSecret = part === 'secrets';
  const { missing, taken } = Object.hasOwn(PARTS, part) ? PARTS[part] : OTHER;
  switch (status) {
    case 401:
      return new HeliosError(
        'connection_refused',
        'SingleStore Helios does not accept this API key: it is unknown, expired or revoked. Make a new key in the portal and save it in the panel: More, Connection.'
      );
    case 403:
      return isSecret
        ? new HeliosError('secret_access_denied')
        : new HeliosError(
            'administrator_required',
            'Your user in SingleStore Helios may not do this. Ask an administrator of the organization.'
          );
    case 404:
      return new HeliosError(missing);
    case 409:
      if (path.endsWith('/accessControls')) {
        return new HeliosError('last_owner');
      }
      return method === 'POST'
        ? new HeliosError(taken)
        : new HeliosError(
            'request_invalid',
            'Somebody changed it at the same time. Check the change, then try again.'
          );
    case 413:
      return new HeliosError(isSecret ? 'secret_value_too_large' : 'request_too_large');
    case 429:
      return new ResponseError(
        'rate_limited',
        { retryAfter: /^[\x20-\x7e]{1,40}$/.test(retryAfter ?? '') ? retryAfter : undefined },
        'SingleStore Helios accepts no more requests for now. Wait a little, then continue more slowly.'
      );
  }
  if (status >= 500) {
    return new HeliosError(
      'connection_failed',
      `SingleStore Helios has a problem (status ${status}). Try again in a moment.`
    );
  }
  return status >= 400
    ? new HeliosError(
        'request_invalid',
        `SingleStore Helios refused the request (status ${status}). Check what you typed.`
      )
    : notHelios();
}

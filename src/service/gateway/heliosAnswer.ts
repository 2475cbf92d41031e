import { type ErrorCode, HeliosError } from '../../contract';
import { type Answer, JSON_TYPE, headerOf, isEmpty, typeOf } from './answer';

/** Says, besides its code, how long to wait. */
export class HeliosLimit extends HeliosError {
  readonly retryAfter?: string;

  constructor(retryAfter?: string) {
    super(
      'rate_limited',
      'SingleStore Helios takes no more requests for now. Wait a little, then go on more slowly.'
    );
    this.retryAfter = /^[\x20-\x7e]{1,40}$/.test(retryAfter ?? '') ? retryAfter : undefined;
  }
}

/** An answer that says nothing may have any of these; what says something is to be JSON. */
const TYPES: readonly string[] = [JSON_TYPE, 'text/plain', ''];

interface IAsked {
  method: string;
  path: string;
}

/**
 * Lets an answer of the Management API pass: JSON, or nothing. Its errors have no promised shape, so only their status
 * counts, and no word of theirs is passed on: it could be one of the request.
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
  throw status === 429 ? new HeliosLimit(retryAfter) : refusalOf(status, asked);
}

/** What is asked for, by how its path begins. */
const THINGS = ['secrets', 'users', 'teams', 'other'] as const;
type Thing = (typeof THINGS)[number];

const MISSING: Readonly<Record<Thing, ErrorCode>> = {
  secrets: 'secret_not_found',
  users: 'user_not_found',
  teams: 'team_not_found',
  other: 'route_not_found'
};

const TAKEN: Readonly<Record<Thing, ErrorCode>> = {
  secrets: 'secret_name_taken',
  users: 'user_exists',
  teams: 'team_exists',
  other: 'request_invalid'
};

function refusalOf(status: number, { method, path }: IAsked): HeliosError {
  const thing = THINGS.find(each => path.split(/[/?]/)[2] === each) ?? 'other';
  if (status === 401) {
    return new HeliosError(
      'connection_refused',
      'SingleStore Helios does not accept this API key: it is unknown, expired or revoked. Make a new one in the portal and save it in the panel: More, Connection.'
    );
  }
  if (status === 403) {
    return thing === 'secrets'
      ? new HeliosError('secret_access_denied')
      : new HeliosError(
          'administrator_required',
          'Your user in SingleStore Helios may not do this. Ask an administrator of the organization.'
        );
  }
  if (status === 404) {
    return new HeliosError(MISSING[thing]);
  }
  if (status === 409) {
    return conflictOf(method, path, thing);
  }
  if (status === 413) {
    return new HeliosError(thing === 'secrets' ? 'secret_value_too_large' : 'request_too_large');
  }
  if (status >= 500) {
    return new HeliosError(
      'connection_failed',
      `SingleStore Helios has a problem of its own (status ${status}). Try again in a moment.`
    );
  }
  if (status >= 400) {
    return new HeliosError(
      'request_invalid',
      `SingleStore Helios refused the request (status ${status}). Check what you typed.`
    );
  }
  return notHelios();
}

/** A name that is in use, or a secret that would be left without an owner. */
function conflictOf(method: string, path: string, thing: Thing): HeliosError {
  if (path.endsWith('/accessControls')) {
    return new HeliosError('last_owner');
  }
  return method === 'POST'
    ? new HeliosError(TAKEN[thing])
    : new HeliosError(
        'request_invalid',
        'Somebody has changed it at the same time. Look at it again, then try again.'
      );
}

/** A log-in page, a redirect, or JSON of somebody else. */
export function notHelios(): HeliosError {
  return new HeliosError(
    'connection_failed',
    'What answers at this address is not the Management API of SingleStore Helios. Check the address under Connection.'
  );
}

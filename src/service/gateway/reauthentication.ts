import { createHash, timingSafeEqual } from 'node:crypto';
import {
  HeliosError,
  type IAPIKeyList,
  type IReauthentication,
  type IUser,
  REAUTHENTICATION_SECONDS
} from '../../contract';
import type { LOCAL_ROUTES } from '../../contract/api';
import type { Handlers } from '../routes/table';
import { ResponseError } from '../responseError';
import { MOST_LIST } from './answer';
import type { IRemote, Remote } from './remote';

const MOST_WRONG = 5;
const MINUTE = 60_000;

/** Whether a person has recently typed an API key of their own, which managing users, teams and keys needs. */
export class Reauthentication {
  readonly #connection: IRemote;
  readonly #remote: Remote;
  readonly #now: () => number;
  #until = 0;
  #tries: number[] = [];

  constructor(connection: IRemote, remote: Remote, now: () => number = Date.now) {
    this.#connection = connection;
    this.#remote = remote;
    this.#now = now;
  }

  get state(): IReauthentication {
    return { until: this.#until > this.#now() ? new Date(this.#until).toISOString() : null };
  }

  /** @throws HeliosError reauthentication_required */
  require(): void {
    if (this.#until <= this.#now()) {
      throw new HeliosError('reauthentication_required');
    }
  }

  /**
   * Accepts a typed key: that of the connection, or another one of the same user with full access. A limited key, such
   * as that of a scheduled notebook, must not allow more than it may do itself.
   * @throws HeliosError rate_limited, reauthentication_required for a wrong key, connection_failed
   */
  async accept(apiKey: string): Promise<void> {
    this.#tries = this.#tries.filter(time => time > this.#now() - MINUTE);
    if (this.#tries.length >= MOST_WRONG) {
      // Until the oldest try is forgotten.
      const retryAfter = Math.ceil((this.#tries[0] + MINUTE - this.#now()) / 1000);
      throw new ResponseError('rate_limited', { retryAfter });
    }
    this.#tries.push(this.#now());
    if (!isEqual(apiKey, this.#connection.apiKey) && !(await this.#isOwn(apiKey))) {
      throw new HeliosError(
        'reauthentication_required',
        'This is not an API key of yours with full access. Type the one that you connected with, or another one of your own.'
      );
    }
    this.#tries = [];
    this.#until = this.#now() + REAUTHENTICATION_SECONDS * 1000;
  }

  async #isOwn(apiKey: string): Promise<boolean> {
    const me = await this.#remote.json<IUser>('GET', '/v1/users/current');
    try {
      const typed = this.#remote.as(apiKey);
      const other = await typed.json<IUser>('GET', '/v1/users/current');
      const isSame = typeof me.userID === 'string' && other.userID === me.userID;
      // In Helios every key has full access.
      return isSame && (this.#remote.kind === 'helios' || (await isFull(typed)));
    } catch (error) {
      if (error instanceof HeliosError && error.code === 'connection_refused') {
        return false;
      }
      throw error;
    }
  }
}

export const reauthenticationHandlers = (
  reauthentication: Reauthentication
): Handlers<typeof LOCAL_ROUTES> => ({
  'GET /x/v1/reauthentication': () => reauthentication.state,
  'POST /x/v1/reauthentication': async ({ body }) => {
    await reauthentication.accept(body.apiKey);
    return reauthentication.state;
  }
});

/** Whether the API key of a team service has full access. */
async function isFull(remote: Remote): Promise<boolean> {
  const answer = await remote.read({ method: 'GET', path: '/x/v1/apiKeys' }, MOST_LIST);
  const { apiKeys } = Object(answer) as Partial<IAPIKeyList>;
  return Array.isArray(apiKeys) && apiKeys.some(({ isCurrent, scope }) => isCurrent && scope === 'Full');
}

/** Compares in constant time. */
function isEqual(a: string, b: string): boolean {
  const [first, second] = [a, b].map(text => createHash('sha256').update(text).digest());
  return timingSafeEqual(first, second);
}

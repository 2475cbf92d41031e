import {
  HeliosError,
  type ISecret,
  type ITeamInfo,
  type IUserInfo,
  type Role,
  VALUE_BODY
} from '../../contract';
import { MOST_LIST } from './answer';
import { notHelios } from './heliosAnswer';
import { listOf, rolesOf, secretOf, teamOf, textOf, fieldsOf, userOf } from './heliosShapes';
import { Memo } from './memo';
import type { IAsk, Remote } from './remote';

/** An organization's people change seldom, its secrets more often; the panel asks every three seconds. */
const PEOPLE_SECONDS = 60;
const SECRETS_SECONDS = 5;

const MOST_PAGES = 100;

/** What the page needs to know of the Management API, asked for as seldom as it can be. */
export class HeliosAPI {
  readonly me: Memo<IUserInfo>;
  readonly organization: Memo<string>;
  readonly secrets: Memo<ISecret[]>;
  /** Nobody where the key may not see the organization's users; the same for teams. */
  readonly users: Memo<IUserInfo[]>;
  readonly teams: Memo<ITeamInfo[]>;
  /** One's own roles; null where the API does not tell them. */
  readonly roles: Memo<Map<string, Role> | null>;
  readonly #remote: Remote;

  constructor(remote: Remote) {
    this.#remote = remote;
    this.me = new Memo(PEOPLE_SECONDS, async () => {
      const me = userOf(await this.#get('/v1/users/current'));
      if (!me) {
        throw notHelios();
      }
      return me;
    });
    this.organization = new Memo(PEOPLE_SECONDS, async () => {
      const { name, orgID } = fieldsOf(await this.#get('/v1/organizations/current'));
      const known = textOf(name) || textOf(orgID);
      if (!known) {
        throw notHelios();
      }
      return known;
    });
    this.secrets = new Memo(SECRETS_SECONDS, () =>
      this.#list('/v1/secrets', 'secrets', entry => secretOf(entry))
    );
    this.users = new Memo(
      PEOPLE_SECONDS,
      async () => (await orNull(this.#list('/v1/users', 'users', userOf))) ?? []
    );
    this.teams = new Memo(
      PEOPLE_SECONDS,
      async () => (await orNull(this.#list('/v1/teams', 'teams', teamOf))) ?? []
    );
    this.roles = new Memo(SECRETS_SECONDS, async () => {
      const { userID } = await this.me.get();
      const path = `/v1/users/${userID}/identityRoles`;
      const entries = await orNull(this.#list(path, 'identityRoles', fieldsOf));
      return entries && rolesOf(entries);
    });
  }

  /** The secret of that name with its value: one request. Null where the caller may read none. */
  async byName(name: string, signal?: AbortSignal): Promise<ISecret | null> {
    const answer = await this.#get(`/v1/secrets?name=${encodeURIComponent(name)}`, signal, VALUE_BODY);
    const { entries } = listOf(answer, 'secrets');
    const found = entries.map(entry => secretOf(entry, true)).find(secret => secret?.name === name);
    if (!found || found.value !== undefined) {
      return found ?? null;
    }
    const whole = secretOf(await this.#get(`/v1/secrets/${found.secretID}`, signal, VALUE_BODY), true);
    if (whole?.value === undefined) {
      throw notHelios();
    }
    return whole;
  }

  /** Something was changed, so what is known may be no longer true. */
  forget(): void {
    [this.secrets, this.roles, this.users, this.teams].forEach(memo => memo.forget());
  }

  async #list<T>(path: string, name: string, entryOf: (entry: unknown) => T | null): Promise<T[]> {
    const found: T[] = [];
    let query = '';
    for (let page = 0; page < MOST_PAGES; page++) {
      const { entries, nextToken } = listOf(await this.#get(path + query, undefined, MOST_LIST), name);
      for (const entry of entries) {
        const one = entryOf(entry);
        if (one !== null) {
          found.push(one);
        }
      }
      if (!nextToken) {
        break;
      }
      query = `?nextToken=${encodeURIComponent(nextToken)}`;
    }
    return found;
  }

  #get(path: string, signal?: AbortSignal, most?: number): Promise<unknown> {
    const ask: IAsk = { method: 'GET', path, signal };
    return this.#remote.read(ask, most);
  }
}

/** What this key may not see, or the API does not have, is not there. */
async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    const isDenied = error instanceof HeliosError && [403, 404].includes(error.status);
    if (isDenied) {
      return null;
    }
    throw error;
  }
}

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
import { fieldsOf, listOf, rolesOf, secretOf, teamOf, textOf, userOf } from './heliosShapes';
import { Memo } from './memo';
import type { Remote } from './remote';

/** Users and teams change rarely, secrets more often. The panel asks every three seconds. */
const PEOPLE_SECONDS = 60;
const SECRETS_SECONDS = 5;

const MOST_PAGES = 100;

/** The parts of the Management API that the page needs, asked for as rarely as possible. */
export class HeliosAPI {
  readonly me: Memo<IUserInfo>;
  readonly organization: Memo<string>;
  readonly secrets: Memo<ISecret[]>;
  /** Empty if the key may not see the users of the organization; the same for teams. */
  readonly users: Memo<IUserInfo[]>;
  readonly teams: Memo<ITeamInfo[]>;
  /** The user's own roles; null if the API does not return them. */
  readonly roles: Memo<Map<string, Role> | null>;
  readonly #remote: Remote;

  constructor(remote: Remote) {
    this.#remote = remote;
    this.me = new Memo(PEOPLE_SECONDS, async () => given(userOf(await this.#get('/v1/users/current'))));
    this.organization = new Memo(PEOPLE_SECONDS, async () => {
      const { name, orgID } = fieldsOf(await this.#get('/v1/organizations/current'));
      return given(textOf(name) || textOf(orgID));
    });
    this.secrets = new Memo(SECRETS_SECONDS, () =>
      this.#list('/v1/secrets', 'secrets', one => secretOf(one))
    );
    this.users = new Memo(PEOPLE_SECONDS, async () => {
      return (await orNull(this.#list('/v1/users', 'users', userOf))) ?? [];
    });
    this.teams = new Memo(PEOPLE_SECONDS, async () => {
      return (await orNull(this.#list('/v1/teams', 'teams', teamOf))) ?? [];
    });
    this.roles = new Memo(SECRETS_SECONDS, async () => {
      const { userID } = await this.me.get();
      const path = `/v1/users/${userID}/identityRoles`;
      const entries = await orNull(this.#list(path, 'identityRoles', fieldsOf));
      return entries && rolesOf(entries);
    });
  }

  /** The secret of that name with its value, usually with one request. Null if the caller may read none. */
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

  /** Forgets what may have changed. */
  forget(): void {
    [this.secrets, this.roles, this.users, this.teams].forEach(memo => memo.forget());
  }

  async #list<T>(path: string, name: string, entryOf: (entry: unknown) => T | null): Promise<T[]> {
    const found: (T | null)[] = [];
    let query = '';
    for (let page = 0; page < MOST_PAGES; page++) {
      const { entries, nextToken } = listOf(await this.#get(path + query, undefined, MOST_LIST), name);
      found.push(...entries.map(entryOf));
      if (!nextToken) {
        break;
      }
      query = `?nextToken=${encodeURIComponent(nextToken)}`;
    }
    return found.filter(one => one !== null);
  }

  #get(path: string, signal?: AbortSignal, most?: number): Promise<unknown> {
    return this.#remote.read({ method: 'GET', path, signal }, most);
  }
}

/** What every answer of Helios has. @throws HeliosError connection_failed */
function given<T>(found: T | null | ''): T {
  if (found === null || found === '') {
    throw notHelios();
  }
  return found;
}

/** Null if the key may not see it, or the API does not have it. */
async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof HeliosError && [403, 404].includes(error.status)) {
      return null;
    }
    throw error;
  }
}

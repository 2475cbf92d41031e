import { HeliosError, type IDirectory, type IMember, type IOrganization, type IUser } from '../../contract';
import * as store from '../store/directory';
import type { IUserRow } from '../store/rows';
import type { Step } from '../store/step';
import { uuid7 } from '../uuid';
import { type IAuditFacts, recordEntry } from './auditEntry';
import { type ICall, type IContext, type INeeds, now, timeOf } from './call';
import type { Core } from './core';
import { toTeamInfo, toUserInfo } from './directory';
import { matcherOf } from './filter';
import { isLabel } from './label';

/** Suggestions of each kind in one answer. */
const MOST_SUGGESTIONS = 20;

const SHOW: INeeds = { action: 'showPeople', operation: 'showDirectory' };

/** The organization and its users. */
export class People {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  organization(call: ICall): Promise<IOrganization> {
    return this.#core.read(call, { action: 'identify' }, function* ({ organization: { orgID, name } }) {
      return { orgID, name, firewallRanges: [] };
    });
  }

  /** Who asks, and whether they administer the organization. */
  whoAmI(call: ICall): Promise<{ user: IUser; organization: string; isAdministrator: boolean }> {
    return this.#core.read(call, { action: 'identify' }, function* ({ user, organization, membership }) {
      if (!user) {
        throw new HeliosError('not_authenticated');
      }
      return {
        user: toUser(user),
        organization: organization.name,
        isAdministrator: membership === 'administrator'
      };
    });
  }

  /** Users by email. @param email an address or an expression. @throws HeliosError filter_invalid */
  users(email: string | undefined, call: ICall): Promise<IUser[]> {
    return this.#core.read(call, SHOW, function* ({ directory }) {
      const matches = matcherOf(email);
      return byEmail(directory.users.values())
        .filter(user => matches(user.email))
        .map(toUser);
    });
  }

  /** @throws HeliosError user_not_found */
  user(userID: string, call: ICall): Promise<IUser> {
    return this.#core.read(call, SHOW, context => this.#user(context, userID));
  }

  /** Every user with what an administrator needs to know. @throws HeliosError administrator_required */
  members(call: ICall): Promise<IMember[]> {
    return this.#core.read(call, { action: 'showPeople', operation: 'showMembers' }, context =>
      this.#members(context)
    );
  }

  /** Users and teams to share with, whose name or email address contains `search`. */
  suggestions(search: string, call: ICall): Promise<IDirectory> {
    const wanted = search.toLowerCase();
    return this.#core.read(call, SHOW, function* ({ directory }) {
      const users = byEmail(directory.users.values()).filter(({ email, firstName, lastName }) =>
        `${email} ${firstName} ${lastName}`.toLowerCase().includes(wanted)
      );
      const teams = [...directory.teams.values()]
        .filter(({ name }) => name.toLowerCase().includes(wanted))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      return {
        users: users.slice(0, MOST_SUGGESTIONS).map(toUserInfo),
        teams: teams.slice(0, MOST_SUGGESTIONS).map(toTeamInfo)
      };
    });
  }

  /**
   * Adds a user; an address that was here before is a new user.
   * @throws HeliosError user_invalid, user_exists, administrator_required, organization_of_one
   */
  async add(email: string, call: ICall): Promise<IUser> {
    return this.#core.write(
      call,
      { action: 'changePeople', operation: 'changeUsers', touch: 'directory' },
      context => this.#add(context, email),
      (context, userID) => this.#user(context, userID)
    );
  }

  /** @throws HeliosError user_not_found, last_administrator, administrator_required, scope_denied */
  async setAdministrator(userID: string, isAdministrator: boolean, call: ICall): Promise<IMember[]> {
    return this.#core.write(
      call,
      // Without an action, so that a key must permit everything: an administrator may do more than a limited key, and
      // stays one when it has ended.
      { operation: 'changeUsers', touch: 'directory' },
      context => this.#setAdministrator(context, userID, isAdministrator),
      // An administrator who stops being one still gets this answer.
      context => this.#members(context)
    );
  }

  *#user({ directory }: IContext, userID: string): Step<IUser> {
    return toUser(userIn(directory.users, userID));
  }

  *#members({ directory }: IContext): Step<IMember[]> {
    return byEmail(directory.users.values()).map(user => ({
      ...toUser(user),
      isAdministrator: user.isAdministrator === 1,
      createdAt: timeOf(user.createdAt),
      hasKey: user.hasKey === 1
    }));
  }

  *#add(context: IContext, email: string): Step<string> {
    const { organization, directory, user } = context;
    refuseOne(context);
    const row = makeUserRow(organization.orgID, email, user?.userID ?? null);
    if (directory.userByEmail(email)) {
      throw new HeliosError('user_exists');
    }
    yield* store.insertUser(row);
    yield* recordEntry(context, 'UserAdded', about(row));
    return row.userID;
  }

  *#setAdministrator(context: IContext, userID: string, isAdministrator: boolean): Step<string> {
    refuseOne(context);
    const { directory, organization } = context;
    const row = userIn(directory.users, userID);
    const others = directory.administrators().filter(one => one.userID !== row.userID);
    if (!isAdministrator && !others.length) {
      throw new HeliosError('last_administrator');
    }
    if (isAdministrator === (row.isAdministrator === 1)) {
      return row.userID;
    }
    yield* store.setAdministrator(organization.orgID, row.userID, isAdministrator);
    const type = isAdministrator ? 'AdministratorAdded' : 'AdministratorRemoved';
    yield* recordEntry(context, type, about(row));
    return row.userID;
  }
}

function about({ userID, email }: IUserRow): IAuditFacts {
  return { attributes: { identityID: userID, identityName: email } };
}

/** A new user. @throws HeliosError user_invalid */
export function makeUserRow(orgID: string, email: string, createdBy: string | null): IUserRow {
  if (!isLabel(email) || !/^[^\s@]+@[^\s@]+$/.test(email)) {
    throw new HeliosError('user_invalid');
  }
  return {
    orgID,
    userID: uuid7(),
    email,
    firstName: '',
    lastName: '',
    isAdministrator: 0,
    hasKey: 0,
    createdBy,
    createdAt: now(),
    creations: 0
  };
}

/** @throws HeliosError user_not_found */
export function userIn(users: ReadonlyMap<string, IUserRow>, userID: string): IUserRow {
  const found = users.get(userID.toLowerCase());
  if (!found) {
    throw new HeliosError('user_not_found');
  }
  return found;
}

/** @throws HeliosError organization_of_one */
export function refuseOne({ organization }: IContext): void {
  if (organization.kind === 'embedded') {
    throw new HeliosError('organization_of_one');
  }
}

export function toUser(user: IUserRow): IUser {
  return {
    ...toUserInfo(user),
    userKind: 'Standard',
    ...(user.createdBy ? { createdBy: user.createdBy } : {})
  };
}

function byEmail(users: Iterable<IUserRow>): IUserRow[] {
  return [...users].sort((a, b) => (a.email < b.email ? -1 : 1));
}

// The rules of an organization once more, short and slow, from the documents alone: what the vault is compared with.
import type { APIKeyScope, AuditType, Role } from '../../../src/contract';
import { People, refuse } from './people';

export interface ISecret {
  name: string;
  value: string;
  createdBy: string;
  /** Null while it is there; else who deleted it, empty where its last owner left. */
  deletedBy: string | null;
  grants: Map<string, Role>;
}

/** Who asks: the text of an API key, or `SERVICE` for the operator of the service. */
export type Caller = string;

export const SERVICE = 'operator';

export type Grants = readonly { identityID: string; role: Role }[];

/** Who leaves: a user, a team, or members of a team. */
export interface ILeaving {
  userID?: string;
  teamID?: string;
  members?: { teamID: string; ids: string[] };
  handTo?: string;
}

export interface ITeamChange {
  name?: string;
  description?: string;
  add: string[];
  remove: string[];
}

/** Names that one may fail to take in an hour. */
const MOST_REFUSALS = 20;
const MOST_KEYS = 100;

export class Model {
  people = new People();
  secrets = new Map<string, ISecret>();
  keys = new Map<string, { keyID: string; userID: string; scope: APIKeyScope; name: string }>();
  /** Users by their invitation. */
  codes = new Map<string, string>();
  log: { type: AuditType; userID: string | null; secretID?: string }[] = [];

  copy(): Model {
    const [people, log] = [this.people.copy(), [...this.log]];
    const { secrets, keys, codes } = this;
    return Object.assign(new Model(), structuredClone({ secrets, keys, codes }), { people, log });
  }

  /** The caller's user, null for the operator of the service. */
  who(caller: Caller, scope: APIKeyScope = 'Full'): string | null {
    const key = this.keys.get(caller);
    refuse({ not_authenticated: !key && caller !== SERVICE });
    refuse({ scope_denied: scope === 'Full' && key?.scope === 'ReadOnly' });
    return key?.userID ?? null;
  }

  administrator(caller: Caller, scope: APIKeyScope = 'Full'): string | null {
    const who = this.who(caller, scope);
    refuse({ administrator_required: who !== null && !this.people.user(who).isAdministrator });
    return who;
  }

  roleOf(identityID: string | null, { grants }: ISecret): Role | null {
    const roles = [...this.people.around(identityID)].map(one => grants.get(one));
    return roles.includes('Owner') ? 'Owner' : roles.includes('Reader') ? 'Reader' : null;
  }

  hasOwner({ grants }: ISecret, people = this.people): boolean {
    return [...grants].some(([one, role]) => role === 'Owner' && people.isSomebody(one));
  }

  live(): [string, ISecret][] {
    return [...this.secrets].filter(([, { deletedBy }]) => deletedBy === null);
  }

  named(name: string): [string, ISecret] | undefined {
    return this.live().find(([, secret]) => secret.name === name);
  }

  secret(who: string | null, secretID: string, mustOwn = false): ISecret {
    const secret = this.secrets.get(secretID);
    const role = secret?.deletedBy === null ? this.roleOf(who, secret) : null;
    refuse({ secret_not_found: role === null });
    refuse({ secret_access_denied: mustOwn && role !== 'Owner' });
    return secret as ISecret;
  }

  deleted(secretID: string): ISecret {
    refuse({ secret_not_found: (this.secrets.get(secretID)?.deletedBy ?? null) === null });
    return this.secrets.get(secretID) as ISecret;
  }

  /** Writes down what happened, if it did. */
  note(type: AuditType | false, userID: string | null, secretID?: string): void {
    this.log.push(...(type ? [{ type, userID, secretID }] : []));
  }

  create(caller: Caller, name: string, value: string, secretID: string): void {
    refuse({ secret_name_invalid: !/^\w{1,255}$/.test(name) });
    const createdBy = this.who(caller) ?? '';
    refuse({ not_authenticated: !createdBy });
    const user = this.people.user(createdBy);
    refuse({ rate_limited: user.refusals >= MOST_REFUSALS });
    const [otherID, other] = this.named(name) ?? [];
    if (other && this.roleOf(createdBy, other) === null) {
      user.refusals++;
      this.note('SecretNameRefused', createdBy, otherID);
    }
    refuse({ secret_name_taken: other !== undefined });
    const grants = new Map<string, Role>([[createdBy, 'Owner']]);
    this.secrets.set(secretID, { name, value, createdBy, deletedBy: null, grants });
    this.note('SecretCreated', createdBy, secretID);
  }

  read(caller: Caller, secretID: string): string {
    const who = this.who(caller, 'ReadOnly');
    const { value } = this.secret(who, secretID);
    this.note('SecretRead', who, secretID);
    return value;
  }

  /** The value, or null where the caller may not know. */
  readByName(caller: Caller, name: string): string | null {
    const who = this.who(caller, 'ReadOnly');
    const [secretID, secret] = this.named(name) ?? [];
    return secretID && secret && this.roleOf(who, secret) ? this.read(caller, secretID) : null;
  }

  update(caller: Caller, secretID: string, value: string | undefined): void {
    const who = this.who(caller);
    const secret = this.secret(who, secretID, true);
    if (value !== undefined) {
      secret.value = value;
      this.note('SecretUpdated', who, secretID);
    }
  }

  delete(caller: Caller, secretID: string): void {
    const who = this.who(caller);
    this.secret(who, secretID, true).deletedBy = who;
    this.note('SecretDeleted', who, secretID);
  }

  changeAccess(caller: Caller, secretID: string, grants: Grants, revokes: Grants): void {
    const who = this.who(caller);
    const secret = this.secret(who, secretID, true);
    const next = new Map(secret.grants);
    revokes.forEach(one => next.get(one.identityID) === one.role && next.delete(one.identityID));
    grants.forEach(one => next.set(one.identityID, one.role));
    const unknown = grants.some(({ identityID }) => !this.people.has(identityID));
    const last_owner = !this.hasOwner({ ...secret, grants: next });
    refuse({ user_not_found: unknown, team_not_found: unknown, last_owner });
    for (const one of new Set([...secret.grants.keys(), ...next.keys()])) {
      if (secret.grants.get(one) !== next.get(one)) {
        this.note(secret.grants.has(one) && 'AccessRevoked', who, secretID);
        this.note(next.has(one) && 'AccessGranted', who, secretID);
      }
    }
    secret.grants = next;
  }

  restore(caller: Caller, secretID: string, name: string | undefined, ownerID: string | undefined): void {
    const who = this.administrator(caller);
    const secret = this.deleted(secretID);
    const wanted = name ?? secret.name;
    const isOwned = this.hasOwner(secret);
    refuse({
      secret_name_invalid: !/^\w{1,255}$/.test(wanted),
      secret_name_taken: this.named(wanted) !== undefined,
      owner_required: !isOwned && ownerID === undefined,
      user_not_found: !isOwned && ownerID !== undefined && !this.people.users.has(ownerID),
      self_not_allowed: !isOwned && ownerID !== undefined && ownerID === who
    });
    if (!isOwned && ownerID) {
      secret.grants.set(ownerID, 'Owner');
      this.note('SecretHandedOver', who, secretID);
    }
    Object.assign(secret, { name: wanted, deletedBy: null });
    this.note('SecretRestored', who, secretID);
  }

  purge(caller: Caller, secretID: string): void {
    const who = this.administrator(caller);
    this.deleted(secretID);
    this.secrets.delete(secretID);
    this.note('SecretPurged', who, secretID);
  }

  /** What a user or team has a role on, of all that the caller may know of. */
  identityRoles(caller: Caller, identityID: string, kind: 'user' | 'team'): string[] {
    const who = this.who(caller, 'ReadOnly');
    const { users, teams } = this.people;
    refuse({
      user_not_found: kind === 'user' && !users.has(identityID),
      team_not_found: kind === 'team' && !teams.has(identityID)
    });
    const isWhole = who === null || this.people.user(who).isAdministrator;
    return this.live()
      .filter(([, secret]) => isWhole || this.roleOf(who, secret))
      .map(([secretID, secret]) => [secretID, this.roleOf(identityID, secret)])
      .filter(([, role]) => role !== null)
      .map(one => one.join(' '));
  }

  addUser(caller: Caller, email: string, userID: string): void {
    const who = this.administrator(caller);
    const isTaken = this.people.userByEmail(email) !== undefined;
    refuse({ user_invalid: !/^[^\s@]+@[^\s@]+$/.test(email), user_exists: isTaken });
    this.people.users.set(userID, { email, isAdministrator: false, hasKey: false, refusals: 0 });
    this.note('UserAdded', who);
  }

  setAdministrator(caller: Caller, userID: string, isAdministrator: boolean): void {
    const who = this.administrator(caller);
    const user = this.people.user(userID);
    refuse({ last_administrator: !isAdministrator && !this.people.hasAdministratorBeside(userID) });
    const isChange = user.isAdministrator !== isAdministrator;
    user.isAdministrator = isAdministrator;
    this.note(isChange && (isAdministrator ? 'AdministratorAdded' : 'AdministratorRemoved'), who);
  }

  createTeam(caller: Caller, name: string, description: string, teamID: string): void {
    const who = this.administrator(caller);
    this.people.checkTeam(name, description);
    this.people.teams.set(teamID, { name, description, members: new Set() });
    this.note('TeamCreated', who);
  }

  changeTeam(caller: Caller, teamID: string, change: ITeamChange): void {
    const who = this.administrator(caller);
    const before = this.people.team(teamID);
    const { name = before.name, description = before.description } = change;
    this.people.checkTeam(name, description, teamID);
    const next = this.people.copy();
    const team = Object.assign(next.team(teamID), { name, description });
    const left = new Set(change.remove.filter(one => !change.add.includes(one) && team.members.delete(one)));
    const joined = new Set(change.add.filter(one => !before.members.has(one)));
    joined.forEach(one => team.members.add(one));
    const unknown = change.add.some(one => !this.people.has(one));
    const [mine, above] = [this.people.around(who), this.people.around(teamID)];
    refuse({
      user_not_found: unknown,
      team_not_found: unknown,
      team_cycle: change.add.some(one => above.has(one)),
      self_not_allowed: [...next.around(who)].some(one => !mine.has(one))
    });
    const isRenamed = name !== before.name || description !== before.description;
    this.note(isRenamed && 'TeamUpdated', who);
    joined.forEach(() => this.note('TeamMemberAdded', who));
    left.forEach(() => this.note('TeamMemberRemoved', who));
    this.become(next, who);
  }

  /** The number of secrets whose last owner leaves. */
  leave(caller: Caller, leaving: ILeaving, isDry: boolean): number {
    const who = this.administrator(caller, isDry ? 'ReadOnly' : 'Full');
    const { userID, teamID, members, handTo } = leaving;
    const { users, teams } = this.people;
    refuse({
      user_not_found: userID !== undefined && !users.has(userID),
      team_not_found: userID === undefined && !teams.has(teamID ?? members?.teamID ?? '')
    });
    const next = this.people.copy();
    const gone = userID ?? teamID ?? '';
    next.remove(gone);
    const left = (members?.ids ?? []).filter(one => next.team(members?.teamID ?? '').members.delete(one));
    refuse({
      user_not_found: handTo !== undefined && !next.users.has(handTo),
      self_not_allowed: handTo !== undefined && handTo === who,
      last_administrator: !next.hasAdministratorBeside('')
    });
    if (isDry) {
      return this.live().filter(([, secret]) => !this.hasOwner(secret, next)).length;
    }
    this.note(gone !== '' && (userID ? 'UserRemoved' : 'TeamDeleted'), who);
    left.forEach(() => this.note('TeamMemberRemoved', who));
    return this.become(next, who, gone, handTo);
  }

  /** Takes other users and teams over, and what follows from that for secrets, grants and keys. */
  become(people: People, who: string | null, gone = '', handTo?: string): number {
    this.people = people;
    const ownerless = this.live().filter(([, secret]) => !this.hasOwner(secret));
    for (const [secretID, secret] of ownerless) {
      if (handTo) {
        secret.grants.set(handTo, 'Owner');
        this.note('SecretHandedOver', who, secretID);
      } else {
        secret.deletedBy = '';
        this.note('SecretRemoved', null, secretID);
      }
    }
    this.secrets.forEach(({ grants }) => grants.delete(gone));
    this.keys.forEach(({ userID }, key) => userID === gone && this.keys.delete(key));
    this.codes.forEach((userID, code) => userID === gone && this.codes.delete(code));
    return ownerless.length;
  }

  makeKey(caller: Caller, name: string, scope: APIKeyScope, key: string, keyID: string): void {
    const who = this.who(caller);
    const theirs = [...this.keys.values()].filter(({ userID }) => userID === who).length;
    refuse({
      api_key_invalid: who === null || !name.trim() || name.length > 255 || theirs >= MOST_KEYS
    });
    this.keep(key, { keyID, userID: who ?? '', scope, name }, who);
  }

  /** The first key of somebody, made by the operator of the service. */
  makeFirstKey(caller: Caller, email: string, key: string, keyID: string): void {
    const who = this.who(caller);
    refuse({ administrator_required: who !== null });
    const userID = this.people.userByEmail(email) ?? '';
    this.people.user(userID);
    refuse({ api_key_exists: [...this.keys.values()].some(one => one.userID === userID) });
    this.keep(key, { keyID, userID, scope: 'Full', name: 'First key' }, who);
  }

  invite(caller: Caller, userID: string, code: string): void {
    const who = this.administrator(caller);
    refuse({ api_key_exists: this.people.user(userID).hasKey });
    this.codes.forEach((one, older) => one === userID && this.codes.delete(older));
    this.codes.set(code, userID);
    this.note('UserInvited', who);
  }

  redeem(code: string, key: string, keyID: string): void {
    const userID = this.codes.get(code) ?? '';
    refuse({ invitation_invalid: this.people.users.get(userID)?.hasKey ?? true });
    this.keep(key, { keyID, userID, scope: 'Full', name: 'First key' }, userID);
  }

  keep(
    key: string,
    made: { keyID: string; userID: string; scope: APIKeyScope; name: string },
    who: string | null
  ): void {
    this.keys.set(key, made);
    this.people.user(made.userID).hasKey = true;
    this.note('APIKeyCreated', who);
  }

  revokeKey(caller: Caller, keyID: string): void {
    const who = this.who(caller);
    const [key] =
      [...this.keys].find(([, one]) => one.keyID === keyID && (who === null || one.userID === who)) ?? [];
    refuse({ api_key_not_found: key === undefined });
    this.keys.delete(key ?? '');
    this.note('APIKeyRevoked', who);
  }
}

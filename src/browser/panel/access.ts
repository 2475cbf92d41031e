import { type ISignal, Signal } from '@lumino/signaling';
import {
  type IControlAccessAction,
  type IControlAccessRole,
  type IGrant,
  type ISecret,
  ROLES,
  type Role
} from '../../contract';
import type { ISecretsClient } from '../tokens';
import { type Identity, idOf, isTeam } from '../ui/identity';

/** A user or a team that has access to the secret, or gets it. */
export interface IAccess {
  readonly identity: Identity;
  /** The roles before the change; an identity can have both. */
  readonly roles: readonly Role[];
  /** Who gave the stronger role, and when; null where there is none yet. */
  readonly grant: IGrant | null;
  /** The role after the change; null removes the access. */
  role: Role | null;
}

/** What a change does to the person who makes it. */
export type Consequence = 'leaves' | 'becomesReader' | 'mayLeave' | null;

/** Who has access to a secret, and how that changes; nothing is sent before {@link save}. */
export class Access {
  readonly secret: ISecret;
  readonly #client: ISecretsClient;
  readonly #userID: string;
  readonly #changed = new Signal<this, void>(this);
  readonly #entries = new Map<string, IAccess>();

  constructor(client: ISecretsClient, secret: ISecret, userID: string) {
    this.secret = secret;
    this.#client = client;
    this.#userID = userID;
  }

  get changed(): ISignal<this, void> {
    return this.#changed;
  }

  /** Owners first, in the order of the service; then those who were added here. */
  get entries(): IAccess[] {
    return [...this.#entries.values()];
  }

  /** Loads who has access now; those who were added here meanwhile stay. @throws HeliosError */
  async load(): Promise<void> {
    const found = await this.#client.call('GET /v1/secrets/:secretID/accessControls', {
      secretID: this.secret.secretID
    });
    const added = this.entries.filter(({ roles }) => !roles.length);
    this.#entries.clear();
    for (const role of ROLES) {
      // An inherited grant cannot be removed here.
      const grants = found.filter(each => each.role === role).flatMap(each => each.grants);
      for (const grant of grants.filter(({ inheritedFrom }) => !inheritedFrom)) {
        const { identity } = grant;
        const known = this.#entries.get(idOf(identity));
        const roles = [...(known?.roles ?? []), role];
        this.#entries.set(idOf(identity), { role, grant, identity, ...known, roles });
      }
    }
    for (const entry of added) {
      const listed = this.#entries.get(idOf(entry.identity));
      if (listed) {
        listed.role = entry.role;
      } else {
        this.#entries.set(idOf(entry.identity), entry);
      }
    }
    this.#changed.emit();
  }

  isSelf({ identity }: IAccess): boolean {
    return idOf(identity) === this.#userID;
  }

  /** Gives a role to somebody, who may already have one. */
  add(identity: Identity, role: Role): void {
    const entry = this.#entries.get(idOf(identity)) ?? { identity, roles: [], grant: null, role };
    this.#entries.set(idOf(identity), entry);
    this.set(entry, role);
  }

  /** Sets somebody's role after the change. Somebody without a role before and after it is removed from the list. */
  set(entry: IAccess, role: Role | null): void {
    entry.role = role;
    if (role === null && !entry.roles.length) {
      this.#entries.delete(idOf(entry.identity));
    }
    this.#changed.emit();
  }

  get isChanged(): boolean {
    return this.entries.some(isOther);
  }

  /** All of it as one change. */
  get action(): IControlAccessAction {
    const entries = this.entries.filter(isOther);
    return {
      grants: group(role => entries.filter(entry => entry.role === role && !entry.roles.includes(role))),
      revokes: group(role => entries.filter(entry => entry.role !== role && entry.roles.includes(role)))
    };
  }

  /** What the change does to the person who makes it, as far as this page can know. */
  get consequence(): Consequence {
    const own = this.#entries.get(this.#userID);
    const wasOwner = own?.roles.includes('Owner') ?? false;
    if (own && own.roles.length && own.role === null) {
      return 'leaves';
    }
    if (wasOwner && own?.role === 'Reader') {
      return 'becomesReader';
    }
    const losesTeam = this.entries.some(
      entry => isTeam(entry.identity) && entry.roles.includes('Owner') && entry.role !== 'Owner'
    );
    return losesTeam && !wasOwner && own?.role !== 'Owner' ? 'mayLeave' : null;
  }

  /** Sends the change. @throws HeliosError, and then all choices are kept */
  async save(): Promise<void> {
    await this.#client.call('PATCH /v1/secrets/:secretID/accessControls', {
      secretID: this.secret.secretID,
      body: this.action
    });
  }
}

/** Whether somebody's role changes; before the change the stronger one counts. */
function isOther({ roles, role }: IAccess): boolean {
  return role !== (roles[0] ?? null);
}

function group(entriesOf: (role: Role) => IAccess[]): IControlAccessRole[] {
  return ROLES.map(role => {
    const identities = entriesOf(role).map(({ identity }) => identity);
    return {
      role,
      teams: identities.filter(isTeam).map(idOf),
      users: identities.filter(identity => !isTeam(identity)).map(idOf)
    };
  }).filter(({ teams, users }) => teams.length + users.length);
}

import {
  HeliosError,
  type IControlAccessAction,
  type IIdentityRole,
  type IResourceRole,
  type IRoleDefinition,
  ROLES,
  type Role
} from '../../contract';
import type { IAccessRow, ISecretRow } from '../store/rows';
import * as store from '../store/secrets';
import type { Step } from '../store/step';
import { isAllowed } from './authorize';
import { type ICall, type IContext, now, timeOf } from './call';
import type { Core } from './core';
import { grantsOf, sealed } from './heads';
import type { Secrets } from './secrets';

/** What the roles of a secret allow, in the words of the documentation of Helios. */
export const ROLE_DEFINITIONS: Record<Role, Pick<IRoleDefinition, 'description' | 'permissions'>> = {
  Owner: {
    description: 'Reads the secret, gives it a new value, shares it and deletes it.',
    permissions: ['Read', 'Update', 'Delete', 'Control Access']
  },
  Reader: { description: 'Reads the secret.', permissions: ['Read'] }
};

/** Who may do what with a secret. */
export class Sharing {
  readonly #core: Core;
  readonly #secrets: Secrets;

  constructor(core: Core, secrets: Secrets) {
    this.#core = core;
    this.#secrets = secrets;
  }

  /** The roles of a secret and who has them. @throws HeliosError secret_not_found */
  accessControls(secretID: string, call: ICall): Promise<IResourceRole[]> {
    return this.#core.read(call, context => this.#accessControls(context, secretID), {
      action: 'showAccess'
    });
  }

  /**
   * Grants and revokes as one change. Revokes go first; an identity has one role, so a grant replaces another.
   * @throws HeliosError secret_not_found, secret_access_denied, user_not_found, team_not_found, last_owner,
   * organization_of_one
   */
  async change(secretID: string, action: IControlAccessAction, call: ICall): Promise<void> {
    const operation = `access ${secretID} ${JSON.stringify(action)}`;
    // The organization's row too: who is an owner depends on who is there.
    await this.#core.once(call, operation, context => this.#change(context, secretID, action), {
      action: 'share',
      touch: 'organization'
    });
  }

  /** What a user or team has a role on, as far as the caller may see it. */
  identityRoles(identityID: string, kind: 'user' | 'team', call: ICall): Promise<IIdentityRole[]> {
    return this.#core.read(call, context => this.#identityRoles(context, identityID, kind), {
      action: 'showAccess',
      operation: 'showDirectory'
    });
  }

  roles(): IRoleDefinition[] {
    return ROLES.map(role => ({
      role,
      resourceType: 'Secret',
      inherits: [],
      isCustom: false,
      ...ROLE_DEFINITIONS[role]
    }));
  }

  *#accessControls(context: IContext, secretID: string): Step<IResourceRole[]> {
    const row = yield* this.#secrets.find(context, secretID, 'showAccess');
    const { directory, ring } = context;
    const grants = yield* grantsOf(ring, row);
    return ROLES.map(role => ({
      role,
      description: ROLE_DEFINITIONS[role].description,
      grants: grants
        .filter(grant => grant.role === role && directory.identity(grant.identityID))
        .map(({ identityID, createdAt, createdBy }) => ({
          createdAt: timeOf(createdAt),
          createdBy: directory.userInfo(createdBy),
          identity: directory.identity(identityID) as IResourceRole['grants'][number]['identity']
        }))
    }));
  }

  *#change(context: IContext, secretID: string, { grants, revokes }: IControlAccessAction): Step<string> {
    const { row, grants: former } = yield* this.#secrets.findToChange(context, secretID, 'changeAccess');
    if (context.organization.kind === 'embedded') {
      throw new HeliosError('organization_of_one');
    }
    const before = new Map(former.map(grant => [grant.identityID, grant]));
    const after = new Map(before);
    for (const { role, users, teams } of revokes) {
      [...users, ...teams]
        .map(identityID => identityID.toLowerCase())
        .filter(identityID => after.get(identityID)?.role === role)
        .forEach(identityID => after.delete(identityID));
    }
    for (const { role, users, teams } of grants) {
      for (const identityID of users.map(one => one.toLowerCase())) {
        if (!context.directory.users.has(identityID)) {
          throw new HeliosError('user_not_found');
        }
        this.#grant(before, after, { ...this.#made(context, row), identityID, kind: 'user', role });
      }
      for (const identityID of teams.map(one => one.toLowerCase())) {
        if (!context.directory.teams.has(identityID)) {
          throw new HeliosError('team_not_found');
        }
        this.#grant(before, after, { ...this.#made(context, row), identityID, kind: 'team', role });
      }
    }
    const owners = [...after.values()].filter(({ role }) => role === 'Owner');
    if (!owners.some(({ identityID }) => context.directory.hasUser(identityID))) {
      throw new HeliosError('last_owner');
    }
    yield* this.#apply(context, row, before, after);
    yield* store.setHeadMac(secretID, sealed(context.ring, row, [...after.values()]).headMac);
    return secretID;
  }

  /** A role that somebody has already stays as it was granted. */
  #grant(before: ReadonlyMap<string, IAccessRow>, after: Map<string, IAccessRow>, grant: IAccessRow): void {
    const former = before.get(grant.identityID);
    after.set(grant.identityID, former?.role === grant.role ? former : grant);
  }

  #made(
    { user }: IContext,
    { secretID, name }: ISecretRow
  ): Pick<IAccessRow, 'secretID' | 'name' | 'createdBy' | 'createdAt'> {
    return { secretID, name, createdBy: user?.userID ?? null, createdAt: now() };
  }

  *#apply(
    context: IContext,
    row: ISecretRow,
    before: ReadonlyMap<string, IAccessRow>,
    after: ReadonlyMap<string, IAccessRow>
  ): Step<void> {
    for (const [identityID, grant] of before) {
      if (after.get(identityID) !== grant) {
        yield* store.removeAccess(row.secretID, identityID);
        yield* this.#audit(context, 'AccessRevoked', row, grant);
      }
    }
    for (const [identityID, grant] of after) {
      if (before.get(identityID) !== grant) {
        yield* store.setAccess(grant);
        yield* this.#audit(context, 'AccessGranted', row, grant);
      }
    }
  }

  *#audit(
    context: IContext,
    type: 'AccessGranted' | 'AccessRevoked',
    { secretID, name, grantsVersion }: ISecretRow,
    { identityID, kind, role }: IAccessRow
  ): Step<void> {
    yield* this.#core.audit(context, type, {
      secretID,
      teamID: kind === 'team' ? identityID : undefined,
      attributes: {
        secretName: name,
        revision: String(grantsVersion),
        role,
        identityID,
        identityName: context.directory.nameOf(identityID)
      }
    });
  }

  *#identityRoles(context: IContext, identityID: string, kind: 'user' | 'team'): Step<IIdentityRole[]> {
    const { directory, identities, membership } = context;
    const wanted = identityID.toLowerCase();
    if (!(kind === 'user' ? directory.users : directory.teams).has(wanted)) {
      throw new HeliosError(kind === 'user' ? 'user_not_found' : 'team_not_found');
    }
    const theirs = yield* store.accessBy(directory.identitiesOf(wanted));
    // Ids of secrets tell little, but whose they are is for those alone who may see the secrets.
    const mine = isAllowed(membership, 'showWholeAudit')
      ? null
      : new Set((yield* store.accessBy(identities)).map(({ secretID }) => secretID));
    const strongest = new Map<string, Role>();
    for (const { secretID, role } of theirs) {
      if ((!mine || mine.has(secretID)) && strongest.get(secretID) !== 'Owner') {
        strongest.set(secretID, role);
      }
    }
    return [...strongest].map(([resourceID, role]) => ({ resourceID, resourceType: 'Secret', role }));
  }
}

import {
  HeliosError,
  type IControlAccessAction,
  type IIdentityRole,
  type IResourceRole,
  type IRoleDefinition,
  ROLES,
  type Role
} from '../../contract';
import type { IGrantRow, ISecretRow } from '../store/rows';
import * as store from '../store/secrets';
import type { Step } from '../store/step';
import { isAllowed } from './authorize';
import { type ICall, type IContext, now, timeOf } from './call';
import type { Core } from './core';
import { loadAllowed, loadAllowedToChange, recordSecret } from './secret';
import { type ISecretRecord, save } from './secretRecord';

/** What the roles of a secret allow, in the words of the documentation of Helios. */
export const ROLE_DEFINITIONS: Record<Role, Pick<IRoleDefinition, 'description' | 'permissions'>> = {
  Owner: {
    description: 'Reads the secret, gives it a new value, shares it and deletes it.',
    permissions: ['Read', 'Update', 'Delete', 'Control Access']
  },
  Reader: { description: 'Reads the secret.', permissions: ['Read'] }
};

/** Grants: who may do what with a secret. */
export class Sharing {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** The roles of a secret and who has them. @throws HeliosError secret_not_found */
  accessControls(secretID: string, call: ICall): Promise<IResourceRole[]> {
    return this.#core.read(call, { action: 'showAccess' }, function* (context) {
      const { directory } = context;
      const { grants } = yield* loadAllowed(context, secretID, 'showAccess');
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
    });
  }

  /**
   * Grants and revokes as one change. Revokes go first; an identity has one role, so a grant replaces another.
   * @throws HeliosError secret_not_found, secret_access_denied, user_not_found, team_not_found, last_owner,
   * organization_of_one
   */
  async change(secretID: string, action: IControlAccessAction, call: ICall): Promise<void> {
    // It touches the organization's row too: who is an owner depends on who is there.
    await this.#core.write(call, { action: 'share', touch: 'organization' }, function* (context) {
      const record = yield* loadAllowedToChange(context, secretID, 'changeAccess');
      if (context.organization.kind === 'embedded') {
        throw new HeliosError('organization_of_one');
      }
      const grants = changedGrants(context, record, action);
      const owners = grants.filter(({ role }) => role === 'Owner');
      if (!owners.some(({ identityID }) => context.directory.hasUser(identityID))) {
        throw new HeliosError('last_owner');
      }
      yield* save(context.ring, record, { ...record, grants });
      for (const grant of record.grants.filter(one => !grants.includes(one))) {
        yield* recordGrant(context, 'AccessRevoked', record.row, grant);
      }
      for (const grant of grants.filter(one => !record.grants.includes(one))) {
        yield* recordGrant(context, 'AccessGranted', record.row, grant);
      }
      return secretID;
    });
  }

  /** What a user or team has a role on, as far as the caller may see it. */
  identityRoles(identityID: string, kind: 'user' | 'team', call: ICall): Promise<IIdentityRole[]> {
    return this.#core.read(call, { action: 'showAccess', operation: 'showDirectory' }, function* (context) {
      const { directory, identities, membership } = context;
      const wanted = identityID.toLowerCase();
      if (!(kind === 'user' ? directory.users : directory.teams).has(wanted)) {
        throw new HeliosError(kind === 'user' ? 'user_not_found' : 'team_not_found');
      }
      const theirs = yield* store.grantsTo(directory.identitiesOf(wanted));
      // Ids of secrets tell little, but whose they are is for those alone who may see the secrets.
      const mine = isAllowed(membership, 'showWholeAudit')
        ? null
        : new Set((yield* store.grantsTo(identities)).map(({ secretID }) => secretID));
      const strongest = new Map<string, Role>();
      for (const { secretID, role } of theirs) {
        if ((!mine || mine.has(secretID)) && strongest.get(secretID) !== 'Owner') {
          strongest.set(secretID, role);
        }
      }
      return [...strongest].map(([resourceID, role]) => ({
        resourceID,
        resourceType: 'Secret' as const,
        role
      }));
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
}

/** The grants after a change. A role that somebody has already stays as it was granted. */
function changedGrants(
  { directory, user }: IContext,
  { row, grants: before }: ISecretRecord,
  { grants, revokes }: IControlAccessAction
): IGrantRow[] {
  const after = new Map(before.map(grant => [grant.identityID, grant]));
  for (const { role, users, teams } of revokes) {
    [...users, ...teams]
      .map(one => one.toLowerCase())
      .filter(identityID => after.get(identityID)?.role === role)
      .forEach(identityID => after.delete(identityID));
  }
  const made = { secretID: row.secretID, name: row.name, createdBy: user?.userID ?? null, createdAt: now() };
  for (const { role, users, teams } of grants) {
    for (const [kind, ids] of [
      ['user', users],
      ['team', teams]
    ] as const) {
      for (const identityID of ids.map(one => one.toLowerCase())) {
        if (!(kind === 'user' ? directory.users : directory.teams).has(identityID)) {
          throw new HeliosError(kind === 'user' ? 'user_not_found' : 'team_not_found');
        }
        const former = before.find(grant => grant.identityID === identityID && grant.role === role);
        after.set(identityID, former ?? { ...made, identityID, kind, role });
      }
    }
  }
  return [...after.values()];
}

function* recordGrant(
  context: IContext,
  type: 'AccessGranted' | 'AccessRevoked',
  row: ISecretRow,
  { identityID, kind, role }: IGrantRow
): Step<void> {
  const attributes = { role, identityID, identityName: context.directory.nameOf(identityID) };
  yield* recordSecret(context, type, row, attributes, kind === 'team' ? { teamID: identityID } : {});
}

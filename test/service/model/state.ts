// All that can be seen of an organization, from the vault and from the model, in one shape.
import type { IEngine } from '../../../src/service/store/engine';
import { FORMER_VALUES } from '../../../src/service/formerValues';
import type { Vault } from '../../../src/service/vault/vault';
import { OPERATOR, rowsOf } from '../teamVault';
import type { Caller, Model } from './model';
import { callOf } from './world';

/** What one caller sees of secrets: the list, values, roles and his keys. */
export async function seen(vault: Vault, caller: Caller): Promise<unknown> {
  const call = callOf(caller);
  const me = await vault.people.whoAmI(call);
  const { secrets } = await vault.listing.summaries(call);
  const own = await vault.sharing.identityRoles(me.user.userID, 'user', call);
  return {
    me: [me.user.email, me.isAdministrator],
    secrets: await Promise.all(
      secrets.map(async ({ secretID, name, role, isShared, createdByEmail }) => {
        const { value } = await vault.values.read(secretID, call);
        const roles = await vault.sharing.accessControls(secretID, call);
        const grants = roles.flatMap(one =>
          one.grants.map(
            ({ identity }) => `${'userID' in identity ? identity.userID : identity.teamID} ${one.role}`
          )
        );
        return { secretID, name, role, isShared, createdByEmail, value, grants: grants.sort() };
      })
    ),
    own: own.map(({ resourceID, role }) => `${resourceID} ${role}`).sort(),
    keys: (await vault.apiKeys.list(call)).map(one => `${one.apiKeyID} ${one.scope} ${one.isCurrent}`).sort()
  };
}

/** The same from the model, in which the values are read too. */
export function seenInModel(model: Model, caller: Caller): unknown {
  const userID = model.keys.get(caller)?.userID ?? '';
  const user = model.people.user(userID);
  const secrets = model
    .live()
    .map(([secretID, secret]) => ({ secretID, secret, role: model.roleOf(userID, secret) }))
    .filter(({ role }) => role !== null)
    .sort((a, b) => (a.secret.name < b.secret.name ? -1 : 1));
  return {
    me: [user.email, user.isAdministrator],
    secrets: secrets.map(({ secretID, secret: { name, grants, createdBy }, role }) => ({
      secretID,
      name,
      role,
      isShared: [...grants.keys()].some(one => one !== userID),
      createdByEmail: model.people.users.get(createdBy)?.email ?? '',
      value: model.read(caller, secretID),
      grants: [...grants].map(grant => grant.join(' ')).sort()
    })),
    own: secrets.map(({ secretID, role }) => `${secretID} ${role}`).sort(),
    keys: [...model.keys]
      .filter(([, key]) => key.userID === userID)
      .map(([key, { keyID, scope }]) => `${keyID} ${scope} ${key === caller}`)
      .sort()
  };
}

/** Users, teams and deleted secrets, as the operator of the service sees them, and all grants. */
export async function organization(vault: Vault, engine: IEngine): Promise<unknown> {
  const members = await vault.people.members(OPERATOR);
  const teams = await vault.teams.list(undefined, undefined, OPERATOR);
  const grants = await rowsOf<{ secretID: string; name: string; identityID: string; role: string }>(
    engine,
    'secret_grant'
  );
  return {
    users: members.map(({ userID, email, isAdministrator, hasKey }) => ({
      userID,
      email,
      isAdministrator,
      hasKey
    })),
    teams: teams.map(({ teamID, name, description, memberUsers, memberTeams }) => {
      const members = [...memberUsers.map(one => one.userID), ...memberTeams.map(one => one.teamID)];
      return { teamID, name, description, members: members.sort() };
    }),
    grants: grants.map(one => `${one.secretID} ${one.name} ${one.identityID} ${one.role}`).sort(),
    deleted: (await vault.deleted.list(OPERATOR))
      .map(one => `${one.secretID} ${one.name} ${one.deletedByEmail} ${one.formerOwners.sort().join()}`)
      .sort()
  };
}

export function organizationInModel(model: Model): unknown {
  const { users, teams } = model.people;
  const grants = [...model.secrets].flatMap(([secretID, secret]) =>
    [...secret.grants].map(([identityID, role]) => `${secretID} ${secret.name} ${identityID} ${role}`)
  );
  const deleted = [...model.secrets].filter(([, { deletedBy }]) => deletedBy !== null);
  const nameOf = (one: string): string => users.get(one)?.email ?? teams.get(one)?.name ?? '';
  return {
    users: [...users]
      .map(([userID, { email, isAdministrator, hasKey }]) => ({ userID, email, isAdministrator, hasKey }))
      .sort((a, b) => (a.email < b.email ? -1 : 1)),
    teams: [...teams]
      .map(([teamID, team]) => ({ teamID, ...team, members: [...team.members].sort() }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    grants: grants.sort(),
    deleted: deleted
      .map(([secretID, { name, deletedBy, grants }]) => {
        const owners = [...grants].filter(([one, role]) => role === 'Owner' && model.people.isSomebody(one));
        return `${secretID} ${name} ${nameOf(deletedBy ?? '')} ${owners
          .map(([one]) => nameOf(one))
          .sort()
          .join()}`;
      })
      .sort()
  };
}

/** The audit log as a caller sees it, in no order. */
export async function audited(vault: Vault, caller: Caller): Promise<string[]> {
  const found: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await vault.activity.log({ limit: 1000, nextToken }, callOf(caller));
    found.push(
      ...page.auditLogs.map(one => `${one.type} ${one.userID ?? ''} ${one.attributes?.secretID ?? ''}`)
    );
    ({ nextToken } = page);
  } while (nextToken);
  return found.sort();
}

export function auditedInModel(model: Model, caller: Caller): string[] {
  const userID = model.keys.get(caller)?.userID;
  const isWhole = model.people.users.get(userID ?? '')?.isAdministrator ?? true;
  const owns = (secretID: string): boolean => {
    const secret = model.secrets.get(secretID);
    return secret?.deletedBy === null && model.roleOf(userID ?? null, secret) === 'Owner';
  };
  return model.log
    .filter(one => isWhole || one.userID === userID || owns(one.secretID ?? ''))
    .map(({ type, userID, secretID = '' }) => {
      // A person who tried to take a name does not learn whose it is.
      const isHidden = type === 'SecretNameRefused' && !isWhole && !owns(secretID);
      return `${type} ${userID ?? ''} ${isHidden ? '' : secretID}`;
    })
    .sort();
}

/** What must hold of the rows, whatever was done; gives what does not. */
export async function broken(engine: IEngine, model: Model): Promise<string[]> {
  const table = <Row extends object>(name: string): Promise<Row[]> => rowsOf<Row>(engine, name);
  const secrets = await table<{ secretID: string; deletedAt: number; name: string; version: number }>(
    'secret'
  );
  const names = await table<{ name: string; secretID: string }>('secret_name');
  const versions = await table<{ secretID: string; version: number }>('version');
  const grants = await table<{ secretID: string; identityID: string; name: string }>('secret_grant');
  const members = await table<{ teamID: string; memberID: string }>('membership');
  const byID = new Map(secrets.map(secret => [secret.secretID, secret]));
  const { people } = model;
  return [
    ...secrets
      .filter(
        one =>
          (one.deletedAt === 0) !==
          names.some(({ secretID, name }) => secretID === one.secretID && name === one.name)
      )
      .map(one => `secret ${one.secretID} and its name`),
    ...names.filter(({ secretID }) => !byID.has(secretID)).map(({ name }) => `name ${name} of no secret`),
    ...secrets
      .filter(
        one =>
          versions
            .filter(({ secretID }) => secretID === one.secretID)
            .map(({ version }) => version)
            .sort((a, b) => a - b)
            .join() !== kept(one.version).join()
      )
      .map(one => `values of secret ${one.secretID}`),
    ...versions
      .filter(({ secretID }) => !byID.has(secretID))
      .map(one => `value of no secret ${one.secretID}`),
    ...grants
      .filter(one => byID.get(one.secretID)?.name !== one.name || !people.has(one.identityID))
      .map(one => `grant ${one.secretID} ${one.identityID}`),
    ...members
      .filter(one => !people.teams.has(one.teamID) || !people.has(one.memberID))
      .map(one => `member ${one.memberID} of ${one.teamID}`)
  ];
}

/** The versions that are there: the current one and so many before it. */
function kept(version: number): number[] {
  const first = Math.max(1, version - FORMER_VALUES);
  return Array.from({ length: version - first + 1 }, (_, index) => first + index);
}

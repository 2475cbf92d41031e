// What every route of a service does with the vault.
import { HeliosError, type IStatus, PROTOCOL_VERSION } from '../../contract';
import type { SERVICE_ROUTES } from '../../contract/api';
import { version } from '../../../package.json';
import type { Vault } from '../vault/vault';
import type { Handlers } from './table';

export interface IService {
  /** The vault, opened when it is first asked for; throws HeliosError where it does not open. */
  vault: () => Vault;
  backend: IStatus['backend'];
  /** The vault's folder, shown in the status; empty for a team. */
  home: string;
}

export const handlersOf = ({ vault, backend, home }: IService): Handlers<typeof SERVICE_ROUTES> => ({
  'GET /v1/secrets': async ({ query: { name, ...page }, call }) => {
    if (name === undefined) {
      return vault().listing.list(call, page);
    }
    const found = await vault().values.readByName(name, call);
    return { secrets: found ? [found] : [] };
  },
  'POST /v1/secrets': ({ body, call }) => vault().secrets.create(body, call),
  'GET /v1/secrets/:secretID': ({ params, call }) => vault().values.read(params.secretID, call),
  'PATCH /v1/secrets/:secretID': ({ params, body, call }) =>
    vault().secrets.update(params.secretID, body, call),
  'DELETE /v1/secrets/:secretID': async ({ params, call }) => {
    await vault().secrets.delete(params.secretID, call);
    return params;
  },
  'GET /v1/secrets/:secretID/accessControls': ({ params, call }) =>
    vault().sharing.accessControls(params.secretID, call),
  'PATCH /v1/secrets/:secretID/accessControls': ({ params, body, call }) =>
    vault().sharing.change(
      params.secretID,
      { grants: whole(body.grants), revokes: whole(body.revokes) },
      call
    ),
  'GET /v1/organizations/current': ({ call }) => vault().people.organization(call),
  'GET /v1/roles/:resourceType': async ({ params, call }) => {
    await vault().people.organization(call);
    if (params.resourceType !== 'Secret') {
      throw new HeliosError('route_not_found', 'The only resource type with roles here is Secret.');
    }
    return vault().sharing.roles();
  },
  'GET /v1/auditLogs': ({ query, call }) => vault().activity.log(query, call),
  'GET /v1/users': ({ query, call }) => vault().people.users(query.email, call),
  'POST /v1/users': ({ body, call }) => vault().people.add(body.email, call),
  'GET /v1/users/current': async ({ call }) => (await vault().people.whoAmI(call)).user,
  'GET /v1/users/:userID': ({ params, call }) => vault().people.user(params.userID, call),
  'DELETE /v1/users/:userID': async ({ params, call }) => {
    await vault().removals.remove({ ...params, dryRun: false }, call);
    return params;
  },
  'GET /v1/users/:userID/identityRoles': ({ params, call }) =>
    vault().sharing.identityRoles(params.userID, 'user', call),
  'GET /v1/teams': ({ query, call }) => vault().teams.list(query.name, query.description, call),
  'POST /v1/teams': ({ body, call }) => vault().teams.create(body, call),
  'GET /v1/teams/:teamID': ({ params, call }) => vault().teams.get(params.teamID, call),
  'PATCH /v1/teams/:teamID': async ({ params, body, call }) => {
    await vault().teams.update(params.teamID, body, call);
    return params;
  },
  'DELETE /v1/teams/:teamID': async ({ params, call }) => {
    await vault().removals.remove({ ...params, dryRun: false }, call);
    return params;
  },
  'GET /v1/teams/:teamID/identityRoles': ({ params, call }) =>
    vault().sharing.identityRoles(params.teamID, 'team', call),

  'GET /x/v1/status': async ({ call }) => {
    const who = await vault().people.whoAmI(call);
    return { version, protocol: PROTOCOL_VERSION, backend, home, protection: vault().protection, ...who };
  },
  'GET /x/v1/secrets': ({ query, call }) => vault().listing.summaries(call, query),
  'GET /x/v1/secrets/:secretID/activity': ({ params, query, call }) =>
    vault().activity.ofSecret(params.secretID, query, call),
  'GET /x/v1/secrets/:secretID/versions': async ({ params, call }) => ({
    versions: await vault().versions.list(params.secretID, call)
  }),
  'POST /x/v1/secrets/:secretID/versions': ({ params, body, call }) =>
    vault().versions.restore(params.secretID, body.version, call),
  'GET /x/v1/deleted': async ({ call }) => ({ secrets: await vault().deleted.list(call) }),
  'POST /x/v1/deleted/:secretID/restore': ({ params, body, call }) =>
    vault().deleted.restore(params.secretID, body, call),
  'DELETE /x/v1/deleted/:secretID': async ({ params, call }) => {
    await vault().deleted.purge(params.secretID, call);
    return params;
  },
  'POST /x/v1/resolve': ({ body, call }) => vault().values.resolve(body, call),
  'GET /x/v1/directory': ({ query, call }) => vault().people.suggestions(query.search ?? '', call),
  'GET /x/v1/users': async ({ call }) => ({ users: await vault().people.members(call) }),
  'PATCH /x/v1/users/:userID': async ({ params, body, call }) => ({
    users: await vault().people.setAdministrator(params.userID, body.isAdministrator, call)
  }),
  'POST /x/v1/users/:userID/invitation': ({ params, call }) =>
    vault().invitations.invite(params.userID, call),
  'POST /x/v1/removals': ({ body, call }) => vault().removals.remove(body, call),
  'GET /x/v1/apiKeys': async ({ call }) => ({ apiKeys: await vault().apiKeys.list(call) }),
  'POST /x/v1/apiKeys': ({ body, call }) => vault().apiKeys.create(body, call),
  'DELETE /x/v1/apiKeys/:apiKeyID': async ({ params, call }) => {
    await vault().apiKeys.revoke(params.apiKeyID, call);
    return params;
  },
  // Nobody has a key yet: the code is what counts.
  'POST /x/v1/redeem': ({ body, requestID }) =>
    vault().invitations.redeem(body.code, { requestID, credential: { kind: 'operator' } })
});

type Loose = { role: 'Owner' | 'Reader'; teams?: string[] | null; users?: string[] | null };

/** Lists that may be missing or null where they are empty. */
function whole(
  changes: readonly Loose[] | null = []
): { role: Loose['role']; teams: string[]; users: string[] }[] {
  return (changes ?? []).map(({ role, teams, users }) => ({ role, teams: teams ?? [], users: users ?? [] }));
}

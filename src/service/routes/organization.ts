import type { FastifyInstance } from 'fastify';
import { HeliosError, type IOrganization, type IUser } from '../../contract';
import type { Vault } from '../vault/vault';
import * as schemas from './schemas';

/** The organization of one and its user, below the version's prefix. */
export function organizationRoutes(app: FastifyInstance, vault: () => Vault): void {
  const me = (): IUser => ({ ...vault().user, userKind: 'Standard' });

  app.get(
    '/organizations/current',
    { schema: { querystring: schemas.organizationQuery, response: { 200: schemas.organization } } },
    async (): Promise<IOrganization> => {
      const { orgID, name } = vault().organization;
      return { orgID, name, firewallRanges: [] };
    }
  );

  app.get('/users/current', { schema: { response: { 200: schemas.user } } }, async () => me());

  app.get<{ Params: { userID: string } }>(
    '/users/:userID',
    { schema: { params: schemas.userParams, response: { 200: schemas.user } } },
    async request => {
      if (request.params.userID !== me().userID) {
        throw new HeliosError('route_not_found', 'There is no such user in your organization.');
      }
      return me();
    }
  );
}

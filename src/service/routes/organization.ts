import type { FastifyInstance } from 'fastify';
import { HeliosError, type IOrganization } from '../../contract';
import type { Vault } from '../vault/vault';
import { type Query, callOf, pageOf } from './call';
import * as schemas from './schemas';

const AUDIT_QUERY = [
  'type',
  'source',
  'startDate',
  'endDate',
  'limit',
  'nextToken',
  'firstName',
  'lastName',
  'email',
  'userID',
  'apiKeyID',
  'teamID'
] as const;

/** The organization, its roles and its audit log, below the version's prefix. */
export function organizationRoutes(app: FastifyInstance, vault: () => Vault): void {
  app.get(
    '/organizations/current',
    { schema: { querystring: schemas.query('organizationID'), response: { 200: schemas.organization } } },
    (request): Promise<IOrganization> => vault().people.organization(callOf(request))
  );

  app.get<{ Params: { resourceType: string } }>(
    '/roles/:resourceType',
    { schema: { params: schemas.params('resourceType'), response: { 200: schemas.roleDefinitions } } },
    async request => {
      await vault().people.organization(callOf(request));
      if (request.params.resourceType !== 'Secret') {
        throw new HeliosError('route_not_found', 'The only resource type with roles here is Secret.');
      }
      return vault().sharing.roles();
    }
  );

  app.get<Query<(typeof AUDIT_QUERY)[number]>>(
    '/auditLogs',
    { schema: { querystring: schemas.query(...AUDIT_QUERY), response: { 200: schemas.auditLogs } } },
    request => vault().activity.log({ ...request.query, ...pageOf(request.query) }, callOf(request))
  );
}

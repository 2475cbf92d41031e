import type { FastifyInstance } from 'fastify';
import type { IAPIKeyCreate, IMemberUpdate, IRedeem, IRemoval } from '../../contract';
import type { Vault } from '../vault/vault';
import { type Query, callOf } from './call';
import * as schemas from './schemas';

interface IByID {
  Params: { userID: string };
}

/** What the Management API has no word for, about people and API keys. */
export function peopleRoutes(app: FastifyInstance, vault: () => Vault): void {
  app.get<Query<'search'>>(
    '/directory',
    { schema: { querystring: schemas.query('search'), response: { 200: schemas.directory } } },
    request => vault().people.suggestions(request.query.search ?? '', callOf(request))
  );

  app.get('/users', { schema: { response: { 200: schemas.members } } }, async request => ({
    users: await vault().people.members(callOf(request))
  }));

  app.patch<IByID & { Body: IMemberUpdate }>(
    '/users/:userID',
    {
      schema: {
        params: schemas.params('userID'),
        body: schemas.memberUpdate,
        response: { 200: schemas.members }
      }
    },
    async request => {
      const { isAdministrator } = request.body;
      const users = await vault().people.setAdministrator(
        request.params.userID,
        isAdministrator,
        callOf(request)
      );
      return { users };
    }
  );

  app.post<IByID>(
    '/users/:userID/invitation',
    { schema: { params: schemas.params('userID'), response: { 200: schemas.invitation } } },
    request => vault().invitations.invite(request.params.userID, callOf(request))
  );

  app.post<{ Body: IRemoval }>(
    '/removals',
    { schema: { body: schemas.removal, response: { 200: schemas.removalResult } } },
    request => vault().removals.remove(request.body, callOf(request))
  );

  app.get('/apiKeys', { schema: { response: { 200: schemas.apiKeys } } }, async request => ({
    apiKeys: await vault().apiKeys.list(callOf(request))
  }));

  app.post<{ Body: IAPIKeyCreate }>(
    '/apiKeys',
    { schema: { body: schemas.apiKeyCreate, response: { 200: schemas.apiKeyCreated } } },
    request => vault().apiKeys.create(request.body, callOf(request))
  );

  app.delete<{ Params: { apiKeyID: string } }>(
    '/apiKeys/:apiKeyID',
    { schema: { params: schemas.params('apiKeyID'), response: { 200: schemas.apiKeyID } } },
    async request => {
      const { apiKeyID } = request.params;
      await vault().apiKeys.revoke(apiKeyID, callOf(request));
      return { apiKeyID };
    }
  );
}

/** The one route that needs no key, since it gives the first one. */
export function redeemRoute(app: FastifyInstance, vault: () => Vault): void {
  app.post<{ Body: IRedeem }>(
    '/redeem',
    {
      config: { isOpen: true },
      schema: { body: schemas.redeem, response: { 200: schemas.apiKeyCreated }, security: [] }
    },
    request =>
      vault().invitations.redeem(request.body.code, {
        requestID: request.id,
        credential: { kind: 'operator' }
      })
  );
}

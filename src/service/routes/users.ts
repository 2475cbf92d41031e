import type { FastifyInstance } from 'fastify';
import type { Vault } from '../vault/vault';
import { type Query, callOf } from './call';
import * as schemas from './schemas';

interface IByID {
  Params: { userID: string };
}

const params = schemas.params('userID');

/** `/users` of the Management API, below the version's prefix. */
export function userRoutes(app: FastifyInstance, vault: () => Vault): void {
  app.get<Query<'email'>>(
    '/users',
    { schema: { querystring: schemas.query('email'), response: { 200: schemas.users } } },
    request => vault().people.users(request.query.email, callOf(request))
  );

  app.post<{ Body: { email: string } }>(
    '/users',
    { schema: { body: schemas.userCreate, response: { 200: schemas.user } } },
    request => vault().people.add(request.body.email, callOf(request))
  );

  app.get(
    '/users/current',
    { schema: { response: { 200: schemas.user } } },
    async request => (await vault().people.whoAmI(callOf(request))).user
  );

  app.get<IByID>('/users/:userID', { schema: { params, response: { 200: schemas.user } } }, request =>
    vault().people.user(request.params.userID, callOf(request))
  );

  app.delete<IByID>(
    '/users/:userID',
    { schema: { params, response: { 200: schemas.userID } } },
    async request => {
      const { userID } = request.params;
      await vault().removals.remove({ userID, dryRun: false }, callOf(request));
      return { userID };
    }
  );

  app.get<IByID>(
    '/users/:userID/identityRoles',
    { schema: { params, response: { 200: schemas.identityRoles } } },
    request => vault().sharing.identityRoles(request.params.userID, 'user', callOf(request))
  );
}

import type { FastifyInstance, FastifyReply } from 'fastify';
import type { IControlAccessRole, ISecret, ISecretCreate, ISecretUpdate } from '../../contract';
import type { Vault } from '../vault/vault';
import { type Query, callOf, pageOf, tagOf } from './call';
import { SMALL_BODY, VALUE_BODY, limitLarge } from './limits';
import * as schemas from './schemas';

interface IByID {
  Params: { secretID: string };
}

/** Roles with lists that may be missing or null where they are empty. */
type LooseRoles =
  (Pick<IControlAccessRole, 'role'> & Partial<Record<'teams' | 'users', string[] | null>>)[] | null;

interface IByIDAndRoles extends IByID {
  Body: { grants?: LooseRoles; revokes?: LooseRoles };
}

const params = schemas.params('secretID');

/** `/secrets` of the Management API, below the version's prefix. */
export function secretRoutes(app: FastifyInstance, vault: () => Vault): void {
  const large = limitLarge();

  app.get<Query<'name' | 'limit' | 'nextToken'>>(
    '/secrets',
    {
      schema: {
        querystring: schemas.query('name', 'limit', 'nextToken'),
        response: { 200: schemas.secretList }
      }
    },
    async request => {
      const { name } = request.query;
      if (name === undefined) {
        return vault().listing.list(callOf(request), pageOf(request.query));
      }
      const found = await vault().values.readByName(name, callOf(request));
      return { secrets: found ? [found] : [] };
    }
  );

  app.post<{ Body: ISecretCreate }>(
    '/secrets',
    {
      ...large,
      bodyLimit: VALUE_BODY,
      schema: { body: schemas.secretCreate, response: { 200: schemas.secret } }
    },
    async (request, reply) =>
      tagged(reply, await vault().secrets.create(request.body.name, request.body.value, callOf(request)))
  );

  app.get<IByID>(
    '/secrets/:secretID',
    { schema: { params, response: { 200: schemas.secret } } },
    async (request, reply) =>
      tagged(reply, await vault().values.read(request.params.secretID, callOf(request)))
  );

  app.patch<IByID & { Body: ISecretUpdate }>(
    '/secrets/:secretID',
    {
      ...large,
      bodyLimit: VALUE_BODY,
      schema: { params, body: schemas.secretUpdate, response: { 200: schemas.secret } }
    },
    async (request, reply) =>
      tagged(
        reply,
        await vault().secrets.update(request.params.secretID, request.body.value, callOf(request))
      )
  );

  app.delete<IByID>(
    '/secrets/:secretID',
    { bodyLimit: SMALL_BODY, schema: { params, response: { 200: schemas.deleted } } },
    async request => {
      const { secretID } = request.params;
      await vault().secrets.delete(secretID, callOf(request));
      return { secretID };
    }
  );

  app.get<IByID>(
    '/secrets/:secretID/accessControls',
    { schema: { params, response: { 200: schemas.accessControls } } },
    request => vault().sharing.accessControls(request.params.secretID, callOf(request))
  );

  app.patch<IByIDAndRoles>(
    '/secrets/:secretID/accessControls',
    { schema: { params, body: schemas.accessAction, response: { 200: schemas.nothing } } },
    async (request, reply) => {
      const { grants, revokes } = request.body;
      const action = { grants: whole(grants), revokes: whole(revokes) };
      await vault().sharing.change(request.params.secretID, action, callOf(request));
      return reply.send();
    }
  );
}

/** Says which version an answer shows, for whoever changes the secret after it. */
function tagged(reply: FastifyReply, secret: ISecret): ISecret {
  void reply.header('ETag', tagOf(secret.version));
  return secret;
}

function whole(roles: LooseRoles = []): IControlAccessRole[] {
  return (roles ?? []).map(({ role, teams, users }) => ({ role, teams: teams ?? [], users: users ?? [] }));
}

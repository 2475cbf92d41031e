import type { FastifyInstance } from 'fastify';
import type { ISecretCreate, ISecretUpdate } from '../../contract';
import type { Vault } from '../vault/vault';
import { callOf } from './call';
import { SMALL_BODY, VALUE_BODY, limitLarge } from './limits';
import * as schemas from './schemas';

interface IByID {
  Params: { secretID: string };
}

/** `/secrets` of the Management API, below the version's prefix. */
export function secretRoutes(app: FastifyInstance, vault: () => Vault): void {
  const large = limitLarge();

  app.get<{ Querystring: { name?: string } }>(
    '/secrets',
    { schema: { querystring: schemas.listQuery, response: { 200: schemas.secretList } } },
    async request => {
      const { name } = request.query;
      if (name === undefined) {
        return { secrets: vault().list() };
      }
      const found = await vault().readByName(name, callOf(request));
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
    request => vault().create(request.body.name, request.body.value, callOf(request))
  );

  app.get<IByID>(
    '/secrets/:secretID',
    { schema: { params: schemas.secretParams, response: { 200: schemas.secret } } },
    request => vault().read(request.params.secretID, callOf(request))
  );

  app.patch<IByID & { Body: ISecretUpdate }>(
    '/secrets/:secretID',
    {
      ...large,
      bodyLimit: VALUE_BODY,
      schema: { params: schemas.secretParams, body: schemas.secretUpdate, response: { 200: schemas.secret } }
    },
    request => vault().update(request.params.secretID, request.body.value, callOf(request))
  );

  app.delete<IByID>(
    '/secrets/:secretID',
    { bodyLimit: SMALL_BODY, schema: { params: schemas.secretParams, response: { 200: schemas.deleted } } },
    async request => {
      const { secretID } = request.params;
      await vault().delete(secretID, callOf(request));
      return { secretID };
    }
  );
}

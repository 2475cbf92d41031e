import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import {
  FRAME_TYPE,
  type IResolveForward,
  type IRestore,
  type IStatus,
  type IVersionRestore,
  PROTOCOL_VERSION,
  encodeFrame
} from '../../contract';
import { version } from '../../../package.json';
import type { Vault } from '../vault/vault';
import { type Query, callOf, pageOf, tagOf } from './call';
import * as schemas from './schemas';

interface IByID {
  Params: { secretID: string };
}

const params = schemas.params('secretID');

/** What the Management API has no word for, about secrets. */
export function extraRoutes(
  app: FastifyInstance,
  vault: () => Vault,
  backend: IStatus['backend'],
  home: string
): void {
  app.get('/status', { schema: { response: { 200: schemas.status } } }, async (request): Promise<IStatus> => {
    const who = await vault().people.whoAmI(callOf(request));
    return { version, protocol: PROTOCOL_VERSION, backend, home, protection: vault().protection, ...who };
  });

  app.get<Query<'limit' | 'nextToken'>>(
    '/secrets',
    { schema: { querystring: schemas.query('limit', 'nextToken'), response: { 200: schemas.summaryList } } },
    request => vault().listing.summaries(callOf(request), pageOf(request.query))
  );

  app.get<IByID & Query<'limit' | 'nextToken'>>(
    '/secrets/:secretID/activity',
    {
      schema: {
        params,
        querystring: schemas.query('limit', 'nextToken'),
        response: { 200: schemas.auditLogs }
      }
    },
    request => vault().activity.ofSecret(request.params.secretID, pageOf(request.query), callOf(request))
  );

  app.get<IByID>(
    '/secrets/:secretID/versions',
    { schema: { params, response: { 200: schemas.versionList } } },
    async request => ({ versions: await vault().versions.list(request.params.secretID, callOf(request)) })
  );

  app.post<IByID & { Body: IVersionRestore }>(
    '/secrets/:secretID/versions',
    { schema: { params, body: schemas.versionRestore, response: { 200: schemas.secret } } },
    async (request, reply) => {
      const { secretID } = request.params;
      const secret = await vault().versions.restore(secretID, request.body.version, callOf(request));
      void reply.header('ETag', tagOf(secret.version));
      return secret;
    }
  );

  app.get('/deleted', { schema: { response: { 200: schemas.deletedList } } }, async request => ({
    secrets: await vault().deleted.list(callOf(request))
  }));

  app.post<IByID & { Body: IRestore }>(
    '/deleted/:secretID/restore',
    { schema: { params, body: schemas.restore, response: { 200: schemas.secret } } },
    request => vault().deleted.restore(request.params.secretID, request.body, callOf(request))
  );

  app.delete<IByID>(
    '/deleted/:secretID',
    { schema: { params, response: { 200: schemas.deleted } } },
    async request => {
      const { secretID } = request.params;
      await vault().deleted.purge(secretID, callOf(request));
      return { secretID };
    }
  );

  app.post<{ Body: IResolveForward }>(
    '/resolve',
    {
      bodyLimit: 512 * 1024,
      schema: {
        body: schemas.resolve,
        response: {
          200: {
            description: 'The values as bytes.',
            content: { [FRAME_TYPE]: { schema: { type: 'string' } } }
          }
        }
      }
    },
    async (request, reply) => {
      const { values, errors, bytes } = await vault().values.resolve(request.body, callOf(request));
      const parts = encodeFrame(Buffer.from(JSON.stringify({ values, errors })), bytes);
      const length = parts.reduce((sum, part) => sum + part.byteLength, 0);
      return reply
        .header('Content-Type', FRAME_TYPE)
        .header('Content-Length', length)
        .send(Readable.from(parts));
    }
  );
}

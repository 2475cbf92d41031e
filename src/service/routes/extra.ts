import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import {
  FRAME_TYPE,
  type IResolveForward,
  type IStatus,
  PROTOCOL_VERSION,
  encodeFrame
} from '../../contract';
import { version } from '../../../package.json';
import type { Vault } from '../vault/vault';
import * as schemas from './schemas';

/** What the Management API has no word for. */
export function extraRoutes(app: FastifyInstance, vault: () => Vault, home: string): void {
  app.get('/status', { schema: { response: { 200: schemas.status } } }, async (): Promise<IStatus> => {
    const { user, organization } = vault();
    return {
      version,
      protocol: PROTOCOL_VERSION,
      backend: 'embedded',
      organization: organization.name,
      user,
      isAdministrator: true,
      home
    };
  });

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
      const { values, errors, bytes } = await vault().resolve(request.body);
      const parts = encodeFrame(Buffer.from(JSON.stringify({ values, errors })), bytes);
      const length = parts.reduce((sum, part) => sum + part.byteLength, 0);
      return reply
        .header('Content-Type', FRAME_TYPE)
        .header('Content-Length', length)
        .send(Readable.from(parts));
    }
  );
}

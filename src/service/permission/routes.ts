import type { FastifyInstance } from 'fastify';
import { HeliosError, MAX_NAMES, NAMES_BODY } from '../../contract';
import { type ISchema, body, limited, list, optional } from '../../contract/api';
import { readerOf, requirePermission } from './gate';
import { type IPermissionRow, Permissions } from './permissions';

const name = limited(1000, 1);
const path = limited(4096, 1);
const root = limited(4096);
const fingerprint = limited(200, 1);
const reader = { identity: limited(1000), root };

const schema = (fields: Parameters<typeof body>[0]): { hide: true; body: ISchema } => ({
  hide: true,
  body: body(fields)
});

interface IChoice {
  identity: string;
  root: string;
  path?: string;
  name?: string;
}

interface IAllow {
  identity: string;
  root: string;
  path: string;
  fingerprint: string;
  names: string[];
}

/**
 * Checks every read of a kernel, and keeps what is allowed. For the Jupyter server, which knows who asks and from
 * where; before any other route, so that none is missed.
 */
export function permissionRoutes(app: FastifyInstance, home: string): void {
  const permissions = new Permissions(home);
  app.addHook('onClose', async () => permissions.close());
  requirePermission(app, permissions);

  app.post<{ Body: IAllow }>(
    '/x/v1/permissions',
    {
      bodyLimit: NAMES_BODY,
      schema: schema({ ...reader, path, fingerprint, names: list(name, MAX_NAMES) })
    },
    async request => {
      const { path, fingerprint, names } = request.body;
      await permissions.allow(readerOf(request, request.body), path, fingerprint, names);
      return {};
    }
  );

  app.post<{ Body: IChoice }>(
    '/x/v1/permissions/list',
    { schema: schema({ ...reader, path: optional(path), name: optional(name) }) },
    async (request): Promise<{ permissions: IPermissionRow[] }> => ({
      permissions: permissions.list(readerOf(request, request.body), request.body)
    })
  );

  app.post<{ Body: IChoice }>(
    '/x/v1/permissions/withdraw',
    { schema: schema({ ...reader, path: optional(path), name: optional(name) }) },
    async request => {
      const { path, name } = request.body;
      if (path === undefined && name === undefined) {
        throw new HeliosError('request_invalid', 'Say which notebook or which secret.');
      }
      await permissions.withdraw(readerOf(request, request.body), { path, name });
      return {};
    }
  );

  app.post<{ Body: { root: string; path: string; before: string; after: string } }>(
    '/x/v1/notebooks/saved',
    { schema: schema({ root, path, before: fingerprint, after: fingerprint }) },
    async ({ body: { root, path, before, after } }) => {
      await permissions.saved(root, path, before, after);
      return {};
    }
  );

  app.post<{ Body: { root: string; path: string; to: string } }>(
    '/x/v1/notebooks/moved',
    { schema: schema({ root, path, to: path }) },
    async ({ body: { root, path, to } }) => {
      await permissions.moved(root, path, to);
      return {};
    }
  );

  app.post<{ Body: { root: string; path: string } }>(
    '/x/v1/notebooks/deleted',
    { schema: schema({ root, path }) },
    async ({ body: { root, path } }) => {
      await permissions.deleted(root, path);
      return {};
    }
  );
}

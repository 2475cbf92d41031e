import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HeliosError, type IPermission, type PermissionKind } from '../../contract';
import { type ICheckedRead, PERMISSION_ROUTES, checkedRead } from '../../contract/api';
import { type Handlers, addRoutes } from '../routes/table';
import type { Permissions } from './permissions';
import type { IAnswer } from './store';

/**
 * Checks every read of a kernel before anything is fetched, whichever backend keeps the secrets; and answers the Jupyter
 * server. Before any other route, so that none is missed.
 */
export function permissionRoutes(app: FastifyInstance, permissions: Permissions): void {
  app.addHook('onClose', async () => permissions.store.close());
  app.addHook('onRoute', route => {
    if (route.url === '/x/v1/resolve') {
      route.schema = { ...route.schema, body: checkedRead };
      route.preHandler = async (request: FastifyRequest) => permissions.check(request.body as ICheckedRead);
    }
  });
  addRoutes(app, PERMISSION_ROUTES, handlersOf(permissions));
}

const handlersOf = (permissions: Permissions): Handlers<typeof PERMISSION_ROUTES> => ({
  'POST /x/v1/permissions': async ({ body: message }) => {
    const { store } = permissions;
    switch (message.kind) {
      case 'list':
        return { permissions: store.list(message.facts, message.kernelStarts, message).map(told) };
      case 'withdraw':
        if (message.path === undefined && message.name === undefined) {
          throw new HeliosError('request_invalid', 'Say which notebook or which secret.');
        }
        await store.forget(message.facts, message);
        break;
      case 'answer':
        await permissions.answer(message.facts, message.names, message.answer, message.questions);
        break;
      case 'saved':
        await store.saved(message.root, message.path, message.before, message.after);
        break;
      case 'moved':
        await store.moved(message.root, message.path, message.to);
        break;
      case 'deleted':
        await store.deleted(message.root, message.path);
        break;
      case 'ended':
        await store.ended(message.kernelStart);
    }
    return {};
  }
});

/** With the fingerprint, by which the Jupyter server finds out whether the file was changed since. */
function told({ kind, answeredAt, lastReadAt, ...row }: IAnswer): IPermission {
  const time = (moment: number): string => new Date(moment).toISOString();
  const read = lastReadAt && { lastReadAt: time(lastReadAt) };
  return { ...row, kind: kind as PermissionKind, allowedAt: time(answeredAt), ...read };
}

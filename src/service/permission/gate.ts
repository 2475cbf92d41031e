import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  CONNECTION_HEADER,
  HeliosError,
  type IPermissionContext,
  type IResolveForward,
  PERSONAL_ID
} from '../../contract';
import type { Permissions, Reader } from './permissions';

type Asked = IResolveForward & { permission?: IPermissionContext };

/**
 * Lets a kernel's request through where each of its names is allowed, before anything is fetched, whichever backend
 * keeps the secrets. What says who may is for this process alone: it is taken out of the body.
 */
export function requirePermission(app: FastifyInstance, permissions: Permissions): void {
  app.addHook('preValidation', async request => {
    if (request.routeOptions.url !== '/x/v1/resolve') {
      return;
    }
    const { permission, ...asked } = bodyOf(request);
    if (!isContext(permission)) {
      throw new HeliosError('request_invalid', 'The Jupyter server did not say who asks.');
    }
    const names = [...new Set(Array.isArray(asked.names) ? asked.names.map(String) : [])];
    const { granted, path, fingerprint } = permission;
    const rest = granted === true ? [] : names.filter(name => !granted.includes(name));
    const allowed = rest.length
      ? await permissions.allowed(readerOf(request, permission), path, fingerprint, rest)
      : [];
    const missing = rest.filter(name => !allowed.includes(name));
    if (missing.length) {
      throw new HeliosError('permission_required', undefined, {
        question: { names: missing, path, canRemember: fingerprint !== '' }
      });
    }
    request.body = request.body instanceof Buffer ? Buffer.from(JSON.stringify(asked)) : asked;
  });
}

/** A gateway keeps bodies as they came. */
function bodyOf({ body }: FastifyRequest): Asked {
  try {
    return Object(body instanceof Buffer ? JSON.parse(body.toString('utf8')) : body) as Asked;
  } catch {
    throw new HeliosError('request_invalid');
  }
}

function isContext(permission: IPermissionContext | undefined): permission is IPermissionContext {
  const { identity, root, path, fingerprint, granted } = Object(permission) as Record<string, unknown>;
  return (
    [identity, root, path, fingerprint].every(text => typeof text === 'string') &&
    (granted === true || (Array.isArray(granted) && granted.every(name => typeof name === 'string')))
  );
}

/** The connection is the one that this process serves; its Jupyter server says which that is. */
export function readerOf(request: FastifyRequest, { identity, root }: Omit<Reader, 'connection'>): Reader {
  const connection = request.headers[CONNECTION_HEADER.toLowerCase()];
  return {
    identity,
    root,
    connection: typeof connection === 'string' && connection ? connection : PERSONAL_ID
  };
}

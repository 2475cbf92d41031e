// Services of one JupyterLab that check permission, whichever backend keeps the secrets.
import { randomBytes } from 'node:crypto';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import {
  CONNECTION_HEADER,
  type IErrorBody,
  type IPermissionContext,
  type IResolveForward,
  PERSONAL_ID,
  type RemoteKind
} from '../../../src/contract';
import { buildApp } from '../../../src/service/app';
import { buildGateway } from '../../../src/service/gateway';
import { localGuard } from '../../../src/service/guard';
import { Log } from '../../../src/service/log';
import { permissionRoutes } from '../../../src/service/permission';
import type { IPermissionRow } from '../../../src/service/permission/permissions';
import { KEY, afterwards, makeFolder, makeVault } from '../fixtures';
import { API_KEY, type ITeam, startTeam } from '../gateway/team';

export const CONTEXT: IPermissionContext = {
  identity: 'owner',
  root: '/work',
  path: 'a.ipynb',
  fingerprint: 'one',
  granted: []
};

/** Asks a service as its Jupyter server does. */
export class Reader {
  readonly app: FastifyInstance;

  constructor(app: FastifyInstance) {
    this.app = app;
    afterwards(() => app.close());
  }

  post(path: string, payload: object, connection = PERSONAL_ID): Promise<LightMyRequestResponse> {
    const headers = { authorization: `Bearer ${KEY}`, [CONNECTION_HEADER]: connection };
    return this.app.inject({ method: 'POST', url: `/x/v1/${path}`, payload, headers });
  }

  /** @returns the status, and the names that need an answer. */
  async read(
    names: string[],
    context: Partial<IPermissionContext> = {},
    connection?: string
  ): Promise<[number, string[]?]> {
    const body: IResolveForward & { permission: IPermissionContext } = {
      requestID: randomBytes(8).toString('hex'),
      kernelID: 'kernel',
      names,
      origin: 'cell',
      identity: 'ann',
      path: context.path ?? CONTEXT.path,
      permission: { ...CONTEXT, ...context }
    };
    const answer = await this.post('resolve', body, connection);
    if (answer.statusCode === 200) {
      return [200];
    }
    const { error } = answer.json<IErrorBody>();
    return [answer.statusCode, error.details?.question?.names];
  }

  async allow(
    names: string[],
    context: Partial<IPermissionContext> = {},
    connection?: string
  ): Promise<number> {
    const { identity, root, path, fingerprint } = { ...CONTEXT, ...context };
    const body = { identity, root, path, fingerprint, names };
    return (await this.post('permissions', body, connection)).statusCode;
  }

  async list(choice: { path?: string; name?: string } = {}, root = CONTEXT.root): Promise<IPermissionRow[]> {
    const answer = await this.post('permissions/list', { identity: CONTEXT.identity, root, ...choice });
    return answer.json<{ permissions: IPermissionRow[] }>().permissions;
  }
}

/** A vault of one's own with secrets A and B. */
export async function makeReader(home = makeFolder()): Promise<Reader> {
  const vault = makeVault(home);
  await vault.create('A', 'a', { requestID: 'a' }).catch(() => undefined);
  await vault.create('B', 'b', { requestID: 'b' }).catch(() => undefined);
  const app = await buildApp({
    guard: localGuard(KEY),
    vault: () => vault.vault,
    backend: 'embedded',
    home,
    log: new Log('error', () => undefined),
    extend: app => permissionRoutes(app, home)
  });
  return new Reader(app);
}

/** A gateway, and what it asks. */
export async function makeRemoteReader(kind: RemoteKind): Promise<{ reader: Reader; upstream: ITeam }> {
  const upstream = await startTeam();
  const home = makeFolder();
  const app = await buildGateway({
    key: KEY,
    connection: { kind, url: upstream.url, apiKey: API_KEY },
    log: new Log('error', () => undefined),
    extend: app => permissionRoutes(app, home)
  });
  return { reader: new Reader(app), upstream };
}

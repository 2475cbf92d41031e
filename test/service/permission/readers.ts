// Services of one JupyterLab that check permission, whichever backend keeps the secrets.
import { randomBytes } from 'node:crypto';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import {
  type ICheckedRead,
  type IErrorBody,
  type INotebookFacts,
  type IPermission,
  type IPermissionChange,
  type IPermissionQuestion,
  type IReadFacts,
  PERSONAL_ID,
  type RemoteKind
} from '../../../src/contract';
import { buildApp } from '../../../src/service/app';
import { makeBase } from '../../../src/service/base';
import { buildGateway } from '../../../src/service/gateway';
import { localGuard } from '../../../src/service/guard';
import { Log } from '../../../src/service/log';
import { PermissionStore, Permissions, permissionRoutes } from '../../../src/service/permission';
import type { IChoice } from '../../../src/service/permission/store';
import type { Vault } from '../../../src/service/vault/vault';
import { KEY, afterwards, makeFolder, makeVault } from '../fixtures';
import { API_KEY, type ITeam, startTeam } from '../gateway/team';

const NOTEBOOK: INotebookFacts = {
  identity: 'owner',
  root: '/work',
  connection: PERSONAL_ID,
  kernelStart: 'start-1',
  session: 'session-1',
  path: 'a.ipynb',
  fingerprint: 'one'
};

/** A cell of a notebook that is open in one page. */
export const FACTS: IReadFacts = { ...NOTEBOOK, policy: 'ask', connections: 1 };

/** What a test changes of a read: of its facts, of what the page says, and of the request. */
export type Changes = Partial<
  IReadFacts & ICheckedRead['claim'] & Pick<ICheckedRead, 'requestID' | 'origin'>
>;

/** The status, and the names that need an answer or the code of the error. */
export type Outcome = [status: number, told?: string[] | string];

/** Asks a service as its Jupyter server does. */
export class Reader {
  readonly app: FastifyInstance;
  /** The last question. */
  question: IPermissionQuestion | undefined;
  /** The request that it was about. */
  requestID = '';

  constructor(app: FastifyInstance) {
    this.app = app;
    afterwards(() => app.close());
  }

  post(path: string, payload: object): Promise<LightMyRequestResponse> {
    const headers = { authorization: `Bearer ${KEY}` };
    return this.app.inject({ method: 'POST', url: `/x/v1/${path}`, payload, headers });
  }

  async read(names: string[], changes: Changes = {}): Promise<Outcome> {
    const { isForeign = false, ownConnections = 1, nonce, ...rest } = changes;
    const { requestID = randomBytes(8).toString('hex'), origin = 'cell', ...facts } = rest;
    const body: ICheckedRead = {
      requestID,
      kernelID: 'kernel',
      names,
      origin,
      identity: 'ann',
      path: facts.path ?? FACTS.path,
      facts: { ...FACTS, ...facts },
      claim: { isForeign, ownConnections, nonce }
    };
    const answer = await this.post('resolve', body);
    if (answer.statusCode === 200) {
      return [200];
    }
    const { code, details: { question } = {} } = answer.json<IErrorBody>().error;
    if (question) {
      this.question = question;
      this.requestID = requestID;
    }
    return [answer.statusCode, question?.names ?? code];
  }

  /** The request of the last question comes again, with its nonce. */
  allowOnce(names: string[], changes: Changes = {}): Promise<Outcome> {
    return this.read(names, { requestID: this.requestID, nonce: this.question?.nonce, ...changes });
  }

  /** What a person answers, by default with a switch in the panel. */
  async answer(
    answer: IPermissionChange['answer'],
    names: string[],
    changes: Partial<INotebookFacts> = {},
    questions?: IPermissionChange['questions']
  ): Promise<string | number> {
    const facts = { ...NOTEBOOK, ...changes };
    const told = await this.post('permissions', { kind: 'answer', facts, names, answer, questions });
    return told.statusCode === 200 ? 200 : told.json<IErrorBody>().error.code;
  }

  async list(
    choice: IChoice = {},
    { root = FACTS.root, kernelStarts = [FACTS.kernelStart] } = {}
  ): Promise<IPermission[]> {
    const { identity, connection } = FACTS;
    const facts = { identity, root, connection };
    const answer = await this.post('permissions', { kind: 'list', facts, kernelStarts, ...choice });
    return answer.json<{ permissions: IPermission[] }>().permissions;
  }

  async withdraw(choice: IChoice): Promise<LightMyRequestResponse> {
    const { identity, root, connection } = FACTS;
    return this.post('permissions', { kind: 'withdraw', facts: { identity, root, connection }, ...choice });
  }

  /** Something has happened to a notebook or a kernel. */
  async tell(kind: string, facts: object): Promise<void> {
    const told = await this.post('permissions', { kind, ...facts });
    expect([told.statusCode, told.json()]).toEqual([200, {}]);
  }
}

const permission =
  (home: string) =>
  (app: FastifyInstance): void =>
    permissionRoutes(app, new Permissions(new PermissionStore(home)));

/** Any backend, which answers each read that comes to it. */
export async function makeReader(home = makeFolder()): Promise<Reader> {
  const app = makeBase({ log: new Log('error', () => undefined) });
  app.addHook('onRequest', localGuard(KEY));
  permission(home)(app);
  app.post('/x/v1/resolve', async () => ({}));
  await app.ready();
  return new Reader(app);
}

/** A vault of one's own with secrets A and B. */
export async function makeVaultReader(home: string): Promise<Reader> {
  const vault = makeVault(home);
  await vault.create('A', 'a', { requestID: 'a' }).catch(() => undefined);
  await vault.create('B', 'b', { requestID: 'b' }).catch(() => undefined);
  return serve(home, () => vault.vault);
}

/** The service of a vault. */
export async function serve(home: string, vault: () => Vault): Promise<Reader> {
  const app = await buildApp({
    guard: localGuard(KEY),
    vault,
    backend: 'embedded',
    home,
    log: new Log('error', () => undefined),
    extend: permission(home)
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
    extend: permission(home)
  });
  return { reader: new Reader(app), upstream };
}

import type { FastifyInstance } from 'fastify';
import { ERRORS, type IErrorBody } from '../../../src/contract';
import { buildApp } from '../../../src/service/app';
import { keyGuard } from '../../../src/service/guard';
import { Log } from '../../../src/service/log';
import { type IDatabases, rowsOf } from '../teamVault';
import { Cast } from './cast';
import { type IRequest, requestOf } from './requests';
import { type Expected, type IRow, ROWS, SAMPLE, STANDINGS, type Standing } from './table';

const TABLES = [
  'organization',
  'user',
  'team',
  'membership',
  'secret',
  'secret_name',
  'version',
  'secret_grant',
  'idempotency',
  'api_key',
  'invitation'
];

interface ISent extends Pick<IRequest, 'query' | 'body'> {
  method: string;
  path: string;
  headers: Record<string, string>;
}

interface IAnswer {
  status: number;
  body: string;
}

type Send = (app: FastifyInstance, request: ISent) => Promise<IAnswer>;

const inject: Send = async (app, { method, path, query, body, headers }) => {
  const answer = await app.inject({ method: method as 'GET', url: path, query, payload: body, headers });
  return { status: answer.statusCode, body: answer.body };
};

const overHTTP: Send = async (app, { method, path, query, body, headers }) => {
  const [{ port }] = app.addresses();
  const answer = await fetch(`http://127.0.0.1:${port}${path}?${new URLSearchParams(query)}`, {
    method,
    body: body && JSON.stringify(body),
    headers: body ? { ...headers, 'content-type': 'application/json' } : headers
  });
  return { status: answer.status, body: await answer.text() };
};

/** Every operation by everybody, over the routes of a team's service. */
export function authorizationSuite(databases: IDatabases): void {
  rowsSuite(databases, ROWS, inject);
}

/** The same over HTTP, with one operation for each method and pattern of answers. */
export function authorizationSample(databases: IDatabases): void {
  rowsSuite(databases, SAMPLE, overHTTP);
}

function rowsSuite(databases: IDatabases, rows: readonly IRow[], send: Send): void {
  let cast: Cast;
  let app: FastifyInstance;

  beforeAll(async () => {
    cast = await Cast.make(databases);
    app = await buildApp({
      guard: keyGuard(),
      vault: () => cast.vault,
      backend: 'team',
      home: '',
      log: new Log('error', () => undefined)
    });
    await app.listen({ port: 0, host: '127.0.0.1' });
  });

  afterAll(async () => {
    await app.close();
    await cast.close();
    await databases.remove();
  });

  function ask({ method, path }: IRow, { params = {}, query, body }: IRequest, standing: Standing) {
    const key = cast.keys.get(standing);
    return send(app, {
      method,
      path: path.replace(/{(\w+)}/g, (_, name: string) => params[name] ?? 'none'),
      query,
      body,
      headers: key ? { authorization: `Bearer ${key}` } : {}
    });
  }

  async function outcome(row: IRow, request: IRequest, standing: Standing): Promise<Expected> {
    const answer = await ask(row, request, standing);
    if (answer.status !== 200) {
      const { code } = (JSON.parse(answer.body) as IErrorBody).error;
      expect(answer.status).toBe(ERRORS[code].status);
      return code;
    }
    return request.secretID === undefined || answer.body.includes(request.secretID) ? 'ok' : 'empty';
  }

  /** All rows but what was written down, without the times of last use. */
  async function allRows(): Promise<string> {
    const tables = await Promise.all(TABLES.map(table => rowsOf(cast.team.engine, table)));
    return JSON.stringify(tables, (field, value: unknown) => (field === 'lastUsedAt' ? 0 : value));
  }

  test.each(rows.map(row => [`${row.method} ${row.path} ${row.variant}`.trim(), row] as const))(
    '%s is allowed to those whom the table names, and changes nothing for anybody else',
    async (_, row) => {
      const requests = new Map<Standing, IRequest>();
      for (const standing of STANDINGS) {
        const request = await requestOf(row, cast, standing);
        requests.set(standing, request);
        const secretID = request.secretID ?? request.params?.secretID;
        if (
          secretID !== undefined &&
          standing === 'key of an owner for this secret' &&
          !/deleted/.test(row.path)
        ) {
          await cast.limit(standing, secretID);
        }
      }
      const actual: Partial<Record<Standing, Expected>> = {};
      const run = async (those: readonly Standing[]): Promise<void> => {
        for (const standing of those) {
          actual[standing] = await outcome(row, requests.get(standing) ?? {}, standing);
        }
      };
      const isAllowed = (standing: Standing): boolean => ['ok', 'empty'].includes(row.expected[standing]);
      const before = await allRows();
      await run(STANDINGS.filter(standing => !isAllowed(standing)));
      expect((await allRows()) === before).toBe(true);
      await run(STANDINGS.filter(isAllowed));
      expect(actual).toEqual(row.expected);
    }
  );
}

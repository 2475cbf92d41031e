import type { FastifyInstance } from 'fastify';
import { ERRORS, type IErrorBody } from '../../../src/contract';
import { buildApp } from '../../../src/service/app';
import { keyGuard } from '../../../src/service/guard';
import { Log } from '../../../src/service/log';
import { type IDatabases, rowsOf } from '../teamVault';
import { Cast } from './cast';
import { type IRequest, requestOf } from './requests';
import { type Expected, type IRow, ROWS, STANDINGS, type Standing } from './table';

const TABLES = [
  'organization',
  'user',
  'team',
  'membership',
  'secret',
  'secret_name',
  'version',
  'access',
  'idempotency',
  'api_key',
  'invitation'
];

/** Every operation by everybody, over the routes of a team's service. */
export function authorizationSuite(databases: IDatabases): void {
  let cast: Cast;
  let app: FastifyInstance;
  const routes: string[] = [];

  beforeAll(async () => {
    cast = await Cast.make(databases);
    app = await buildApp({
      guard: keyGuard(),
      vault: () => cast.vault,
      backend: 'team',
      home: '',
      log: new Log('error', () => undefined),
      extend: building => {
        building.addHook('onRoute', ({ method, url }) => {
          routes.push(...[method].flat().map(one => `${one} ${url.replace(/:(\w+)/g, '{$1}')}`));
        });
      }
    });
  });

  afterAll(async () => {
    await app.close();
    await cast.close();
    await databases.remove();
  });

  async function ask({ method, path }: IRow, { params = {}, query, body }: IRequest, standing: Standing) {
    const key = cast.keys.get(standing);
    return app.inject({
      method: method as 'GET',
      url: path.replace(/{(\w+)}/g, (_, name: string) => params[name] ?? 'none'),
      query,
      payload: body,
      headers: key ? { authorization: `Bearer ${key}` } : {}
    });
  }

  async function outcome(row: IRow, request: IRequest, standing: Standing): Promise<Expected> {
    const answer = await ask(row, request, standing);
    if (answer.statusCode !== 200) {
      const { code } = answer.json<IErrorBody>().error;
      expect(answer.statusCode).toBe(ERRORS[code].status);
      return code;
    }
    return request.secretID === undefined || answer.body.includes(request.secretID) ? 'ok' : 'empty';
  }

  /** All rows but what was written down, without the times of last use. */
  async function rows(): Promise<string> {
    const tables = await Promise.all(TABLES.map(table => rowsOf(cast.team.engine, table)));
    return JSON.stringify(tables, (field, value: unknown) => (field === 'lastUsedAt' ? 0 : value));
  }

  test('the table names every route that there is, and no other', () => {
    expect([...new Set(ROWS.map(({ method, path }) => `${method} ${path}`))].sort()).toEqual(
      [...routes].sort()
    );
  });

  test('the OpenAPI document names the same routes, but for itself and the one for whoever watches', async () => {
    const answer = await app.inject('/openapi.json');
    const { paths } = answer.json<{ paths: Record<string, object> }>();
    const documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map(method => `${method.toUpperCase()} ${path}`)
    );
    const hidden = routes.filter(route => !documented.includes(route));
    expect(hidden.sort()).toEqual(['GET /healthz', 'GET /openapi.json']);
    expect(documented.filter(route => !routes.includes(route))).toEqual([]);
  });

  test.each(ROWS.map(row => [`${row.method} ${row.path} ${row.variant}`.trim(), row] as const))(
    '%s is for whom the table says, and changes nothing for others',
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
      const before = await rows();
      await run(STANDINGS.filter(standing => !isAllowed(standing)));
      expect((await rows()) === before).toBe(true);
      await run(STANDINGS.filter(isAllowed));
      expect(actual).toEqual(row.expected);
    }
  );
}

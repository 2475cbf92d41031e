import type { FastifyInstance } from 'fastify';
import { buildApp } from '../../../src/service/app';
import { keyGuard } from '../../../src/service/guard';
import { Log } from '../../../src/service/log';
import { ROWS } from './table';

const routes: string[] = [];
let app: FastifyInstance;

beforeAll(async () => {
  app = await buildApp({
    guard: keyGuard(),
    vault: () => {
      throw new Error('No request of these tests needs the vault.');
    },
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

afterAll(() => app.close());

test('the authorization table names every route of a team service and no other', () => {
  expect([...new Set(ROWS.map(({ method, path }) => `${method} ${path}`))].sort()).toEqual(
    [...routes].sort()
  );
});

test('the OpenAPI document names every route but its own and the health check', async () => {
  const answer = await app.inject('/openapi.json');
  const { paths } = answer.json<{ paths: Record<string, object> }>();
  const documented = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map(method => `${method.toUpperCase()} ${path}`)
  );
  const hidden = routes.filter(route => !documented.includes(route));
  expect(hidden.sort()).toEqual(['GET /healthz', 'GET /openapi.json']);
  expect(documented.filter(route => !routes.includes(route))).toEqual([]);
});

import { expectRefusal, makeApp } from './fixtures';

interface ISchema {
  type?: string;
  required?: string[];
  properties?: Record<string, ISchema>;
}

interface IOperation {
  parameters?: { in: string; name: string; schema: ISchema }[];
  requestBody?: { content: Record<string, { schema: ISchema }> };
  responses: Record<string, { content?: Record<string, { schema: ISchema }> }>;
}

interface IDocument {
  openapi: string;
  info: { version: string };
  security: object[];
  paths: Record<string, Record<string, IOperation>>;
}

const MANAGEMENT = [
  'GET /secrets',
  'POST /secrets',
  'GET /secrets/{secretID}',
  'PATCH /secrets/{secretID}',
  'DELETE /secrets/{secretID}',
  'GET /secrets/{secretID}/accessControls',
  'PATCH /secrets/{secretID}/accessControls',
  'GET /organizations/current',
  'GET /users',
  'POST /users',
  'GET /users/current',
  'GET /users/{userID}',
  'DELETE /users/{userID}',
  'GET /users/{userID}/identityRoles',
  'GET /teams',
  'POST /teams',
  'GET /teams/{teamID}',
  'PATCH /teams/{teamID}',
  'DELETE /teams/{teamID}',
  'GET /teams/{teamID}/identityRoles',
  'GET /roles/{resourceType}',
  'GET /auditLogs'
];

const OURS = [
  'GET /x/v1/status',
  'POST /x/v1/resolve',
  'GET /x/v1/secrets',
  'GET /x/v1/secrets/{secretID}/activity',
  'GET /x/v1/secrets/{secretID}/versions',
  'POST /x/v1/secrets/{secretID}/versions',
  'GET /x/v1/deleted',
  'POST /x/v1/deleted/{secretID}/restore',
  'DELETE /x/v1/deleted/{secretID}',
  'GET /x/v1/directory',
  'GET /x/v1/users',
  'PATCH /x/v1/users/{userID}',
  'POST /x/v1/users/{userID}/invitation',
  'POST /x/v1/removals',
  'GET /x/v1/apiKeys',
  'POST /x/v1/apiKeys',
  'DELETE /x/v1/apiKeys/{apiKeyID}',
  'POST /x/v1/redeem'
];

/** What is answered with nothing, and what is asked without a body. */
const EMPTY = /accessControls$/;
const BODILESS = /invitation$/;

async function read(): Promise<{ document: IDocument; operations: Map<string, IOperation> }> {
  const { ask } = await makeApp();
  const answer = await ask('GET', '/openapi.json');
  const document = answer.json<IDocument>();
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const
    )
  );
  return { document, operations: new Map(operations) };
}

test('the OpenAPI document has version 3.1 and asks for the bearer key', async () => {
  const { document } = await read();
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(document.info.version).toMatch(/^\d+\.\d+\.\d+/);
  expect(document.security).toEqual([{ bearer: [] }]);
});

test('the OpenAPI document names every route, in both versions, and no other', async () => {
  const { operations } = await read();
  const versions = ['/v1', '/v2'].flatMap(version =>
    MANAGEMENT.map(route => route.replace(' ', ` ${version}`))
  );
  const expected = [...versions, ...OURS];
  expect([...operations.keys()].sort()).toEqual(expected.sort());
});

test('every route of the OpenAPI document exists', async () => {
  const { operations } = await read();
  const { app } = await makeApp();
  for (const route of operations.keys()) {
    const [method, path] = route.split(' ');
    const url = path.replace(/\{(\w+)\}/g, ':$1');
    expect([route, app.hasRoute({ method, url })]).toEqual([route, true]);
  }
});

test('every path refuses an unsupported method and names the supported ones', async () => {
  const { document } = await read();
  const { ask } = await makeApp();
  for (const [path, methods] of Object.entries(document.paths)) {
    const url = path.replace(/\{\w+\}/g, 'x');
    const answer = await ask('PUT', url);
    expectRefusal(answer, 'method_not_allowed');
    const allowed = String(answer.headers.allow).split(', ');
    expect([url, allowed.sort()]).toEqual([
      url,
      Object.keys(methods)
        .map(one => one.toUpperCase())
        .sort()
    ]);
    expectRefusal(await ask('PUT', `${url}/x/y`), 'route_not_found');
  }
});

test('every route has a schema of its answer, of its errors, and of the body that it takes', async () => {
  const { operations } = await read();
  for (const [route, { requestBody, responses, parameters }] of operations) {
    const [answer] = Object.values(responses['200'].content ?? {});
    const error = responses.default.content?.['application/json'].schema;
    const takesBody = /^(POST|PATCH)/.test(route) && !BODILESS.test(route);
    const isEmpty = route.startsWith('PATCH') && EMPTY.test(route);
    const inPath = /\{(\w+)\}/.exec(route)?.[1];
    expect([route, typeof answer?.schema.type]).toEqual([route, isEmpty ? 'undefined' : 'string']);
    expect([route, error?.properties?.error.required]).toEqual([route, ['code', 'message', 'requestID']]);
    expect([route, requestBody?.content['application/json'].schema.type]).toEqual([
      route,
      takesBody ? 'object' : undefined
    ]);
    expect([route, parameters?.find(one => one.in === 'path')?.name]).toEqual([route, inPath]);
  }
});

test('the OpenAPI document describes /v1 and /v2 alike', async () => {
  const { operations } = await read();
  for (const route of MANAGEMENT) {
    const [first, second] = ['/v1', '/v2'].map(version => operations.get(route.replace(' ', ` ${version}`)));
    expect(second).toEqual(first);
  }
});

// Who may do what, written by hand from the documents: the product's own table is not asked.
import type { ErrorCode } from '../../../src/contract';

/** How a caller stands to the secret that a request is about. */
export const STANDINGS = [
  'owner',
  'owner through a team',
  'owner through a nested team',
  'reader',
  'reader through a team',
  'no grant',
  'administrator without a grant',
  'user of another organization',
  'revoked key',
  'expired key',
  'ReadOnly key of an owner',
  'key of an owner for this secret',
  'key of an owner for another secret',
  'write key of an owner',
  'directory key of an administrator',
  'audit key of an administrator',
  'people key of an administrator',
  'no key'
] as const;

export type Standing = (typeof STANDINGS)[number];

/** What a cell says: done; answered, but without the secret; or the code of the refusal. */
export type Expected = 'ok' | 'empty' | ErrorCode;

const WORDS: Record<string, Expected> = {
  ok: 'ok',
  empty: 'empty',
  '404': 'secret_not_found',
  '403': 'secret_access_denied',
  '401': 'not_authenticated',
  admin: 'administrator_required',
  scope: 'scope_denied',
  self: 'self_not_allowed',
  nokey: 'api_key_not_found',
  // He may, but there is no such version.
  nover: 'secret_version_not_found'
};

// A word after a path tells several requests of one route apart. What stands below /v1 is the same below /v2.
const TABLE = `
                                              owner team  nested reader team  none  admin other revkd exprd ronly this  other write dir   audit peopl nokey
GET    /v1/secrets                            ok    ok    ok    ok    ok    empty empty 401   401   401   ok    ok    empty scope scope scope scope 401
GET    /v1/secrets name                       ok    ok    ok    ok    ok    empty empty 401   401   401   ok    ok    empty scope scope scope scope 401
POST   /v1/secrets                            ok    ok    ok    ok    ok    ok    ok    401   401   401   scope scope scope ok    scope scope ok    401
GET    /v1/secrets/{secretID}                 ok    ok    ok    ok    ok    404   404   401   401   401   ok    ok    404   scope scope scope scope 401
PATCH  /v1/secrets/{secretID}                 ok    ok    ok    403   403   404   404   401   401   401   scope scope scope ok    scope scope 404   401
PATCH  /v1/secrets/{secretID} nothing         ok    ok    ok    403   403   404   404   401   401   401   scope scope scope ok    scope scope 404   401
DELETE /v1/secrets/{secretID}                 ok    ok    ok    403   403   404   404   401   401   401   scope scope scope ok    scope scope 404   401
GET    /v1/secrets/{secretID}/accessControls  ok    ok    ok    ok    ok    404   404   401   401   401   ok    scope scope scope scope scope scope 401
PATCH  /v1/secrets/{secretID}/accessControls  ok    ok    ok    403   403   404   404   401   401   401   scope scope scope scope scope scope 404   401
GET    /v1/organizations/current              ok    ok    ok    ok    ok    ok    ok    401   401   401   ok    ok    ok    ok    ok    ok    ok    401
GET    /v1/roles/{resourceType}               ok    ok    ok    ok    ok    ok    ok    401   401   401   ok    ok    ok    ok    ok    ok    ok    401
GET    /v1/auditLogs                          ok    ok    ok    empty empty empty ok    401   401   401   ok    scope scope scope scope ok    scope 401
GET    /v1/users                              ok    ok    ok    ok    ok    ok    ok    401   401   401   ok    scope scope scope ok    scope ok    401
POST   /v1/users                              admin admin admin admin admin admin ok    401   401   401   scope scope scope scope scope scope ok    401
GET    /v1/users/current                      ok    ok    ok    ok    ok    ok    ok    401   401   401   ok    ok    ok    ok    ok    ok    ok    401
GET    /v1/users/{userID}                     ok    ok    ok    ok    ok    ok    ok    401   401   401   ok    scope scope scope ok    scope ok    401
DELETE /v1/users/{userID}                     admin admin admin admin admin admin ok    401   401   401   scope scope scope scope scope scope ok    401
GET    /v1/users/{userID}/identityRoles       ok    ok    ok    ok    ok    empty ok    401   401   401   ok    scope scope scope scope scope scope 401
GET    /v1/teams                              ok    ok    ok    ok    ok    ok    ok    401   401   401   ok    scope scope scope ok    scope ok    401
POST   /v1/teams                              admin admin admin admin admin admin ok    401   401   401   scope scope scope scope scope scope ok    401
GET    /v1/teams/{teamID}                     ok    ok    ok    ok    ok    ok    ok    401   401   401   ok    scope scope scope ok    scope ok    401
PATCH  /v1/teams/{teamID}                     admin admin admin admin admin admin ok    401   401   401   scope scope scope scope scope scope ok    401
PATCH  /v1/teams/{teamID} oneself             admin admin admin admin admin admin self  401   401   401   scope scope scope scope scope scope self  401
DELETE /v1/teams/{teamID}                     admin admin admin admin admin admin ok    401   401   401   scope scope scope scope scope scope ok    401
GET    /v1/teams/{teamID}/identityRoles       ok    ok    ok    ok    ok    empty ok    401   401   401   ok    scope scope scope scope scope scope 401
GET    /x/v1/status                           ok    ok    ok    ok    ok    ok    ok    401   401   401   ok    ok    ok    ok    ok    ok    ok    401
GET    /x/v1/secrets                          ok    ok    ok    ok    ok    empty empty 401   401   401   ok    ok    empty scope scope scope scope 401
GET    /x/v1/secrets/{secretID}/activity      ok    ok    ok    ok    ok    404   404   401   401   401   ok    scope scope scope scope 404   scope 401
GET    /x/v1/secrets/{secretID}/versions      ok    ok    ok    403   403   404   404   401   401   401   ok    ok    404   scope scope scope scope 401
POST   /x/v1/secrets/{secretID}/versions      nover nover nover 403   403   404   404   401   401   401   scope scope scope nover scope scope 404   401
POST   /x/v1/resolve                          ok    ok    ok    ok    ok    empty empty 401   401   401   ok    ok    empty scope scope scope scope 401
GET    /x/v1/deleted                          admin admin admin admin admin admin ok    401   401   401   admin scope scope scope ok    scope ok    401
POST   /x/v1/deleted/{secretID}/restore       admin admin admin admin admin admin ok    401   401   401   scope scope scope scope scope scope ok    401
POST   /x/v1/deleted/{secretID}/restore self  admin admin admin admin admin admin self  401   401   401   scope scope scope scope scope scope scope 401
POST   /x/v1/deleted/{secretID}/restore owner admin admin admin admin admin admin ok    401   401   401   scope scope scope scope scope scope scope 401
DELETE /x/v1/deleted/{secretID}               admin admin admin admin admin admin ok    401   401   401   scope scope scope scope scope scope ok    401
GET    /x/v1/directory                        ok    ok    ok    ok    ok    ok    ok    401   401   401   ok    scope scope scope ok    scope ok    401
GET    /x/v1/users                            admin admin admin admin admin admin ok    401   401   401   admin scope scope scope ok    scope ok    401
PATCH  /x/v1/users/{userID}                   admin admin admin admin admin admin ok    401   401   401   scope scope scope scope scope scope scope 401
PATCH  /x/v1/users/{userID} oneself           admin admin admin admin admin admin ok    401   401   401   scope scope scope scope scope scope scope 401
POST   /x/v1/users/{userID}/invitation        admin admin admin admin admin admin ok    401   401   401   scope scope scope scope scope scope scope 401
POST   /x/v1/removals user                    admin admin admin admin admin admin ok    401   401   401   scope scope scope scope scope scope ok    401
POST   /x/v1/removals team                    admin admin admin admin admin admin ok    401   401   401   scope scope scope scope scope scope ok    401
POST   /x/v1/removals members                 admin admin admin admin admin admin ok    401   401   401   scope scope scope scope scope scope ok    401
POST   /x/v1/removals self                    admin admin admin admin admin admin self  401   401   401   scope scope scope scope scope scope scope 401
POST   /x/v1/removals heir                    admin admin admin admin admin admin ok    401   401   401   scope scope scope scope scope scope scope 401
POST   /x/v1/removals dry                     admin admin admin admin admin admin ok    401   401   401   admin scope scope scope ok    scope ok    401
GET    /x/v1/apiKeys                          ok    ok    ok    ok    ok    ok    ok    401   401   401   ok    ok    ok    ok    ok    ok    ok    401
POST   /x/v1/apiKeys                          ok    ok    ok    ok    ok    ok    ok    401   401   401   scope scope scope scope scope scope scope 401
DELETE /x/v1/apiKeys/{apiKeyID}               ok    ok    ok    ok    ok    ok    ok    401   401   401   scope scope scope scope scope scope scope 401
DELETE /x/v1/apiKeys/{apiKeyID} another       nokey nokey nokey nokey nokey nokey nokey 401   401   401   scope scope scope nokey scope scope nokey 401
POST   /x/v1/redeem                           ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
GET    /healthz                               ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
GET    /openapi.json                          ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
`;

export interface IRow {
  readonly method: string;
  /** With parameters as in the OpenAPI document. */
  readonly path: string;
  /** Which of several requests of one route. */
  readonly variant: string;
  readonly expected: Readonly<Record<Standing, Expected>>;
}

function rowOf(line: string): IRow[] {
  const words = line.trim().split(/\s+/);
  const cells = words.splice(-STANDINGS.length).map(word => WORDS[word]);
  const [method, path, variant = ''] = words;
  if (cells.includes(undefined as never) || !path) {
    throw new Error(`Not a row of the table: ${line}`);
  }
  const expected = Object.fromEntries(STANDINGS.map((one, index) => [one, cells[index]])) as IRow['expected'];
  return [path, ...(path.startsWith('/v1/') ? [path.replace('/v1/', '/v2/')] : [])].map(one => ({
    method,
    path: one,
    variant,
    expected
  }));
}

/** A row for each request; the first line of the table is for readers. */
export const ROWS = TABLE.trim().split('\n').slice(1).flatMap(rowOf);

const answersOf = ({ method, expected }: IRow): string => JSON.stringify([method, expected]);

/** The first row for each method and pattern of answers. */
export const SAMPLE = ROWS.filter(
  (row, index) => ROWS.findIndex(other => answersOf(other) === answersOf(row)) === index
);

// Requests made from a grammar: mostly what a client sends, with a few things wrong in every part of it.
import type { Random } from '../model/random';

/** What requests are about. */
export interface IPool {
  /** API keys by what they are, none of them Ann's. */
  keys: readonly string[];
  /** Ids of secrets, users, teams and keys, Ann's among them. */
  ids: readonly string[];
  /** Names of secrets, Ann's among them. */
  names: readonly string[];
}

const METHODS = ['GET', 'GET', 'GET', 'POST', 'POST', 'PATCH', 'DELETE'];
const ODD_METHODS = ['PUT', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT', 'PROPFIND', 'get', 'FOO', 'G\u0000T', ''];

const PATHS = [
  ...[
    '/secrets',
    '/secrets/#',
    '/secrets/#/accessControls',
    '/organizations/current',
    '/roles/Secret'
  ].flatMap(path => [`/v1${path}`, `/v2${path}`]),
  ...['/v1/users', '/v1/users/current', '/v2/users/#', '/v1/users/#/identityRoles', '/v1/auditLogs'],
  ...['/v2/teams', '/v1/teams/#', '/v1/teams/#/identityRoles'],
  ...['/x/v1/status', '/x/v1/secrets', '/x/v1/secrets/#/activity', '/x/v1/directory', '/x/v1/resolve'],
  ...['/x/v1/deleted', '/x/v1/deleted/#', '/x/v1/deleted/#/restore', '/x/v1/users', '/x/v1/users/#'],
  ...['/x/v1/users/#/invitation', '/x/v1/removals', '/x/v1/apiKeys', '/x/v1/apiKeys/#', '/x/v1/redeem'],
  ...['/x/v1/secrets/#/versions', '/x/v1/secrets/#/versions/1/restore'],
  ...['/healthz', '/readyz', '/openapi.json', '/metrics', '/']
];

const QUERIES = [
  'name',
  'limit',
  'nextToken',
  'email',
  'description',
  'search',
  'type',
  'startDate',
  'userID',
  'x'
];

/** Ways to write an address that have led elsewhere before. */
const TRICKS = [
  ...[
    '..',
    '%2e%2e',
    '..%2f',
    '%252e%252e%252f',
    '.',
    ';',
    ';x=1',
    '//',
    '/',
    '%2F',
    '\\',
    '%5C',
    '%00',
    '%0d%0aX:y'
  ],
  ...[
    '?',
    '%3F',
    '#',
    '%23',
    '&',
    '*',
    '%',
    '%zz',
    '%C0%AE',
    '%ff',
    '\u00e9',
    '%F0%9F%90%99',
    '+',
    '@evil.example'
  ],
  ...[
    'http://evil.example/',
    '//evil.example/',
    'A'.repeat(300),
    '__proto__',
    'constructor',
    '%u0041',
    '0',
    '-1'
  ]
];

const TEXTS = [
  ...[
    '',
    ' ',
    'A',
    'a'.repeat(300),
    '\u0000',
    '\ud800',
    '\u202e',
    '🐙',
    '__proto__',
    'constructor',
    'null',
    '-1'
  ],
  ...['(a+)+$', '(', '[', '.*', '%', "' OR 1=1 --", '${x}', '2026-01-31', '9'.repeat(400), 'Owner', 'Reader'],
  ...['Full', 'ReadOnly', 'NamedSecrets', 'Custom', 'read', 'cell', 'ann@acme.example', 'new@acme.example']
];

const FIELDS = [
  ...[
    'name',
    'value',
    'email',
    'description',
    'grants',
    'revokes',
    'role',
    'users',
    'teams',
    'requestID',
    'kernelID'
  ],
  ...[
    'names',
    'origin',
    'identity',
    'path',
    'userID',
    'teamID',
    'members',
    'handTo',
    'dryRun',
    'isAdministrator'
  ],
  ...[
    'scope',
    'secrets',
    'permissions',
    'expiresAt',
    'code',
    'ownerUserID',
    'addMemberUserIDs',
    '__proto__',
    'x'
  ]
];

const TYPES = [
  ...[
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json;'
  ],
  ...['application/json; charset=utf-16', 'application/xml', '*/*', 'json', 'application/json\u0000', ',']
];

/** Headers that mean something somewhere on the way. */
const HEADERS = [
  ...['Origin: https://evil.example', 'X-Forwarded-For: 10.0.0.1, evil', 'X-Forwarded-Host: evil.example'],
  ...[
    'X-HTTP-Method-Override: DELETE',
    'X-Original-URL: /v1/users',
    'Forwarded: host=evil',
    'Range: bytes=0-1'
  ],
  ...[
    'If-Match: *',
    'If-Match: "1"',
    'If-None-Match: *',
    'Accept: text/html',
    'Accept-Encoding: gzip, br, x'
  ],
  ...[
    'Content-Encoding: gzip',
    'Expect: 100-continue',
    'Expect: x',
    'Upgrade: websocket',
    'Connection: keep-alive'
  ],
  ...[
    'Cookie: a=b',
    'Authorization: Basic YTpi',
    'Host: evil.example',
    'TE: trailers',
    'Transfer-Encoding: gzip'
  ],
  ...['Content-Length: 5', 'Content-Length: -1', 'Content-Length: 99999999', 'Transfer-Encoding: chunked'],
  ...[
    'No colon here',
    ' folded: x',
    'Bad\u0000Name: x',
    'X-Odd: \u0001',
    ': empty',
    `X-Long: ${'x'.repeat(9000)}`
  ]
];

/** One request as it goes over the wire. */
export function makeRequest(random: Random, pool: IPool): Buffer {
  const odd = random.chance(40);
  const write = random.chance(55) ? random.pick(WRITES) : null;
  const usual = write ? write[0] : random.pick(METHODS);
  const method = odd && random.chance(15) ? random.pick(ODD_METHODS) : usual;
  const hasBody = method !== 'GET' && method !== 'DELETE' ? random.chance(95) : random.chance(5);
  const body = hasBody
    ? Buffer.from(makeBody(random, pool, write?.[2]), random.chance(2) ? 'utf16le' : 'utf8')
    : Buffer.alloc(0);
  const target = makeTarget(random, pool, odd, write?.[1] ?? random.pick(PATHS));
  const version =
    odd && random.chance(4) ? random.pick(['HTTP/1.0', 'HTTP/2.0', 'HTTP/9', 'x', '']) : 'HTTP/1.1';
  const head = [`${method} ${target} ${version}`.trimEnd(), ...makeHeaders(random, pool, odd, body)];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]);
}

function makeTarget(random: Random, pool: IPool, odd: boolean, pattern: string): string {
  let path = pattern.replace('#', () => (random.chance(90) ? random.pick(pool.ids) : random.pick(TRICKS)));
  if (odd && random.chance(40)) {
    const at = random.below(path.length + 1);
    path = path.slice(0, at) + random.pick(TRICKS) + path.slice(at + random.below(3));
  }
  const names = random.some(QUERIES, random.chance(30) ? 3 : 0);
  const query = names.map(name => {
    const value = random.chance(50) ? random.pick(pool.names) : random.pick([...TEXTS, ...TRICKS]);
    return `${name}=${random.chance(80) ? encodeURIComponent(wellFormed(value)) : value.replace(/[\r\n]/g, '')}`;
  });
  return path + (query.length ? `?${query.join('&')}` : '');
}

function makeHeaders(random: Random, pool: IPool, odd: boolean, body: Buffer): string[] {
  const headers = [
    random.chance(97) ? 'Host: localhost' : random.pick(['Host: evil.example', 'Host:', 'Host: a b', 'X: y']),
    'Connection: close'
  ];
  if (random.chance(95)) {
    headers.push(`Authorization: Bearer ${random.pick(pool.keys)}`);
  }
  if (body.length) {
    headers.push(`Content-Type: ${odd && random.chance(15) ? random.pick(TYPES) : 'application/json'}`);
    headers.push(`Content-Length: ${odd && random.chance(5) ? random.below(10_000) : body.length}`);
  }
  if (random.chance(30)) {
    headers.push(
      `Idempotency-Key: ${random.chance(90) ? `key-${random.below(50)}` : random.pick(TEXTS).slice(0, 200)}`
    );
  }
  headers.push(...random.some(HEADERS, odd && random.chance(40) ? 2 : 0));
  return headers;
}

/** A body that fits some route, or nearly, or none at all. */
function makeBody(random: Random, pool: IPool, kind?: Body): string {
  if (random.chance(8)) {
    return random.pick([
      ...[
        '',
        '{',
        '[',
        'null',
        '1e999',
        '"a"',
        '{"name":}',
        '{"name":"A",}',
        '\ufeff{}',
        '{"a":1}{"b":2}',
        'NaN'
      ],
      ...[
        '{"__proto__":{"isAdministrator":true}}',
        '{"constructor":{"prototype":{}}}',
        '{"name":"A","name":"B"}'
      ],
      ...['['.repeat(5000), `${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`, '\u0000', '{"name":"\\ud800"}']
    ]);
  }
  const text = JSON.stringify(
    kind || random.chance(50)
      ? aBody(random, pool, kind ?? (random.pick(Object.keys(BODIES)) as Body))
      : anObject(random, pool, 3)
  );
  return random.chance(3) ? text.slice(0, random.below(text.length)) : text;
}

type Make = (random: Random, pool: IPool) => object;

const role: Make = (random, { ids }) => ({
  role: random.pick(['Owner', 'Reader']),
  users: random.some(ids, 2),
  teams: random.some(ids, 1)
});
const fresh = (random: Random): string => `N_${random.below(1e6)}`;

/** Bodies that fit a route. */
const BODIES = {
  secret: (random, { names }) => ({
    name: random.chance(95) ? fresh(random) : random.pick(names),
    value: wellFormed(random.pick(TEXTS))
  }),
  value: random => ({ value: random.pick(TEXTS) }),
  access: (random, pool) => ({
    grants: [role(random, pool)],
    revokes: random.chance(50) ? [role(random, pool)] : null
  }),
  user: random => ({ email: random.pick(TEXTS) }),
  team: random => ({ name: fresh(random), description: random.pick(TEXTS) }),
  resolve: (random, { names }) => ({
    requestID: `request-${random.below(100)}`,
    kernelID: 'k',
    names: random.some(names, 4),
    origin: 'cell',
    identity: '',
    path: ''
  }),
  removal: (random, { ids }) =>
    random.chance(50)
      ? { userID: random.pick(ids), dryRun: random.chance(50) }
      : { members: { teamID: random.pick(ids), userIDs: random.some(ids, 2), teamIDs: [] }, dryRun: true },
  limited: (random, { names }) => ({
    name: 'key',
    scope: random.pick(['Full', 'ReadOnly', 'NamedSecrets', 'Custom']),
    secrets: random.some(names, 2)
  }),
  key: random => ({
    name: 'key',
    scope: 'Custom',
    permissions: random.some(['read', 'write', 'directory', 'audit'], 3)
  }),
  administrator: () => ({ isAdministrator: true }),
  code: random => ({ code: random.pick(TEXTS) }),
  nothing: () => ({})
} satisfies Record<string, Make>;

type Body = keyof typeof BODIES;

/** Writes as a client sends them. */
const WRITES: readonly (readonly [string, string, Body])[] = [
  ['POST', '/v1/secrets', 'secret'],
  ['POST', '/v2/secrets', 'secret'],
  ['PATCH', '/v1/secrets/#', 'value'],
  ['PATCH', '/v1/secrets/#/accessControls', 'access'],
  ['POST', '/v1/users', 'user'],
  ['POST', '/v1/teams', 'team'],
  ['POST', '/x/v1/resolve', 'resolve'],
  ['POST', '/x/v1/removals', 'removal'],
  ['POST', '/x/v1/apiKeys', 'limited'],
  ['POST', '/x/v1/apiKeys', 'key'],
  ['PATCH', '/x/v1/users/#', 'administrator'],
  ['POST', '/x/v1/redeem', 'code'],
  ['POST', '/x/v1/deleted/#/restore', 'nothing']
];

function aBody(random: Random, pool: IPool, kind: Body): object {
  const made: Record<string, unknown> = { ...BODIES[kind](random, pool) };
  if (random.chance(15)) {
    made[random.pick(FIELDS)] = aValue(random, pool, 2);
  }
  return made;
}

function anObject(random: Random, pool: IPool, depth: number): object {
  return Object.fromEntries(random.some(FIELDS, 4).map(field => [field, aValue(random, pool, depth)]));
}

function aValue(random: Random, pool: IPool, depth: number): unknown {
  const kinds: (() => unknown)[] = [
    () => random.pick(TEXTS),
    () => random.pick(pool.ids),
    () => random.pick(pool.names),
    () => random.pick([0, -1, 1e308, 0.1, 2 ** 53, true, false, null]),
    () => (depth ? anObject(random, pool, depth - 1) : {}),
    () => (depth ? Array.from({ length: random.below(4) }, () => aValue(random, pool, depth - 1)) : [])
  ];
  return random.pick(kinds)();
}

function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

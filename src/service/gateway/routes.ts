/** What may be asked of a service. Each line: methods, then paths; `:id` is a UUID. */
export interface IRoute {
  methods: readonly ('GET' | 'POST' | 'PATCH' | 'DELETE')[];
  path: string;
  /** The body may hold a value, which is large. */
  hasValue?: boolean;
  /** Its writes manage people or keys, so that they need one's API key once more. */
  manages?: boolean;
}

const BELOW_VERSION: readonly IRoute[] = [
  { methods: ['GET', 'POST'], path: '/secrets', hasValue: true },
  { methods: ['GET', 'PATCH', 'DELETE'], path: '/secrets/:id', hasValue: true },
  { methods: ['GET', 'PATCH'], path: '/secrets/:id/accessControls' },
  { methods: ['GET'], path: '/organizations/current' },
  { methods: ['GET', 'POST'], path: '/users', manages: true },
  { methods: ['GET'], path: '/users/current' },
  { methods: ['GET', 'DELETE'], path: '/users/:id', manages: true },
  { methods: ['GET'], path: '/users/:id/identityRoles' },
  { methods: ['GET', 'POST'], path: '/teams', manages: true },
  { methods: ['GET', 'PATCH', 'DELETE'], path: '/teams/:id', manages: true },
  { methods: ['GET'], path: '/teams/:id/identityRoles' },
  { methods: ['GET'], path: '/roles/Secret' },
  { methods: ['GET'], path: '/auditLogs' }
];

/** The Management API, below /v1 and /v2. */
export const MANAGEMENT: readonly IRoute[] = ['/v1', '/v2'].flatMap(prefix =>
  BELOW_VERSION.map(route => ({ ...route, path: prefix + route.path }))
);

/** What the Management API has no word for. */
export const EXTRA: readonly IRoute[] = [
  { methods: ['GET'], path: '/x/v1/secrets' },
  { methods: ['GET'], path: '/x/v1/secrets/:id/activity' },
  { methods: ['GET', 'POST'], path: '/x/v1/secrets/:id/versions' },
  { methods: ['GET'], path: '/x/v1/directory' },
  { methods: ['GET'], path: '/x/v1/users' },
  { methods: ['PATCH'], path: '/x/v1/users/:id', manages: true },
  { methods: ['POST'], path: '/x/v1/users/:id/invitation', manages: true },
  { methods: ['POST'], path: '/x/v1/removals', manages: true },
  { methods: ['GET'], path: '/x/v1/deleted' },
  { methods: ['DELETE'], path: '/x/v1/deleted/:id', manages: true },
  { methods: ['POST'], path: '/x/v1/deleted/:id/restore', manages: true },
  { methods: ['GET', 'POST'], path: '/x/v1/apiKeys', manages: true },
  { methods: ['DELETE'], path: '/x/v1/apiKeys/:id', manages: true },
  { methods: ['POST'], path: '/x/v1/resolve' }
];

export const ROUTES: readonly IRoute[] = [...MANAGEMENT, ...EXTRA];

/** What may stand in a query. */
export const QUERY = [
  'name',
  'limit',
  'nextToken',
  'search',
  'email',
  'description',
  'type',
  'source',
  'startDate',
  'endDate',
  'firstName',
  'lastName',
  'userID',
  'apiKeyID',
  'teamID'
] as const;

import { API_KEY_PERMISSIONS, type APIKeyPermission, type Role } from '../../../src/contract';
import type { IGrantRow } from '../../../src/service/store/rows';
import {
  type Action,
  EVERYTHING,
  type IReach,
  type Membership,
  type OrganizationOperation,
  type SecretOperation,
  type Standing,
  authorize,
  authorizeKey,
  authorizeMember,
  isWithin,
  reachOf,
  standingOf
} from '../../../src/service/vault/authorize';
import { withCode } from '../fixtures';

const ALL: SecretOperation[] = ['list', 'read', 'update', 'delete', 'showAccess', 'changeAccess'];

test.each<[Role, SecretOperation[]]>([
  ['Owner', ALL],
  ['Reader', ['list', 'read', 'showAccess']]
])('%s may do %j and nothing else', (role, allowed) => {
  for (const operation of ALL) {
    const decide = (): void => authorize(role, operation);
    if (allowed.includes(operation)) {
      expect(decide).not.toThrow();
    } else {
      expect(decide).toThrow(withCode('secret_access_denied'));
    }
  }
});

test.each(ALL)('without a grant there is nothing to %s', operation =>
  expect(() => authorize('none', operation)).toThrow(withCode('secret_not_found'))
);

test('an unknown action or role is denied', () => {
  expect(() => authorize('Owner', 'rename' as SecretOperation)).toThrow(withCode('secret_access_denied'));
  expect(() => authorize('Admin' as Standing, 'read')).toThrow();
});

describe('of the grants on a secret', () => {
  const grant = (identityID: string, role: Role): IGrantRow => ({
    secretID: 'secret',
    identityID,
    name: 'A',
    kind: 'user',
    role,
    createdBy: null,
    createdAt: 0
  });

  test.each<[string, IGrantRow[], Standing]>([
    ['none', [], 'none'],
    ['one of somebody else', [grant('other', 'Owner')], 'none'],
    ['one', [grant('me', 'Reader')], 'Reader'],
    ['a weak one and a strong one by a team', [grant('me', 'Reader'), grant('team', 'Owner')], 'Owner'],
    ['a strong one and a weak one by a team', [grant('me', 'Owner'), grant('team', 'Reader')], 'Owner']
  ])('%s: the strongest that reaches a person counts', (_, grants, standing) => {
    const identities = new Set(['me', 'team']);
    expect(standingOf(grants, { identities, reach: EVERYTHING })).toBe(standing);
    expect(standingOf(grants, { identities, reach: { only: new Set(['other', 'secret']) } })).toBe(standing);
    // To a key for other secrets there is none at all.
    expect(standingOf(grants, { identities, reach: { only: new Set(['other']) } })).toBe('none');
    expect(standingOf(grants, { identities, reach: { only: new Set() } })).toBe('none');
  });
});

describe('an API key', () => {
  // By hand, from the documents. A key for named secrets reads, and nothing else.
  const ALLOWED: Record<Action, string> = {
    identify: 'read write directory audit named',
    list: 'read named',
    read: 'read named',
    change: 'write',
    showAccess: '',
    share: '',
    showPeople: 'directory',
    changePeople: '',
    showAudit: 'audit',
    showKeys: 'read write directory audit named',
    changeKeys: 'write'
  };
  const reaches = new Map<string, IReach>([
    ...API_KEY_PERMISSIONS.map((one): [string, IReach] => [one, reachOf(one, [])]),
    ['named', reachOf('NamedSecrets', ['secret'])]
  ]);

  test.each(Object.entries(ALLOWED) as [Action, string][])(
    'is let through to %s with one of these alone: %j',
    (action, allowed) => {
      const passing = [...reaches].filter(([, reach]) => {
        try {
          authorizeKey(reach, action);
          return true;
        } catch (error) {
          expect(error).toEqual(withCode('scope_denied'));
          return false;
        }
      });
      expect(passing.map(([name]) => name).join(' ')).toBe(allowed);
      expect(() => authorizeKey(reachOf('Full', []), action)).not.toThrow();
    }
  );

  test.each<[Action, APIKeyPermission[]]>([
    ['showAccess', ['read', 'directory']],
    ['share', ['write', 'directory']],
    ['changePeople', ['write', 'directory']]
  ])('is let through to %s with %j together', (action, permissions) => {
    expect(() => authorizeKey(reachOf(permissions.join(' '), []), action)).not.toThrow();
  });

  test('of a scope that nobody knows permits nothing, and what has no name yet needs a full one', () => {
    for (const scope of ['', 'Everything', 'full', 'ReadOnly write', 'NamedSecrets read', 'constructor']) {
      expect([scope, [...reachOf(scope, []).permissions]]).toEqual([scope, []]);
    }
    const unnamed = (scope: string) => () => authorizeKey(reachOf(scope, ['secret']), undefined);
    expect(unnamed('Full')).not.toThrow();
    for (const scope of ['ReadOnly', 'NamedSecrets', 'read write directory', 'Everything']) {
      expect(unnamed(scope)).toThrow(withCode('scope_denied'));
    }
    expect(() => authorizeKey(EVERYTHING, 'readEverything' as Action)).toThrow();
  });

  test.each<[string, string[], string, string[], boolean]>([
    ['Full', [], 'Full', [], true],
    ['ReadOnly', [], 'Full', [], true],
    ['NamedSecrets', ['a'], 'Full', [], true],
    ['Full', [], 'ReadOnly', [], false],
    ['read write', [], 'read write directory', [], true],
    ['read audit', [], 'read write directory', [], false],
    ['NamedSecrets', ['a'], 'read write', [], true],
    ['NamedSecrets', ['a'], 'NamedSecrets', ['a', 'b'], true],
    ['NamedSecrets', ['a', 'c'], 'NamedSecrets', ['a', 'b'], false],
    ['read', [], 'NamedSecrets', ['a'], false],
    ['NamedSecrets', ['a'], 'write', [], false]
  ])('of scope %s for %j is within one of scope %s for %j: %s', (scope, ids, other, otherIDs, is) => {
    expect(isWithin(reachOf(scope, ids), reachOf(other, otherIDs))).toBe(is);
  });
});

test.each<OrganizationOperation>([
  'showMembers',
  'changeUsers',
  'changeTeams',
  'invite',
  'restore',
  'purge',
  'showWholeAudit'
])('%s is for administrators alone', operation => {
  expect(() => authorizeMember('administrator', operation)).not.toThrow();
  expect(() => authorizeMember('member', operation)).toThrow(withCode('administrator_required'));
});

test('an unknown action is denied, even to administrators', () => {
  const unknown = 'readEverything' as OrganizationOperation;
  expect(() => authorizeMember('administrator', unknown)).toThrow(withCode('administrator_required'));
  expect(() => authorizeMember('guest' as Membership, 'showDirectory')).toThrow();
});

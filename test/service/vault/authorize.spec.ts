import type { Role } from '../../../src/contract';
import type { IAccessRow } from '../../../src/service/store/rows';
import {
  type Membership,
  type OrganizationOperation,
  type SecretOperation,
  type Standing,
  authorize,
  authorizeMember,
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

test('an operation or a role that nobody knows is denied', () => {
  expect(() => authorize('Owner', 'rename' as SecretOperation)).toThrow(withCode('secret_access_denied'));
  expect(() => authorize('Admin' as Standing, 'read')).toThrow();
});

describe('of the grants on a secret', () => {
  const grant = (identityID: string, role: Role): IAccessRow => ({
    secretID: 'secret',
    identityID,
    name: 'A',
    kind: 'user',
    role,
    createdBy: null,
    createdAt: 0
  });

  test.each<[string, IAccessRow[], Standing]>([
    ['none', [], 'none'],
    ['one of somebody else', [grant('other', 'Owner')], 'none'],
    ['one', [grant('me', 'Reader')], 'Reader'],
    ['a weak one and a strong one by a team', [grant('me', 'Reader'), grant('team', 'Owner')], 'Owner'],
    ['a strong one and a weak one by a team', [grant('me', 'Owner'), grant('team', 'Reader')], 'Owner']
  ])('%s: the strongest that reaches a person counts', (_, grants, standing) => {
    expect(standingOf(grants, new Set(['me', 'team']))).toBe(standing);
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

test('what nobody knows is denied, to administrators too', () => {
  const unknown = 'readEverything' as OrganizationOperation;
  expect(() => authorizeMember('administrator', unknown)).toThrow(withCode('administrator_required'));
  expect(() => authorizeMember('guest' as Membership, 'showDirectory')).toThrow();
});

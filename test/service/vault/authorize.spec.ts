import type { Role } from '../../../src/service/store/store';
import { type Operation, authorize } from '../../../src/service/vault/authorize';
import { withCode } from '../fixtures';

const ALL: Operation[] = ['list', 'read', 'update', 'delete'];

test.each<[Role, Operation[]]>([
  ['Owner', ['list', 'read', 'update', 'delete']],
  ['Reader', ['list', 'read']]
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
  expect(() => authorize(null, operation)).toThrow(withCode('secret_not_found'))
);

test('an operation or a role that nobody knows is denied', () => {
  expect(() => authorize('Owner', 'share' as Operation)).toThrow(withCode('secret_access_denied'));
  expect(() => authorize('Admin' as Role, 'read')).toThrow();
});

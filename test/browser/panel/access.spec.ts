import { Access } from '../../../src/browser/panel/access';
import { nameOf } from '../../../src/browser/ui/identity';
import {
  HeliosError,
  type IGrant,
  type IResourceRole,
  type ITeamInfo,
  type IUserInfo
} from '../../../src/contract';
import { FakeClient, secret } from '../fakes';

const user = (name: string): IUserInfo => ({
  userID: name,
  email: `${name}@example.org`,
  firstName: '',
  lastName: ''
});
const team = (name: string): ITeamInfo => ({ teamID: name, name, description: '' });
const grant = (identity: IUserInfo | ITeamInfo, facts: Partial<IGrant> = {}): IGrant => ({
  createdAt: '2026-09-01T00:00:00Z',
  identity,
  ...facts
});
const nobody = { teams: [], users: [] };

let client: FakeClient;
let access: Access;
let roles: IResourceRole[];

function entry(label: string): Parameters<Access['set']>[0] {
  const found = access.entries.find(({ identity }) => nameOf(identity) === label);
  if (!found) {
    throw new Error(`${label} has no entry`);
  }
  return found;
}

beforeEach(async () => {
  client = new FakeClient();
  roles = [
    { role: 'Reader', description: '', grants: [grant(user('bob')), grant(team('data'))] },
    { role: 'Owner', description: '', grants: [grant(user('ann')), grant(team('ops'))] }
  ];
  client.asked.mockImplementation(async () => roles);
  access = new Access(client, secret('A'), 'ann');
  await access.load();
  client.asked.mockClear();
});

test('owners come first, each once, with the role that is stronger', async () => {
  roles[0].grants.push(grant(user('ann')));
  await access.load();
  expect(access.entries.map(({ identity, role }) => [nameOf(identity), role])).toEqual([
    ['ann@example.org', 'Owner'],
    ['ops', 'Owner'],
    ['bob@example.org', 'Reader'],
    ['data', 'Reader']
  ]);
  expect(access.isChanged).toBe(false);
});

test('what is inherited is not this secret’s to change, and not listed', async () => {
  const inheritedFrom = { resourceID: 'o', resourceType: 'Organization', role: 'Owner' };
  roles[1].grants.push(grant(user('eve'), { inheritedFrom }));
  await access.load();
  expect(access.entries).toHaveLength(4);
});

describe('who is added before the list is there', () => {
  beforeEach(() => {
    access = new Access(client, secret('A'), 'ann');
  });

  test('stays, below whom the list brings', async () => {
    const loading = access.load();
    access.add(user('eve'), 'Owner');
    await loading;
    expect(access.entries.map(({ identity, role }) => [nameOf(identity), role])).toEqual([
      ['ann@example.org', 'Owner'],
      ['ops', 'Owner'],
      ['bob@example.org', 'Reader'],
      ['data', 'Reader'],
      ['eve@example.org', 'Owner']
    ]);
    expect(access.action).toEqual({ grants: [{ ...nobody, role: 'Owner', users: ['eve'] }], revokes: [] });
  });

  test('is there once where the list brings him too, with the role that was chosen', async () => {
    const loading = access.load();
    access.add(user('bob'), 'Owner');
    await loading;
    expect(access.entries).toHaveLength(4);
    expect(access.action).toEqual({
      grants: [{ ...nobody, role: 'Owner', users: ['bob'] }],
      revokes: [{ ...nobody, role: 'Reader', users: ['bob'] }]
    });
  });
});

test('nothing is sent before save, which sends everything in one request', async () => {
  access.set(entry('bob@example.org'), 'Owner');
  access.set(entry('data'), null);
  access.add(user('eve'), 'Reader');
  access.add(team('law'), 'Reader');
  expect(client.asked).not.toHaveBeenCalled();
  await access.save();
  expect(client.asked.mock.calls).toEqual([
    [
      'PATCH',
      'v1/secrets/id-of-A/accessControls',
      {
        grants: [
          { role: 'Owner', teams: [], users: ['bob'] },
          { role: 'Reader', teams: ['law'], users: ['eve'] }
        ],
        revokes: [{ role: 'Reader', teams: ['data'], users: ['bob'] }]
      }
    ]
  ]);
});

test('an identity with both roles loses both with its access, and one when it becomes a reader', async () => {
  roles[0].grants.push(grant(user('ann')));
  await access.load();
  access.set(entry('ann@example.org'), 'Reader');
  expect(access.action).toEqual({ grants: [], revokes: [{ ...nobody, role: 'Owner', users: ['ann'] }] });
  access.set(entry('ann@example.org'), null);
  expect(access.action.revokes.map(({ role, users }) => [role, users])).toEqual([
    ['Owner', ['ann']],
    ['Reader', ['ann']]
  ]);
});

test('a change that is undone is not a change', () => {
  access.set(entry('bob@example.org'), null);
  expect(access.isChanged).toBe(true);
  access.set(entry('bob@example.org'), 'Reader');
  access.add(user('eve'), 'Owner');
  access.set(entry('eve@example.org'), null);
  expect(access.isChanged).toBe(false);
  expect(access.action).toEqual({ grants: [], revokes: [] });
  expect(access.entries).toHaveLength(4);
});

test('adding somebody who has access changes their role, and restores a removed access', () => {
  access.set(entry('bob@example.org'), null);
  access.add(user('bob'), 'Owner');
  expect(access.entries).toHaveLength(4);
  expect(entry('bob@example.org').role).toBe('Owner');
});

test('a refused change is still as it was set', async () => {
  access.set(entry('ann@example.org'), null);
  client.asked.mockRejectedValue(new HeliosError('last_owner'));
  await expect(access.save()).rejects.toMatchObject({ code: 'last_owner' });
  expect(entry('ann@example.org').role).toBeNull();
  expect(access.isChanged).toBe(true);
});

describe('the consequence for oneself', () => {
  test('is none while others change', () => {
    access.set(entry('bob@example.org'), null);
    access.set(entry('ops'), null);
    expect(access.consequence).toBeNull();
  });

  test.each([
    [null, 'leaves'],
    ['Reader', 'becomesReader'],
    ['Owner', null]
  ] as const)('of the role %s is %s', (role, consequence) => {
    access.set(entry('ann@example.org'), role);
    expect(access.consequence).toBe(consequence);
  });

  test.each([null, 'Reader'] as const)(
    'is not known where a team through which one owns it becomes %s',
    async role => {
      roles[1].grants.shift();
      await access.load();
      access.set(entry('ops'), role);
      expect(access.consequence).toBe('mayLeave');
    }
  );
});

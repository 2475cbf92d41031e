// Which operation comes next.
import type { IControlAccessRole } from '../../../src/contract';
import { type ILeaving, SERVICE } from './model';
import * as people from './peopleOperations';
import * as secrets from './secretOperations';
import { EMAILS, type IOperation, TEAMS, type World } from './world';

type Draw = (world: World) => IOperation;

const aSecret =
  (make: (world: World, caller: string, secretID: string) => IOperation): Draw =>
  world => {
    const caller = world.caller();
    return make(world, caller, world.secretFor(caller));
  };

const changeAccess = aSecret((world, caller, secretID) => {
  const held = [...(world.model.secrets.get(secretID)?.grants ?? [])];
  const grants = (['Owner', 'Reader'] as const)
    .map(role => ({ role, users: world.users(1), teams: world.teams(1) }))
    .filter(() => world.random.chance(80));
  // Mostly what is there to be revoked.
  const revokes = world.random.some(held, 2).map(([one, role]): IControlAccessRole => {
    const isTeam = world.model.people.teams.has(one);
    return { role, users: isTeam ? [] : [one], teams: isTeam ? [one] : [] };
  });
  return secrets.changeAccess(caller, secretID, grants, revokes, world.spelling());
});

const changeTeam: Draw = world => {
  const { random } = world;
  const { users, teams } = world.model.people;
  const teamID = world.team();
  const leaving = random.chance(50) ? random.some([...(teams.get(teamID)?.members ?? [])], 2) : [];
  const byEmail = random.some([...users.values()], 1).map(({ email }) => email.toUpperCase());
  const update = {
    name: random.chance(8) ? random.pick(TEAMS) : undefined,
    description: random.chance(8) ? `About ${random.below(5)}` : undefined,
    addMemberUserIDs: world.users(1),
    addMemberUserEmails: byEmail,
    addMemberTeamIDs: world.teams(1),
    removeMemberUserIDs: leaving.filter(one => users.has(one)),
    removeMemberTeamIDs: leaving.filter(one => teams.has(one))
  };
  const userOf = new Map([...users].map(([userID, { email }]) => [email.toUpperCase(), userID]));
  return people.changeTeam(world.administrator(), teamID, update, email => userOf.get(email) ?? '');
};

const leave: Draw = world => {
  const { random } = world;
  const { teams } = world.model.people;
  const teamID = world.team();
  const members = { teamID, ids: random.some([...(teams.get(teamID)?.members ?? [])], 3) };
  const kind = random.below(6);
  const who: ILeaving = kind < 2 ? { userID: world.user() } : kind === 2 ? { teamID } : { members };
  const handTo = random.chance(50) ? world.user() : undefined;
  const isTeam = (one: string): boolean => teams.has(one);
  return people.leave(world.administrator(), { ...who, handTo }, random.chance(25), isTeam);
};

const identityRoles: Draw = world => {
  const [caller, isUser] = [world.caller(), world.random.chance(70)];
  return people.identityRoles(caller, isUser ? world.user() : world.team(), isUser ? 'user' : 'team');
};

const revokeKey: Draw = world => {
  const caller = world.caller();
  const all = [...world.model.keys.values()];
  const mine = all.filter(({ userID }) => userID === world.model.keys.get(caller)?.userID);
  // Mostly one of several, so that not everybody is without a key soon.
  const some = mine.length > 1 ? mine : world.random.chance(10) ? all : [];
  return people.revokeKey(caller, some.length ? world.random.pick(some).keyID : 'none');
};

/** What is drawn, and how often. */
const DRAWS: [number, Draw][] = [
  [14, world => secrets.create(world.caller(), world.newName(), world.value())],
  [12, aSecret((world, caller, secretID) => secrets.read(caller, secretID, world.spelling()))],
  [6, world => secrets.readByName(world.caller(), world.name())],
  [
    4,
    world => secrets.resolve(world.caller(), [...new Set([world.name(), world.name()])], world.requestID())
  ],
  [
    9,
    aSecret((world, caller, secretID) => secrets.update(caller, secretID, world.value(), world.spelling()))
  ],
  [1, aSecret((_, caller, secretID) => secrets.update(caller, secretID))],
  [4, aSecret((world, caller, secretID) => secrets.remove(caller, secretID, world.spelling()))],
  [20, changeAccess],
  [
    4,
    world =>
      secrets.restore(
        world.administrator(),
        world.deletedSecret(),
        world.maybe(30, () => world.name()),
        world.maybe(60, () => world.user())
      )
  ],
  [2, world => secrets.purge(world.administrator(), world.deletedSecret())],
  [6, world => people.addUser(world.administrator(), world.newEmail())],
  [3, world => people.setAdministrator(world.administrator(), world.user(), world.random.chance(50))],
  [4, world => people.createTeam(world.administrator(), world.newTeam())],
  [12, changeTeam],
  [9, leave],
  [
    3,
    world =>
      people.makeKey(
        world.caller(),
        world.random.chance(5) ? ' ' : 'Another',
        world.random.chance(20) ? 'ReadOnly' : 'Full'
      )
  ],
  [
    4,
    world =>
      people.makeFirstKey(
        world.random.chance(80) ? SERVICE : world.caller(),
        world.keyless()?.email ?? world.random.pick(EMAILS)
      )
  ],
  [3, world => people.invite(world.administrator(), world.keyless()?.userID ?? world.user())],
  [3, world => people.redeem(world.code())],
  [3, revokeKey],
  [3, identityRoles]
];

const SUM = DRAWS.reduce((sum, [weight]) => sum + weight, 0);

export function drawOne(world: World): IOperation {
  let left = world.random.below(SUM);
  const [, draw] = DRAWS.find(([weight]) => (left -= weight) < 0) ?? DRAWS[0];
  return draw(world);
}

// Operations that come at once, mostly such as must not both succeed.
import type { IControlAccessRole, Role } from '../../../src/contract';
import { drawOne } from './draw';
import { SERVICE } from './model';
import * as people from './peopleOperations';
import type { Chains } from './possible';
import * as secrets from './secretOperations';
import { EMAILS, type IOperation, TEAMS, type World } from './world';

type Race = (world: World) => (IOperation | IOperation[])[];

const only = (role: Role, ...users: string[]): IControlAccessRole[] => [{ role, users, teams: [] }];

/** Several take one name. */
const oneName: Race = world => {
  const name = world.newName();
  return [1, 2, 3].map(() => secrets.create(world.caller(), name, world.value()));
};

/** Each owner takes the role of the other one. */
const lastOwners: Race = world => {
  const owned = world.model
    .live()
    .map(([secretID, { grants }]) => ({
      secretID,
      owners: [...grants].filter(([one, role]) => role === 'Owner' && world.keyOf(one))
    }))
    .filter(({ owners }) => owners.length > 1);
  if (!owned.length) {
    return [drawOne(world), drawOne(world)];
  }
  const { secretID, owners } = world.random.pick(owned);
  const [one, two] = owners.map(([userID]) => userID);
  return [
    secrets.changeAccess(world.keyOf(one) ?? '', secretID, [], only('Owner', two)),
    secrets.changeAccess(world.keyOf(two) ?? '', secretID, [], only('Owner', one))
  ];
};

/** A secret is handed to somebody who leaves. */
const handedToLeaver: Race = world => {
  const caller = world.caller();
  const [mine, leaver] = [world.model.keys.get(caller)?.userID ?? 'nobody', world.user()];
  const grants = only('Owner', leaver);
  return [
    secrets.changeAccess(caller, world.secretFor(caller), grants, only('Owner', mine)),
    people.leave(world.administrator(), { userID: leaver })
  ];
};

/** Somebody makes a secret and leaves. */
const makerLeaves: Race = world => {
  const caller = world.caller();
  const userID = world.model.keys.get(caller)?.userID ?? world.user();
  return [
    secrets.create(caller, world.newName(), world.value()),
    people.leave(world.administrator(), { userID }),
    secrets.create(caller, world.newName(), world.value())
  ];
};

/** Two teams go into each other. */
const cycle: Race = world => {
  const [one, two] = [world.team(), world.team()];
  return [
    people.changeTeam(world.administrator(), one, { addMemberTeamIDs: [two] }),
    people.changeTeam(world.administrator(), two, { addMemberTeamIDs: [one] })
  ];
};

/** A team gets a role, and its members leave it. */
const emptied: Race = world => {
  const caller = world.caller();
  const teamID = world.team();
  const members = { teamID, ids: [...(world.model.people.teams.get(teamID)?.members ?? [])] };
  const mine = world.model.keys.get(caller)?.userID ?? 'nobody';
  const isTeam = (one: string): boolean => world.model.people.teams.has(one);
  return [
    secrets.changeAccess(
      caller,
      world.secretFor(caller),
      [{ role: 'Owner', users: [], teams: [teamID] }],
      only('Owner', mine)
    ),
    people.leave(world.administrator(), { members }, false, isTeam)
  ];
};

/** Administrators take the administration from each other. */
const lastAdministrators: Race = world => {
  const [one, two] = [...world.model.people.users]
    .filter(([, user]) => user.isAdministrator)
    .map(([userID]) => userID);
  return [
    people.setAdministrator(world.keyOf(one) ?? world.caller(), two ?? one, false),
    people.setAdministrator(world.keyOf(two) ?? world.caller(), one, false)
  ];
};

const oneCode: Race = world => {
  const code = world.code();
  return [people.redeem(code), people.redeem(code)];
};

const oneUserOrTeam: Race = world => {
  const [email, name] = [world.random.pick(EMAILS), world.random.pick(TEAMS)];
  const [one, two] = [world.administrator(), world.administrator()];
  return world.random.chance(50)
    ? [people.addUser(one, email), people.addUser(two, email)]
    : [people.createTeam(one, name), people.createTeam(two, name)];
};

/** A deleted secret is restored twice, or while its name is taken. */
const restored: Race = world => {
  const secretID = world.deletedSecret();
  const name = world.newName();
  return [
    secrets.restore(world.administrator(), secretID, name, world.user()),
    world.random.chance(50)
      ? secrets.create(world.caller(), name, world.value())
      : secrets.purge(world.administrator(), secretID)
  ];
};

/** Somebody does something with a role or a key that is taken from him. */
const loser: Race = world => {
  const caller = world.caller();
  const { userID = 'nobody', keyID = 'none' } = world.model.keys.get(caller) ?? {};
  const secretID = world.secretFor(caller);
  const other = world.random.pick([...(world.model.secrets.get(secretID)?.grants.keys() ?? [world.user()])]);
  return [
    secrets.update(caller, secretID, world.value()),
    secrets.changeAccess(
      world.keyOf(other) ?? world.caller(),
      secretID,
      [],
      [...only('Owner', userID), ...only('Reader', userID)]
    ),
    world.random.chance(70) ? secrets.read(caller, secretID) : people.revokeKey(caller, keyID)
  ];
};

/** Somebody leaves a team, then it gets a role: he reads by neither what he was nor what it is. */
const leftBefore: Race = world => {
  const teams = [...world.model.people.teams].flatMap(([teamID, { members }]) =>
    [...members].filter(one => world.keyOf(one)).map(userID => ({ teamID, userID }))
  );
  if (!teams.length) {
    return [drawOne(world), drawOne(world)];
  }
  const { teamID, userID } = world.random.pick(teams);
  const caller = world.caller();
  const secretID = world.secretFor(caller);
  const reader = world.keyOf(userID) ?? '';
  return [
    [
      people.leave(SERVICE, { members: { teamID, ids: [userID] } }),
      secrets.changeAccess(caller, secretID, [{ role: 'Reader', users: [], teams: [teamID] }], [])
    ],
    [1, 2, 3].map(() => secrets.read(reader, secretID)),
    [secrets.read(reader, secretID)]
  ];
};

const RACES: Race[] = [
  world => [drawOne(world), drawOne(world), drawOne(world)],
  oneName,
  lastOwners,
  handedToLeaver,
  makerLeaves,
  cycle,
  emptied,
  lastAdministrators,
  oneCode,
  oneUserOrTeam,
  restored,
  loser,
  leftBefore
];

export function drawRace(world: World): Chains {
  return world.random
    .pick(RACES)(world)
    .map(one => (Array.isArray(one) ? one : [one]));
}

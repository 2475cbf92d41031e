// Random operations on users, teams and API keys.
import type { IRemoval } from '../../../src/contract';
import { type ILeaving, SERVICE } from './model';
import { EMAILS, type IOperation, TEAMS, type World } from './world';

type Draw = (world: World) => IOperation;

const addUser: Draw = world => {
  const caller = world.administrator();
  const email = world.random.chance(5)
    ? world.random.pick(['', 'nobody', 'a@b@c', 'A@ACME.example'])
    : world.random.pick(EMAILS);
  return {
    text: `add user ${email}`,
    caller,
    isRepeatable: true,
    vault: async (vault, call) => {
      const user = await vault.people.add(email, call);
      return { made: [user.userID], shown: user.email };
    },
    model: (model, [userID]) => {
      model.addUser(caller, email, userID);
      return email;
    }
  };
};

const setAdministrator: Draw = world => {
  const [caller, userID, wanted] = [world.administrator(), world.user(), world.random.chance(50)];
  return {
    text: `administrator ${userID} ${wanted}`,
    caller,
    vault: async (vault, call) => {
      const members = await vault.people.setAdministrator(userID, wanted, call);
      return { shown: members.find(one => one.userID === userID)?.isAdministrator };
    },
    model: model => {
      model.setAdministrator(caller, userID, wanted);
      return wanted;
    }
  };
};

const createTeam: Draw = world => {
  const caller = world.administrator();
  const name = world.random.chance(5)
    ? world.random.pick([' ', 'RED', 'x'.repeat(256)])
    : world.random.pick(TEAMS);
  return {
    text: `create team ${name}`,
    caller,
    isRepeatable: true,
    vault: async (vault, call) => {
      const team = await vault.teams.create({ name }, call);
      return { made: [team.teamID], shown: [team.name, team.description] };
    },
    model: (model, [teamID]) => {
      model.createTeam(caller, name, '', teamID);
      return [name, ''];
    }
  };
};

const changeTeam: Draw = world => {
  const { random } = world;
  const [caller, teamID] = [world.administrator(), world.team()];
  const there = [...(world.model.people.teams.get(teamID)?.members ?? [])];
  const name = random.chance(8) ? random.pick(TEAMS) : undefined;
  const description = random.chance(8) ? `About ${random.below(5)}` : undefined;
  const [users, teams] = [world.users(2), world.teams(1)];
  const leaving = random.chance(50) ? random.some(there, 2) : [];
  const emails = users.map(one => (random.chance(30) ? world.model.people.users.get(one)?.email : undefined));
  const update = {
    name,
    description,
    addMemberUserIDs: users.filter((_, index) => !emails[index]),
    addMemberUserEmails: emails.filter(email => email !== undefined).map(email => email.toUpperCase()),
    addMemberTeamIDs: teams.map(one => world.spelled(one)),
    removeMemberUserIDs: leaving.filter(one => !world.model.people.teams.has(one)),
    removeMemberTeamIDs: leaving.filter(one => world.model.people.teams.has(one))
  };
  return {
    text: `team ${teamID} ${JSON.stringify(update)}`,
    caller,
    isRepeatable: true,
    vault: async (vault, call) => ({ shown: await vault.teams.update(teamID, update, call) }),
    model: model =>
      model.changeTeam(caller, teamID, { name, description, add: [...users, ...teams], remove: leaving })
  };
};

const leave: Draw = world => {
  const { random } = world;
  const caller = world.administrator();
  const dryRun = random.chance(30);
  const handTo = random.chance(40) ? world.user() : undefined;
  const kind = random.below(5);
  const teamID = world.team();
  const there = [...(world.model.people.teams.get(teamID)?.members ?? [])];
  const ids = random.some(there, 3);
  const who: ILeaving =
    kind === 0 ? { userID: world.user() } : kind === 1 ? { teamID } : { members: { teamID, ids } };
  const { teams } = world.model.people;
  const removal: IRemoval = {
    ...who,
    members: who.members && {
      teamID,
      userIDs: ids.filter(one => !teams.has(one)),
      teamIDs: ids.filter(one => teams.has(one))
    },
    handTo,
    dryRun
  };
  return {
    text: `leave ${JSON.stringify(removal)}`,
    caller,
    vault: async (vault, call) => ({ shown: (await vault.removals.remove(removal, call)).ownerless }),
    model: model => model.leave(caller, { ...who, handTo }, dryRun)
  };
};

const makeKey: Draw = world => {
  const [caller, scope] = [world.caller(), world.random.chance(25) ? 'ReadOnly' : 'Full'] as const;
  const name = world.random.chance(5) ? ' ' : 'Another';
  return {
    text: `make key ${scope}`,
    caller,
    vault: async (vault, call) => {
      const { apiKey, apiKeyID } = await vault.apiKeys.create({ name, scope }, call);
      world.keys.push(apiKey);
      return { made: [apiKey, apiKeyID] };
    },
    model: (model, [key, keyID]) => model.makeKey(caller, name, scope, key, keyID)
  };
};

const makeFirstKey: Draw = world => {
  const caller = world.random.chance(80) ? SERVICE : world.caller();
  const email = world.random.pick(EMAILS);
  return {
    text: `make first key ${email}`,
    caller,
    vault: async (vault, call) => {
      const { apiKey, apiKeyID } = await vault.apiKeys.createFor(
        email,
        { name: 'First key', scope: 'Full' },
        call
      );
      world.keys.push(apiKey);
      return { made: [apiKey, apiKeyID] };
    },
    model: (model, [key, keyID]) => model.makeFirstKey(caller, email, key, keyID)
  };
};

const invite: Draw = world => {
  const [caller, userID] = [world.administrator(), world.user()];
  return {
    text: `invite ${userID}`,
    caller,
    vault: async (vault, call) => {
      const { code } = await vault.apiKeys.invite(userID, call);
      world.codes.push(code);
      return { made: [code] };
    },
    model: (model, [code]) => model.invite(caller, userID, code)
  };
};

const redeem: Draw = world => {
  // Mostly one that was made just now.
  const code = world.random.chance(50) ? world.codes[world.codes.length - 1] : world.random.pick(world.codes);
  return {
    text: `redeem`,
    caller: SERVICE,
    vault: async (vault, call) => {
      const { apiKey, apiKeyID } = await vault.apiKeys.redeem(code, call);
      world.keys.push(apiKey);
      return { made: [apiKey, apiKeyID] };
    },
    model: (model, [key, keyID]) => model.redeem(code, key, keyID)
  };
};

const revokeKey: Draw = world => {
  const caller = world.caller();
  const all = [...world.model.keys.values()];
  const mine = all.filter(({ userID }) => userID === world.model.keys.get(caller)?.userID);
  // Mostly one of several, so that not everybody is without a key soon.
  const some = mine.length > 1 ? mine : world.random.chance(10) ? all : [];
  const keyID = some.length ? world.random.pick(some).keyID : 'none';
  return {
    text: `revoke ${keyID}`,
    caller,
    vault: async (vault, call) => ({ shown: await vault.apiKeys.revoke(keyID, call) }),
    model: model => model.revokeKey(caller, keyID)
  };
};

/** What is drawn, and how often. */
export const PEOPLE_OPERATIONS: [number, Draw][] = [
  [5, addUser],
  [3, setAdministrator],
  [4, createTeam],
  [12, changeTeam],
  [8, leave],
  [3, makeKey],
  [4, makeFirstKey],
  [3, invite],
  [3, redeem],
  [3, revokeKey]
];

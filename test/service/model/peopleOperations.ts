// Operations on users, teams and API keys, for both sides.
import type { APIKeyScope, IAPIKeyCreated, IRemoval, ITeamUpdate } from '../../../src/contract';
import { type Caller, type ILeaving, SERVICE } from './model';
import type { IAnswer, IOperation } from './world';

export function addUser(caller: Caller, email: string): IOperation {
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
}

export function setAdministrator(caller: Caller, userID: string, wanted: boolean): IOperation {
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
}

export function createTeam(caller: Caller, name: string): IOperation {
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
}

/** @param userOf finds the user of an address of `update`. */
export function changeTeam(
  caller: Caller,
  teamID: string,
  update: ITeamUpdate,
  userOf: (email: string) => string = email => email
): IOperation {
  const { name, description, removeMemberUserIDs = [], removeMemberTeamIDs = [] } = update;
  const { addMemberUserIDs = [], addMemberUserEmails = [], addMemberTeamIDs = [] } = update;
  const add = [...addMemberUserIDs, ...addMemberUserEmails.map(userOf), ...addMemberTeamIDs];
  return {
    text: `team ${teamID} ${JSON.stringify(update)}`,
    caller,
    isRepeatable: true,
    vault: async (vault, call) => ({ shown: await vault.teams.update(teamID, update, call) }),
    model: model => {
      const remove = [...removeMemberUserIDs, ...removeMemberTeamIDs];
      model.changeTeam(caller, teamID, { name, description, add, remove });
    }
  };
}

/** @param isTeam tells teams from users among the members. */
export function leave(
  caller: Caller,
  leaving: ILeaving,
  dryRun = false,
  isTeam: (id: string) => boolean = () => false
): IOperation {
  const { members, ...rest } = leaving;
  const removal: IRemoval = {
    ...rest,
    members: members && {
      teamID: members.teamID,
      userIDs: members.ids.filter(one => !isTeam(one)),
      teamIDs: members.ids.filter(isTeam)
    },
    dryRun
  };
  return {
    text: `leave ${JSON.stringify(removal)}`,
    caller,
    vault: async (vault, call) => ({ shown: (await vault.removals.remove(removal, call)).ownerless }),
    model: model => model.leave(caller, leaving, dryRun)
  };
}

function madeKey({ apiKey, apiKeyID }: IAPIKeyCreated): IAnswer {
  return { made: [apiKey, apiKeyID], key: apiKey };
}

export function makeKey(caller: Caller, name: string, scope: APIKeyScope): IOperation {
  return {
    text: `make key ${scope}`,
    caller,
    vault: async (vault, call) => madeKey(await vault.apiKeys.create({ name, scope }, call)),
    model: (model, [key, keyID]) => model.makeKey(caller, name, scope, key, keyID)
  };
}

export function makeFirstKey(caller: Caller, email: string): IOperation {
  const wanted = { name: 'First key', scope: 'Full' } as const;
  return {
    text: `make first key ${email}`,
    caller,
    vault: async (vault, call) => madeKey(await vault.apiKeys.createFor(email, wanted, call)),
    model: (model, [key, keyID]) => model.makeFirstKey(caller, email, key, keyID)
  };
}

export function invite(caller: Caller, userID: string): IOperation {
  return {
    text: `invite ${userID}`,
    caller,
    vault: async (vault, call) => {
      const { code } = await vault.invitations.invite(userID, call);
      return { made: [code], code };
    },
    model: (model, [code]) => model.invite(caller, userID, code)
  };
}

export function redeem(code: string): IOperation {
  return {
    text: 'redeem',
    caller: SERVICE,
    vault: async (vault, call) => madeKey(await vault.invitations.redeem(code, call)),
    model: (model, [key, keyID]) => model.redeem(code, key, keyID)
  };
}

export function revokeKey(caller: Caller, keyID: string): IOperation {
  return {
    text: `revoke ${keyID}`,
    caller,
    vault: async (vault, call) => ({ shown: await vault.apiKeys.revoke(keyID, call) }),
    model: model => model.revokeKey(caller, keyID)
  };
}

export function identityRoles(caller: Caller, identityID: string, kind: 'user' | 'team'): IOperation {
  return {
    text: `roles of ${kind} ${identityID}`,
    caller,
    vault: async (vault, call) => {
      const roles = await vault.sharing.identityRoles(identityID, kind, call);
      return { shown: roles.map(({ resourceID, role }) => `${resourceID} ${role}`).sort() };
    },
    model: model => model.identityRoles(caller, identityID, kind).sort()
  };
}

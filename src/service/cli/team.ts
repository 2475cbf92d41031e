import { HeliosError, type ITeam } from '../../contract';
import type { ICall } from '../vault/call';
import type { Vault } from '../vault/vault';
import type { ICommand } from './command';
import { vaultCommand } from './location';
import { LOCATION, text } from './options';
import { REMOVAL, REMOVAL_NOTE, memberOf, removeAfterQuestion } from './people';

const MEMBER_NOTE = 'A member is a user (an email address) or another team (its name).';

export const teamCommands: Record<string, ICommand> = {
  list: vaultCommand({
    summary: 'Lists the teams and their members.',
    options: LOCATION,
    example: 'helios-secrets team list',
    run: async (input, vault, call) => {
      const teams = await vault.teams.list(undefined, undefined, call);
      input.out.table(
        { teams },
        ['TEAM', 'USERS', 'TEAMS', 'DESCRIPTION'],
        teams.map(({ name, description, memberUsers, memberTeams }) => [
          name,
          memberUsers.map(({ email }) => email).join(', '),
          memberTeams.map(team => team.name).join(', '),
          description
        ]),
        'There are no teams yet.'
      );
    }
  }),

  create: vaultCommand({
    summary: 'Creates a team.',
    words: ['TEAM'],
    options: { description: text('TEXT', 'what the team is for'), ...LOCATION },
    example: 'helios-secrets team create "Data science"',
    run: async (input, vault, call) => {
      const [name] = input.words;
      const team = await vault.teams.create({ name, description: input.options.description }, call);
      input.out.result({ team }, `Created team ${team.name}.`);
    }
  }),

  add: vaultCommand({
    summary: 'Adds members to a team.',
    words: ['TEAM', 'MEMBER…'],
    options: LOCATION,
    notes: [MEMBER_NOTE],
    example: 'helios-secrets team add "Data science" bob@acme.example Interns',
    run: async (input, vault, call) => {
      const [name, ...members] = input.words;
      const { teamID, ...team } = await teamOf(vault, call, name);
      const { userIDs, teamIDs } = await membersOf(vault, call, members);
      await vault.teams.update(teamID, { addMemberUserIDs: userIDs, addMemberTeamIDs: teamIDs }, call);
      input.out.result({ teamID, userIDs, teamIDs }, `Added ${members.join(', ')} to team ${team.name}.`);
    }
  }),

  remove: vaultCommand({
    summary: 'Removes members from a team.',
    words: ['TEAM', 'MEMBER…'],
    options: REMOVAL,
    notes: [MEMBER_NOTE, REMOVAL_NOTE],
    example: 'helios-secrets team remove "Data science" bob@acme.example',
    run: async (input, vault, call) => {
      const [name, ...members] = input.words;
      const team = await teamOf(vault, call, name);
      const leaving = { members: { teamID: team.teamID, ...(await membersOf(vault, call, members)) } };
      const question = `Remove ${members.join(', ')} from team ${team.name}?`;
      await removeAfterQuestion(input, vault, call, leaving, question);
    }
  }),

  delete: vaultCommand({
    summary: 'Deletes a team.',
    words: ['TEAM'],
    options: REMOVAL,
    notes: [REMOVAL_NOTE],
    example: 'helios-secrets team delete "Data science"',
    run: async (input, vault, call) => {
      const { teamID, name } = await teamOf(vault, call, input.words[0]);
      await removeAfterQuestion(input, vault, call, { teamID }, `Delete team ${name}?`);
    }
  })
};

async function teamOf(vault: Vault, call: ICall, name: string): Promise<ITeam> {
  const wanted = name.toLowerCase();
  const teams = await vault.teams.list(undefined, undefined, call);
  const found = teams.find(team => team.name.toLowerCase() === wanted);
  if (!found) {
    throw new HeliosError('team_not_found', `There is no team ${name} in your organization.`);
  }
  return found;
}

/** Users by email address and teams by name. */
async function membersOf(
  vault: Vault,
  call: ICall,
  names: readonly string[]
): Promise<{ userIDs: string[]; teamIDs: string[] }> {
  const [userIDs, teamIDs]: string[][] = [[], []];
  for (const name of names) {
    if (name.includes('@')) {
      userIDs.push((await memberOf(vault, call, name)).userID);
    } else {
      teamIDs.push((await teamOf(vault, call, name)).teamID);
    }
  }
  return { userIDs, teamIDs };
}

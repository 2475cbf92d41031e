import { HeliosError, type ITeam } from '../../contract';
import type { ICall } from '../vault/call';
import type { Vault } from '../vault/vault';
import { type ICommand, type IInput, PLACE } from './command';
import { withVault } from './place';
import { removeAsking } from './removal';
import { memberOf } from './member';

const MEMBERS = 'A member is a user, by address, or another team, by name.';

export const teamCommands: Record<string, ICommand> = {
  list: {
    summary: 'Lists the teams and who is in them.',
    options: PLACE,
    example: 'helios-secrets team list',
    run: input =>
      withVault(input, async (vault, call) => {
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
      })
  },

  create: {
    summary: 'Creates a team.',
    words: ['TEAM'],
    options: ['description', ...PLACE],
    example: 'helios-secrets team create "Data science"',
    run: input =>
      withVault(input, async (vault, call) => {
        const [name] = input.words;
        const team = await vault.teams.create({ name, description: input.options.description }, call);
        input.out.result({ team }, `Team ${team.name} is there.`);
      })
  },

  add: {
    summary: 'Adds members to a team.',
    words: ['TEAM', 'MEMBER…'],
    options: PLACE,
    notes: [MEMBERS],
    example: 'helios-secrets team add "Data science" bob@acme.example Interns',
    run: input =>
      withVault(input, async (vault, call) => {
        const { team, userIDs, teamIDs } = await named(input, vault, call);
        await vault.teams.update(team.teamID, { addMemberUserIDs: userIDs, addMemberTeamIDs: teamIDs }, call);
        input.out.result(
          { teamID: team.teamID, userIDs, teamIDs },
          `${input.words.slice(1).join(', ')}: in team ${team.name} now.`
        );
      })
  },

  remove: {
    summary: 'Removes members from a team.',
    words: ['TEAM', 'MEMBER…'],
    options: ['hand-to', 'yes', ...PLACE],
    notes: [
      MEMBERS,
      'Secrets that lose their last owner are removed too, unless --hand-to names who shall own them.'
    ],
    example: 'helios-secrets team remove "Data science" bob@acme.example',
    run: input =>
      withVault(input, async (vault, call) => {
        const { team, userIDs, teamIDs } = await named(input, vault, call);
        const members = { teamID: team.teamID, userIDs, teamIDs };
        const question = `Remove ${input.words.slice(1).join(', ')} from team ${team.name}?`;
        await removeAsking(input, vault, call, { members }, question);
      })
  },

  delete: {
    summary: 'Deletes a team.',
    words: ['TEAM'],
    options: ['hand-to', 'yes', ...PLACE],
    notes: ['Secrets that lose their last owner are removed too, unless --hand-to names who shall own them.'],
    example: 'helios-secrets team delete "Data science"',
    run: input =>
      withVault(input, async (vault, call) => {
        const { teamID, name } = await teamOf(vault, call, input.words[0]);
        await removeAsking(input, vault, call, { teamID }, `Delete team ${name}?`);
      })
  }
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

/** The team and the members that a command line names. */
async function named(
  { words: [name, ...members] }: IInput,
  vault: Vault,
  call: ICall
): Promise<{ team: ITeam; userIDs: string[]; teamIDs: string[] }> {
  const team = await teamOf(vault, call, name);
  const [userIDs, teamIDs]: string[][] = [[], []];
  for (const member of members) {
    if (member.includes('@')) {
      userIDs.push((await memberOf(vault, call, member)).userID);
    } else {
      teamIDs.push((await teamOf(vault, call, member)).teamID);
    }
  }
  return { team, userIDs, teamIDs };
}

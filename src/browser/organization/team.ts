import type { ITeam, ITeamInfo, ITeamUpdate, IUserInfo } from '../../contract';
import { HeliosError } from '../../contract';
import { button, make } from './dom';
import { Listing, row } from './listing';
import type { People } from './people';
import { Picker, nameOf } from './picker';
import { ask } from './question';
import { type IRemovalQuestion, askToRemove } from './removal';
import type { ILayer } from './stage';
import { teamForm } from './teamForm';

/** A user or a team inside a team. */
type Member = IUserInfo | ITeamInfo;

/** One team: its members, and what an administrator does with it. */
export class TeamPage implements ILayer {
  readonly node = make('section', 'question');
  /** Resolves when the page has been left. */
  readonly left: Promise<void>;
  readonly #people: People;
  readonly #list: Listing<Member>;
  readonly #title = make('h2');
  readonly #description = make('p', 'hint');
  readonly #said = make('p', 'said');
  #team: ITeam;
  #resolve: () => void = () => undefined;

  constructor(people: People, team: ITeam) {
    const { trans } = people.stage;
    this.#people = people;
    this.#team = team;
    this.left = new Promise(resolve => (this.#resolve = resolve));
    this.#said.setAttribute('role', 'status');
    this.#list = new Listing<Member>(trans, {
      label: trans.__('Members'),
      empty: trans.__('Nobody is in this team yet.'),
      load: async () => {
        this.#show(await people.api.ask<ITeam>('GET', `v1/teams/${this.#team.teamID}`));
        return [...this.#team.memberTeams, ...this.#team.memberUsers];
      },
      text: nameOfMember,
      row: member => this.#row(member),
      actions: [
        button(trans.__('Add members'), () => void this.#add(), { kind: 'accept' }),
        button(trans.__('Edit team'), () => void this.#edit()),
        button(trans.__('Delete team'), () => void this.#delete())
      ]
    });
    const back = button(trans.__('All teams'), () => this.leave());
    this.node.setAttribute('role', 'group');
    this.node.append(make('div', 'tools', back), this.#title, this.#description, this.#said, this.#list.node);
    this.#show(team);
    people.stage.push(this);
    void this.#list.refresh();
  }

  leave(): void {
    this.#people.stage.pop(this);
    this.#resolve();
  }

  #show(team: ITeam): void {
    this.#team = team;
    this.#title.textContent = team.name;
    this.#description.textContent = team.description;
    this.node.setAttribute('aria-label', team.name);
  }

  #row(member: Member): HTMLElement {
    const { trans } = this.#people.stage;
    const name = nameOfMember(member);
    return row({
      title: name,
      badges: isTeam(member)
        ? [trans.__('Team')]
        : member.userID === this.#people.userID
          ? [trans.__('You')]
          : [],
      facts: isTeam(member) ? [member.description] : [],
      actions: [
        button(trans.__('Remove'), () => void this.#remove(member), { name: trans.__('Remove %1', name) })
      ]
    });
  }

  async #add(): Promise<void> {
    const { stage, api, userID } = this.#people;
    const { trans } = stage;
    const { teamID, memberUsers, memberTeams, name } = this.#team;
    const members = [...memberUsers.map(user => user.userID), ...memberTeams.map(team => team.teamID)];
    const picker = new Picker(stage, {
      label: trans.__('Users and teams'),
      search: text => this.#people.directory(text),
      isMany: true,
      without: new Set([userID, teamID, ...members])
    });
    const isDone = await ask(stage, {
      title: trans.__('Add members to %1', name),
      body: [
        picker.node,
        trans.__('They get what is shared with the team. You cannot add yourself; another administrator can.')
      ],
      accept: trans.__('Add members'),
      prepare: () => picker.search(),
      work: async () => {
        const change: ITeamUpdate = { addMemberUserIDs: picker.users, addMemberTeamIDs: picker.teams };
        if (!picker.users.length && !picker.teams.length) {
          throw new HeliosError('request_invalid', trans.__('Choose at least one user or team.'));
        }
        await api.ask('PATCH', `v1/teams/${teamID}`, change);
      }
    });
    if (isDone) {
      this.#said.textContent = trans.__('Added.');
      await this.#list.refresh();
    }
  }

  async #edit(): Promise<void> {
    const { stage, api } = this.#people;
    const { trans } = stage;
    const form = teamForm(trans, this.#team);
    const isDone = await ask(stage, {
      title: trans.__('Edit %1', this.#team.name),
      body: form.fields,
      accept: trans.__('Update'),
      work: async () => {
        await api.ask('PATCH', `v1/teams/${this.#team.teamID}`, form.read());
      }
    });
    if (isDone) {
      await this.#list.refresh();
    }
  }

  async #remove(member: Member): Promise<void> {
    const { trans } = this.#people.stage;
    const name = nameOfMember(member);
    const [userIDs, teamIDs] = isTeam(member) ? [[], [member.teamID]] : [[member.userID], []];
    const said = await askToRemove(this.#people, {
      title: trans.__('Remove %1 from %2', name, this.#team.name),
      sentence: trans.__('What is shared with the team is no longer shared with %1 through it.', name),
      accept: trans.__('Remove member'),
      removal: { members: { teamID: this.#team.teamID, userIDs, teamIDs } }
    });
    if (said) {
      this.#said.textContent = said;
      await this.#list.refresh();
    }
  }

  async #delete(): Promise<void> {
    const { stage } = this.#people;
    const { trans } = stage;
    const { teamID, name } = this.#team;
    const question: IRemovalQuestion = {
      title: trans.__('Delete %1', name),
      sentence: trans.__(
        'Its members stay in the organization, but lose what is shared with them through this team.'
      ),
      accept: trans.__('Delete team'),
      removal: { teamID }
    };
    const said = await askToRemove(this.#people, question);
    if (said) {
      this.leave();
      stage.say(said);
    }
  }
}

function isTeam(member: Member): member is ITeamInfo {
  return 'teamID' in member;
}

function nameOfMember(member: Member): string {
  return isTeam(member) ? member.name : nameOf(member);
}

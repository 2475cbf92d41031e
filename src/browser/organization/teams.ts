import type { ITeam } from '../../contract';
import { button } from './dom';
import { Listing, row } from './listing';
import type { People } from './people';
import { ask } from './question';
import { TeamPage } from './team';
import { teamForm } from './teamForm';

/** The teams of the organization. */
export class TeamsView {
  readonly node: HTMLElement;
  readonly #people: People;
  readonly #list: Listing<ITeam>;

  constructor(people: People) {
    const { trans } = people.stage;
    this.#people = people;
    const create = button(trans.__('New team'), () => void this.#create(), { kind: 'accept' });
    this.#list = new Listing(trans, {
      label: trans.__('Teams'),
      empty: trans.__(
        'There is no team yet. A secret that is shared with a team is shared with all its members.'
      ),
      load: async () => {
        await people.ready();
        return people.api.ask<ITeam[]>('GET', 'v1/teams');
      },
      text: team => `${team.name} ${team.description}`,
      row: team => this.#row(team),
      actions: [create]
    });
    this.node = this.#list.node;
  }

  refresh(): Promise<void> {
    return this.#list.refresh();
  }

  #row(team: ITeam): HTMLElement {
    const { trans } = this.#people.stage;
    return row({
      title: team.name,
      facts: [team.description, membersOf(team, this.#people)],
      actions: [
        button(trans.__('Open'), () => void this.#open(team), { name: trans.__('Open %1', team.name) })
      ]
    });
  }

  async #open(team: ITeam): Promise<void> {
    await new TeamPage(this.#people, team).left;
    await this.refresh();
  }

  async #create(): Promise<void> {
    const { stage, api } = this.#people;
    const { trans } = stage;
    const form = teamForm(trans);
    let created: ITeam | undefined;
    await ask(stage, {
      title: trans.__('New team'),
      body: form.fields,
      accept: trans.__('Create team'),
      work: async () => {
        created = await api.ask<ITeam>('POST', 'v1/teams', form.read());
      }
    });
    if (created) {
      await this.#open(created);
    }
  }
}

/** "3 users, 1 team". */
function membersOf({ memberUsers, memberTeams }: ITeam, { stage: { trans } }: People): string {
  const users = trans._n('%1 user', '%1 users', memberUsers.length, memberUsers.length);
  const teams = trans._n('%1 team', '%1 teams', memberTeams.length, memberTeams.length);
  return memberTeams.length ? `${users}, ${teams}` : users;
}

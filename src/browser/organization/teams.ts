import type { ITeam } from '../../contract';
import { button, row } from '../ui/dom';
import { showForm } from '../ui/form';
import { ListView } from '../ui/list';
import type { People } from './people';
import { TeamPage } from './team';
import { teamForm } from './teamForm';

/** The teams of the organization. */
export class TeamsView extends ListView<ITeam> {
  readonly #people: People;

  constructor(people: People) {
    const { trans } = people.layers;
    const create = button(trans.__('New team'), () => void this.#create(), { kind: 'accept' });
    const empty = trans.__(
      'There are no teams yet. If you share a secret with a team, all its members get it.'
    );
    super(people.layers, trans.__('Teams'), empty, [create]);
    this.#people = people;
  }

  protected async load(): Promise<ITeam[]> {
    await this.#people.ready();
    return this.#people.api.call('GET /v1/teams');
  }

  protected override text({ name, description }: ITeam): string {
    return `${name} ${description}`;
  }

  protected row(team: ITeam): HTMLElement {
    const { trans } = this.layers;
    const { name, description, memberUsers, memberTeams } = team;
    const users = trans._n('%1 user', '%1 users', memberUsers.length, memberUsers.length);
    const teams = trans._n('%1 team', '%1 teams', memberTeams.length, memberTeams.length);
    return row({
      title: name,
      facts: [description, memberTeams.length ? `${users}, ${teams}` : users],
      actions: [button(trans.__('Open'), () => void this.#open(team), { name: trans.__('Open %1', name) })]
    });
  }

  async #open(team: ITeam): Promise<void> {
    await new TeamPage(this.#people, team).left;
    await this.refresh();
  }

  async #create(): Promise<void> {
    const { trans } = this.layers;
    const form = teamForm(trans);
    const created = await showForm(this.layers, {
      title: trans.__('New team'),
      body: form.fields,
      accept: trans.__('Create team'),
      work: () => this.#people.api.call('POST /v1/teams', { body: form.read() })
    });
    if (created) {
      await this.#open(created.answer);
    }
  }
}

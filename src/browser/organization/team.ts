import type { ITeam, ITeamUpdate } from '../../contract';
import { HeliosError, MAX_PAGE } from '../../contract';
import { button, live, make, row } from '../ui/dom';
import { showForm } from '../ui/form';
import { type Identity, idOf, isTeam, nameOf } from '../ui/identity';
import type { ILayer } from '../ui/layers';
import { ListView } from '../ui/list';
import type { People } from './people';
import { askToRemove } from './removal';
import { teamForm } from './teamForm';

/** One team: its members, and what an administrator does with it. */
export class TeamPage extends ListView<Identity> {
  /** Resolves when the page has been left. */
  readonly left: Promise<void>;
  readonly #layer: ILayer;
  readonly #people: People;
  readonly #title = make('h2');
  readonly #description = make('p', 'hint');
  readonly #said = live('status', 'said');
  #team: ITeam;

  constructor(people: People, team: ITeam) {
    const { layers } = people;
    const { trans } = layers;
    super(layers, trans.__('Members'), trans.__('This team has no members yet.'), [
      button(trans.__('Add members'), () => void this.#add(), { kind: 'accept' }),
      button(trans.__('Edit team'), () => void this.#edit()),
      button(trans.__('Delete team'), () => void this.#delete())
    ]);
    this.#people = people;
    this.#team = team;
    const back = button(trans.__('All teams'), () => this.#layer.leave());
    const node = make('section', 'layer', make('div', 'tools', back));
    node.setAttribute('role', 'group');
    node.append(this.#title, this.#description, this.#said, this.node);
    let resolve = (): void => undefined;
    this.left = new Promise(done => (resolve = done));
    this.#layer = {
      node,
      leave: () => {
        layers.pop(this.#layer);
        resolve();
      }
    };
    this.#show(team);
    layers.push(this.#layer);
    void this.refresh();
  }

  protected async load(): Promise<Identity[]> {
    this.#show(await this.#people.api.call('GET /v1/teams/:teamID', { teamID: this.#team.teamID }));
    return [...this.#team.memberTeams, ...this.#team.memberUsers];
  }

  protected override text(member: Identity): string {
    return nameOf(member);
  }

  protected row(member: Identity): HTMLElement {
    const { trans } = this.layers;
    const name = nameOf(member);
    const isSelf = idOf(member) === this.#people.userID;
    return row({
      title: name,
      badges: isTeam(member) ? [trans.__('Team')] : isSelf ? [trans.__('You')] : [],
      facts: isTeam(member) ? [member.description] : [],
      actions: [
        button(trans.__('Remove'), () => void this.#remove(member), { name: trans.__('Remove %1', name) })
      ]
    });
  }

  #show(team: ITeam): void {
    this.#team = team;
    this.#title.textContent = team.name;
    this.#description.textContent = team.description;
    this.#layer.node.setAttribute('aria-label', team.name);
  }

  async #add(): Promise<void> {
    const { trans } = this.layers;
    const { teamID, memberUsers, memberTeams, name } = this.#team;
    const members = [...memberUsers, ...memberTeams].map(idOf);
    const without = [this.#people.userID, teamID, ...members];
    const picker = this.#people.picker(trans.__('Users and teams'), without, MAX_PAGE);
    const done = await showForm(this.layers, {
      title: trans.__('Add members to %1', name),
      body: [
        picker.node,
        trans.__('They can use what is shared with the team. You cannot add yourself to a team.')
      ],
      accept: trans.__('Add members'),
      prepare: () => picker.search(),
      work: () => {
        const idsOf = (wantsTeams: boolean): string[] =>
          picker.chosen.filter(one => one.isTeam === wantsTeams).map(({ id }) => id);
        const change: ITeamUpdate = { addMemberUserIDs: idsOf(false), addMemberTeamIDs: idsOf(true) };
        if (!picker.chosen.length) {
          throw new HeliosError('request_invalid', trans.__('Choose at least one user or team.'));
        }
        return this.#people.api.call('PATCH /v1/teams/:teamID', { teamID, body: change });
      }
    });
    if (done) {
      this.#said.textContent = trans.__('Added.');
      await this.refresh();
    }
  }

  async #edit(): Promise<void> {
    const { trans } = this.layers;
    const { name, teamID } = this.#team;
    const form = teamForm(trans, this.#team);
    const done = await showForm(this.layers, {
      title: trans.__('Edit %1', name),
      body: form.fields,
      accept: trans.__('Update'),
      work: () => this.#people.api.call('PATCH /v1/teams/:teamID', { teamID, body: form.read() })
    });
    if (done) {
      await this.refresh();
    }
  }

  async #remove(member: Identity): Promise<void> {
    const { trans } = this.layers;
    const [name, id] = [nameOf(member), idOf(member)];
    const [userIDs, teamIDs] = isTeam(member) ? [[], [id]] : [[id], []];
    const said = await askToRemove(this.#people, {
      title: trans.__('Remove %1 from %2', name, this.#team.name),
      sentence: trans.__('%1 can no longer use what is shared with the team.', name),
      accept: trans.__('Remove member'),
      removal: { members: { teamID: this.#team.teamID, userIDs, teamIDs } }
    });
    if (said) {
      this.#said.textContent = said;
      await this.refresh();
    }
  }

  async #delete(): Promise<void> {
    const { trans } = this.layers;
    const { teamID, name } = this.#team;
    const said = await askToRemove(this.#people, {
      title: trans.__('Delete %1', name),
      sentence: trans.__(
        'Its members stay in the organization, but lose what is shared with them through this team.'
      ),
      accept: trans.__('Delete team'),
      removal: { teamID }
    });
    if (said) {
      this.#layer.leave();
      this.layers.say(said);
    }
  }
}

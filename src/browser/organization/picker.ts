import { type IDirectory, type ITeamInfo, type IUserInfo, MAX_FILTER_LENGTH } from '../../contract';
import { input, labelled, make, wordsOf } from './dom';
import type { Stage } from './stage';

export interface IPicker {
  label: string;
  search: (text: string) => Promise<IDirectory>;
  /** Several, users and teams; otherwise one user. */
  isMany?: boolean;
  /** Ids that cannot be chosen. */
  without?: ReadonlySet<string>;
}

interface IChoice {
  id: string;
  name: string;
  isTeam: boolean;
}

/** Chooses users, and teams where several are wanted, by a search in the organization. */
export class Picker {
  readonly node: HTMLElement;
  readonly #options: IPicker;
  readonly #stage: Stage;
  readonly #search = input('search');
  readonly #state = make('p', 'hint');
  readonly #list = make('div', 'picker-list');
  readonly #group = `helios-${Math.random().toString(36).slice(2)}`;
  #chosen: IChoice[] = [];
  #isAsking = false;

  constructor(stage: Stage, options: IPicker) {
    this.#stage = stage;
    this.#options = options;
    this.#search.placeholder = stage.trans.__('Name or email address');
    this.#search.maxLength = MAX_FILTER_LENGTH;
    this.#search.addEventListener('input', () => void this.search());
    this.#state.setAttribute('role', 'status');
    this.#list.setAttribute('role', 'group');
    this.#list.setAttribute('aria-label', options.label);
    this.node = make('div', 'picker', labelled(options.label, this.#search), this.#list, this.#state);
  }

  /** Ids of the users that were chosen. */
  get users(): string[] {
    return this.#chosen.filter(({ isTeam }) => !isTeam).map(({ id }) => id);
  }

  /** Ids of the teams that were chosen. */
  get teams(): string[] {
    return this.#chosen.filter(({ isTeam }) => isTeam).map(({ id }) => id);
  }

  /** Asks for what was typed; where more was typed meanwhile, for that next. */
  async search(): Promise<void> {
    if (this.#isAsking) {
      return;
    }
    this.#isAsking = true;
    try {
      let text: string;
      let found: IDirectory;
      do {
        text = this.#search.value.trim();
        found = await this.#options.search(text);
      } while (text !== this.#search.value.trim());
      this.#draw(found, text);
    } catch (error) {
      this.#state.textContent = wordsOf(error);
    } finally {
      this.#isAsking = false;
    }
  }

  #draw({ users, teams }: IDirectory, text: string): void {
    const { trans } = this.#stage;
    const { isMany, without } = this.#options;
    const found = [...users.map(choiceOfUser), ...(isMany ? teams.map(choiceOfTeam) : [])].filter(
      ({ id }) => !without?.has(id) && !this.#chosen.some(chosen => chosen.id === id)
    );
    // What was chosen stays in sight, whatever is searched for next.
    this.#list.replaceChildren(...[...this.#chosen, ...found].map(choice => this.#line(choice)));
    this.#state.textContent =
      found.length || this.#chosen.length ? '' : trans.__('Nobody matches “%1”.', text);
  }

  #line(choice: IChoice): HTMLElement {
    const box = make('input');
    box.type = this.#options.isMany ? 'checkbox' : 'radio';
    box.name = this.#group;
    box.checked = this.#chosen.some(({ id }) => id === choice.id);
    box.addEventListener('change', () => {
      const others = this.#options.isMany ? this.#chosen.filter(({ id }) => id !== choice.id) : [];
      this.#chosen = box.checked ? [...others, choice] : others;
    });
    const team = choice.isTeam ? [make('span', 'badge', this.#stage.trans.__('Team'))] : [];
    return make('label', 'toggle', box, make('span', 'row-name', choice.name), ...team);
  }
}

/** First and last name and the email address, as far as there are any. */
export function nameOf({ firstName, lastName, email }: IUserInfo): string {
  const name = `${firstName} ${lastName}`.trim();
  return name ? `${name} (${email})` : email;
}

function choiceOfUser(user: IUserInfo): IChoice {
  return { id: user.userID, name: nameOf(user), isTeam: false };
}

function choiceOfTeam({ teamID, name }: ITeamInfo): IChoice {
  return { id: teamID, name, isTeam: true };
}

import { ActivityView } from './activity';
import { make } from './dom';
import type { People } from './people';
import type { Stage } from './stage';
import { TeamsView } from './teams';
import { UsersView } from './users';

/** What a dialog or a tab shows. */
export interface IView {
  readonly node: HTMLElement;
  /** Loads it; a failure is shown, not thrown. */
  refresh(): Promise<void>;
}

interface ITab {
  label: string;
  view: IView;
}

/** Users, teams and activity, each in its tab. */
export class OrganizationView {
  readonly node: HTMLElement;
  readonly #stage: Stage;
  readonly #tabs: readonly { tab: HTMLButtonElement; panel: HTMLElement; view: IView }[];

  constructor(people: People) {
    const { trans } = people.stage;
    this.#stage = people.stage;
    const tabs: ITab[] = [
      { label: trans.__('Users'), view: new UsersView(people) },
      { label: trans.__('Teams'), view: new TeamsView(people) },
      { label: trans.__('Activity'), view: new ActivityView(people) }
    ];
    this.#tabs = tabs.map(({ label, view }, index) => {
      const id = `helios-organization-${index}`;
      const tab = make('button', 'tab', label);
      tab.type = 'button';
      tab.id = `${id}-tab`;
      tab.setAttribute('role', 'tab');
      tab.setAttribute('aria-controls', id);
      tab.addEventListener('click', () => void this.#open(index));
      const panel = make('div', 'tabpanel', view.node);
      panel.id = id;
      panel.setAttribute('role', 'tabpanel');
      panel.setAttribute('aria-labelledby', tab.id);
      return { tab, panel, view };
    });
    const list = make('div', 'tabs', ...this.#tabs.map(({ tab }) => tab));
    list.setAttribute('role', 'tablist');
    list.setAttribute('aria-label', trans.__('Organization'));
    list.addEventListener('keydown', event => this.#press(event));
    const hint = make(
      'p',
      'hint',
      trans.__(
        'An administrator manages people, not values, and joins no team by himself. Yet two administrators together can read, and so can one who adds a user of his own making to a team that owns a secret. Activity shows it.'
      )
    );
    this.node = make('div', 'organization', hint, list, ...this.#tabs.map(({ panel }) => panel));
  }

  /** Loads the tab that is shown again. */
  refresh(): Promise<void> {
    return this.#open(
      Math.max(
        0,
        this.#tabs.findIndex(({ panel }) => !panel.hidden)
      )
    );
  }

  /** Shows a tab, with what is true now. */
  #open(index: number): Promise<void> {
    this.#stage.say('');
    this.#tabs.forEach(({ tab, panel }, at) => {
      tab.setAttribute('aria-selected', String(at === index));
      tab.tabIndex = at === index ? 0 : -1;
      panel.hidden = at !== index;
    });
    return this.#tabs[index].view.refresh();
  }

  #press(event: KeyboardEvent): void {
    const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 };
    const step = steps[event.key];
    if (step) {
      event.preventDefault();
      const from = this.#tabs.findIndex(({ tab }) => tab === event.target);
      const to = (from + step + this.#tabs.length) % this.#tabs.length;
      void this.#open(to);
      this.#tabs[to].tab.focus();
    }
  }
}

import { make } from '../ui/dom';
import type { IView } from '../ui/dialog';
import type { Layers } from '../ui/layers';
import { ActivityView } from '../views/activity';
import type { People } from './people';
import { TeamsView } from './teams';
import { UsersView } from './users';

/** Users, teams and activity, each in its tab. */
export class OrganizationView {
  readonly node: HTMLElement;
  readonly #layers: Layers;
  readonly #tabs: readonly { tab: HTMLButtonElement; panel: HTMLElement; view: IView }[];

  constructor(people: People) {
    const { api, layers } = people;
    const { trans } = layers;
    this.#layers = layers;
    const tabs: [label: string, view: IView][] = [
      [trans.__('Users'), new UsersView(people)],
      [trans.__('Teams'), new TeamsView(people)],
      [trans.__('Activity'), new ActivityView(layers, query => api.call('GET /v1/auditLogs', query), true)]
    ];
    this.#tabs = tabs.map(([label, view], index) => {
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
        'Administrators manage people, not values, and cannot add themselves to a team. But two administrators together can get access to a secret, and so can one who adds a second user of their own to a team that owns it. Activity shows this.'
      )
    );
    this.node = make('div', 'organization', hint, list, ...this.#tabs.map(({ panel }) => panel));
  }

  /** Loads the open tab again. */
  refresh(): Promise<void> {
    const shown = this.#tabs.findIndex(({ panel }) => !panel.hidden);
    return this.#open(Math.max(0, shown));
  }

  /** Shows a tab and loads it. */
  #open(index: number): Promise<void> {
    this.#layers.say('');
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

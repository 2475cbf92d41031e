import { type ISecretSummary, MAX_KEY_SECRETS } from '../../contract';
import { input, labelled, make, wordsOf } from './dom';
import type { Stage } from './stage';

/** Lines drawn at most; a search narrows them down. */
const MOST_LINES = 50;

/** Chooses some of one's secrets by name. */
export class SecretPicker {
  readonly node: HTMLElement;
  readonly #stage: Stage;
  readonly #load: () => Promise<readonly ISecretSummary[]>;
  readonly #search = input('search');
  readonly #state = make('p', 'hint');
  readonly #list = make('div', 'picker-list');
  readonly #chosen = new Map<string, ISecretSummary>();
  #secrets: readonly ISecretSummary[] | null = null;

  constructor(stage: Stage, label: string, load: () => Promise<readonly ISecretSummary[]>) {
    this.#stage = stage;
    this.#load = load;
    this.#search.placeholder = stage.trans.__('Name of a secret');
    this.#search.addEventListener('input', () => this.#draw());
    this.#state.setAttribute('role', 'status');
    this.#list.setAttribute('role', 'group');
    this.#list.setAttribute('aria-label', label);
    this.node = make('div', 'picker', labelled(label, this.#search), this.#list, this.#state);
  }

  /** Ids of the secrets that were chosen. */
  get chosen(): string[] {
    return [...this.#chosen.keys()];
  }

  /** Loads the secrets, unless they are there. */
  async open(): Promise<void> {
    if (this.#secrets) {
      return;
    }
    this.#state.textContent = this.#stage.trans.__('Loading…');
    try {
      this.#secrets = await this.#load();
      this.#draw();
    } catch (error) {
      this.#state.textContent = wordsOf(error);
    }
  }

  #draw(): void {
    const text = this.#search.value.trim().toLowerCase();
    const found = (this.#secrets ?? []).filter(
      ({ secretID, name }) => !this.#chosen.has(secretID) && name.toLowerCase().includes(text)
    );
    // What was chosen stays in sight, whatever is searched for next.
    const lines = [...this.#chosen.values(), ...found.slice(0, MOST_LINES)];
    this.#list.replaceChildren(...lines.map(secret => this.#line(secret)));
    this.#say(found.length);
  }

  #say(found: number): void {
    const { trans } = this.#stage;
    const chosen = this.#chosen.size
      ? trans._n('%1 secret chosen.', '%1 secrets chosen.', this.#chosen.size)
      : '';
    const more = found > MOST_LINES ? trans.__('Search to see the other %1.', found - MOST_LINES) : '';
    const none = this.#secrets?.length
      ? trans.__('Nothing matches “%1”.', this.#search.value.trim())
      : trans.__('There is no secret yet.');
    this.#state.textContent = [chosen, found ? more : none].filter(Boolean).join(' ');
  }

  #line(secret: ISecretSummary): HTMLElement {
    const box = make('input');
    box.type = 'checkbox';
    box.checked = this.#chosen.has(secret.secretID);
    box.addEventListener('change', () => {
      if (box.checked && this.#chosen.size < MAX_KEY_SECRETS) {
        this.#chosen.set(secret.secretID, secret);
      } else {
        box.checked = false;
        this.#chosen.delete(secret.secretID);
      }
      this.#say(1);
    });
    return make('label', 'toggle', box, make('span', 'row-name', secret.name));
  }
}

import { Time } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ellipsesIcon } from '@jupyterlab/ui-components';
import type { ISecretSummary } from '../../contract';
import { make } from '../ui/dom';
import { trust } from '../trust';

/** Characters of a value that a row shows; megabytes would freeze the page. */
const MOST_SHOWN = 10_000;

/** What a row shows besides the secret itself. */
export interface IRowFacts {
  /** Whether this person created it. */
  isMine: boolean;
  /** Whether there are other people. */
  isTeam: boolean;
  /** Whether reads are recorded, so that "never used" is known. */
  knowsUse: boolean;
}

/** One secret in the list. */
export class Row {
  readonly node = make('li', 'row');
  readonly button = make('button', 'actions');
  readonly #switch = make('button', 'switch');
  readonly secret: ISecretSummary;
  /** Two rows with the same key look the same. */
  readonly key: string;
  readonly #trans: TranslationBundle;
  readonly #shown: IRowFacts;
  readonly #facts = make('div', 'facts');
  readonly #who = make('span', 'meta');
  readonly #times = make('span', 'meta');
  #value: string | null = null;

  /**
   * @param open opens the menu below the button.
   * @param toggle allows or forbids the current notebook to read the secret.
   */
  constructor(
    secret: ISecretSummary,
    shown: IRowFacts,
    trans: TranslationBundle,
    open: (row: Row) => void,
    toggle: () => void
  ) {
    this.secret = secret;
    this.key = Row.key(secret, shown);
    this.#trans = trans;
    this.#shown = shown;
    const name = make('span', 'name', secret.name);
    name.title = secret.name;
    this.#facts.append(name);
    if (shown.isTeam) {
      this.#facts.append(make('div', 'role-line', ...this.#badges(), this.#who));
    }
    this.#facts.append(this.#times);
    this.node.setAttribute('role', 'listitem');
    this.button.type = 'button';
    this.button.tabIndex = -1;
    this.button.dataset.secret = secret.secretID;
    this.button.setAttribute('aria-label', trans.__('Actions for %1', secret.name));
    this.button.setAttribute('aria-haspopup', 'menu');
    ellipsesIcon.element({ container: this.button });
    this.button.addEventListener('click', event => {
      if (trust.of(event)) {
        open(this);
      }
    });
    this.#switch.type = 'button';
    this.#switch.tabIndex = -1;
    this.#switch.hidden = true;
    this.#switch.dataset.secret = secret.secretID;
    this.#switch.setAttribute('role', 'switch');
    this.#switch.addEventListener('click', event => {
      if (trust.of(event)) {
        toggle();
      }
    });
    this.node.append(this.#facts, this.#switch, this.button);
    this.tick();
  }

  /** The {@link key} of a row of this secret. */
  static key(secret: ISecretSummary, shown: IRowFacts): string {
    return JSON.stringify([secret, shown]);
  }

  /** Moves the row to its position among `count`. */
  place(index: number, count: number, top: number): void {
    this.node.style.top = `${top}px`;
    this.node.setAttribute('aria-posinset', String(index + 1));
    this.node.setAttribute('aria-setsize', String(count));
  }

  /** Whether the Tab key reaches this row. */
  set isCurrent(isCurrent: boolean) {
    this.button.tabIndex = this.#switch.tabIndex = isCurrent ? 0 : -1;
  }

  /** Shows whether the current notebook may read the secret; null where there is none. */
  allow(isAllowed: boolean | null, path: string): void {
    this.#switch.hidden = isAllowed === null;
    this.#switch.setAttribute('aria-checked', String(isAllowed === true));
    const label = this.#trans.__('%1 may read %2', path.replace(/^.*\//, ''), this.secret.name);
    this.#switch.setAttribute('aria-label', label);
    this.#switch.title = label;
  }

  /** Shows the value below the facts; null hides it. */
  show(value: string | null): void {
    if (value === this.#value) {
      return;
    }
    this.#value = value;
    this.#facts.querySelector('pre')?.remove();
    if (value !== null) {
      const rest = value.length - MOST_SHOWN;
      const more =
        rest > 0 ? this.#trans.__('… and %1 more characters. Copy value copies all of them.', rest) : '';
      const shown = make('pre', 'value', value.slice(0, MOST_SHOWN) + more);
      shown.tabIndex = 0;
      shown.setAttribute('aria-label', this.#trans.__('Value'));
      this.#facts.append(shown);
    }
  }

  /** Updates how long ago things were. */
  tick(): void {
    const { createdByEmail, createdBy, lastUpdatedAt, lastUsedAt } = this.secret;
    const { isMine, isTeam, knowsUse } = this.#shown;
    const who = isMine ? this.#trans.__('you') : createdByEmail || createdBy;
    const updated = new Date(lastUpdatedAt);
    const times = [Time.formatHuman(updated)];
    const full = [
      this.#trans.__('Created by %1', who),
      this.#trans.__('Last updated %1', Time.format(updated))
    ];
    if (lastUsedAt) {
      const used = new Date(lastUsedAt);
      times.push(this.#trans.__('used %1', Time.formatHuman(used)));
      full.push(this.#trans.__('Last used %1', Time.format(used)));
    } else if (knowsUse) {
      full.push(this.#trans.__('Never used'));
    }
    this.#who.textContent = who;
    this.#times.textContent = (isTeam ? times : [who, ...times]).join(' · ');
    this.#who.title = this.#times.title = full.join('\n');
  }

  #badges(): HTMLElement[] {
    const { role, isShared } = this.secret;
    const badges: HTMLElement[] = [];
    if (isShared) {
      badges.push(make('span', 'badge', this.#trans.__('Shared')));
    }
    if (role === 'Reader') {
      const reader = make('span', 'badge', this.#trans.__('Reader'));
      reader.title = this.#trans.__(
        'You can read this secret. Only its owners can edit, share and delete it.'
      );
      badges.push(reader);
    }
    return badges;
  }
}

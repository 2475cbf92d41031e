import { Time } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ellipsesIcon } from '@jupyterlab/ui-components';
import type { ISecretSummary } from '../../contract';
import { make } from './dom';
import { trust } from '../trust';

/** Characters of a value that a row shows; drawing megabytes would stop the page. */
const MOST_SHOWN = 10_000;

/** What a row shows besides the secret itself. */
export interface IPlace {
  /** Whether this person made it. */
  isMine: boolean;
  /** Whether there are others, and so more to say. */
  isTeam: boolean;
  /** Whether reads are written down, so that none is to say something. */
  knowsUse: boolean;
}

/** One secret in the list. */
export class Row {
  readonly node = make('li', 'row');
  readonly button = make('button', 'actions');
  readonly #switch = make('button', 'switch');
  readonly secret: ISecretSummary;
  /** Differs where the row would look different. */
  readonly key: string;
  readonly #trans: TranslationBundle;
  readonly #place: IPlace;
  readonly #facts = make('div', 'facts');
  readonly #who = make('span', 'meta');
  readonly #times = make('span', 'meta');
  #value: string | null = null;

  /**
   * @param open opens the menu below the button.
   * @param toggle lets the current notebook read the secret, or no more.
   */
  constructor(
    secret: ISecretSummary,
    place: IPlace,
    trans: TranslationBundle,
    open: (row: Row) => void,
    toggle: () => void
  ) {
    this.secret = secret;
    this.key = Row.key(secret, place);
    this.#trans = trans;
    this.#place = place;
    const name = make('span', 'name', secret.name);
    name.title = secret.name;
    this.#facts.append(name);
    if (place.isTeam) {
      this.#facts.append(make('div', 'standing', ...this.#badges(), this.#who));
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

  /** What a row of this secret would have as its {@link key}. */
  static key(secret: ISecretSummary, place: IPlace): string {
    return JSON.stringify([secret, place]);
  }

  /** Puts the row at its place among `count`. */
  place(index: number, count: number, top: number): void {
    this.node.style.top = `${top}px`;
    this.node.setAttribute('aria-posinset', String(index + 1));
    this.node.setAttribute('aria-setsize', String(count));
  }

  /** Whether the Tab key finds this row. */
  set isCurrent(isCurrent: boolean) {
    this.button.tabIndex = this.#switch.tabIndex = isCurrent ? 0 : -1;
  }

  /** Says whether the current notebook may read the secret; null where there is none. */
  allow(isAllowed: boolean | null, path: string): void {
    this.#switch.hidden = isAllowed === null;
    this.#switch.setAttribute('aria-checked', String(isAllowed === true));
    const label = this.#trans.__('%1 may read %2', path.replace(/^.*\//, ''), this.secret.name);
    this.#switch.setAttribute('aria-label', label);
    this.#switch.title = label;
  }

  /** Shows the value below the facts; null takes it away. */
  show(value: string | null): void {
    if (value === this.#value) {
      return;
    }
    this.#value = value;
    this.#facts.querySelector('pre')?.remove();
    if (value !== null) {
      const rest = value.length - MOST_SHOWN;
      const more = rest > 0 ? this.#trans.__('… and %1 more characters. Copy value has them all.', rest) : '';
      const shown = make('pre', 'value', value.slice(0, MOST_SHOWN) + more);
      shown.tabIndex = 0;
      shown.setAttribute('aria-label', this.#trans.__('Value'));
      this.#facts.append(shown);
    }
  }

  /** Time has passed: says anew how long ago things were. */
  tick(): void {
    const { createdByEmail, createdBy, lastUpdatedAt, lastUsedAt } = this.secret;
    const { isMine, isTeam, knowsUse } = this.#place;
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

import type { TranslationBundle } from '@jupyterlab/translation';
import { type AuditType, type IAuditLog, type IAuditLogList, MAX_FILTER_LENGTH } from '../../contract';
import { button, input, labelled, make, moment, select, wordsOf } from './dom';
import { row } from './listing';
import type { People } from './people';
import { Abandoned } from './question';

const PAGE = 50;
/** Pages that may be empty before a person has to ask on. */
const MOST_EMPTY = 5;

/** What has happened in the organization, the newest first. */
export class ActivityView {
  readonly node: HTMLElement;
  readonly #people: People;
  readonly #type: HTMLSelectElement;
  readonly #email = input('search');
  readonly #rows = make('ul', 'rows');
  readonly #state = make('p', 'hint');
  readonly #more: HTMLButtonElement;
  #nextToken: string | undefined;
  #turn = 0;

  constructor(people: People) {
    const { trans } = people.stage;
    this.#people = people;
    this.#type = select({ '': trans.__('Everything'), ...typesOf(trans) });
    this.#type.addEventListener('change', () => void this.refresh());
    this.#email.maxLength = MAX_FILTER_LENGTH;
    this.#email.title = trans.__('An email address or a regular expression, such as .*@acme.example');
    this.#email.addEventListener('change', () => void this.refresh());
    this.#email.addEventListener('keydown', ({ key }) => key === 'Enter' && this.#email.blur());
    this.#rows.setAttribute('role', 'list');
    this.#rows.setAttribute('aria-label', trans.__('Activity'));
    this.#state.setAttribute('role', 'status');
    this.#more = button(trans.__('Show more'), () => void this.#load());
    this.#more.hidden = true;
    const filters = make(
      'div',
      'tools',
      labelled(trans.__('What'), this.#type),
      labelled(trans.__('Who (email address)'), this.#email),
      button(trans.__('Refresh'), () => void this.refresh())
    );
    this.node = make('div', 'listing', filters, this.#rows, this.#state, this.#more);
  }

  /** Begins with the first page again. */
  refresh(): Promise<void> {
    this.#nextToken = undefined;
    this.#rows.replaceChildren();
    return this.#load();
  }

  async #load(): Promise<void> {
    const { trans } = this.#people.stage;
    const turn = ++this.#turn;
    this.#more.hidden = true;
    this.#state.textContent = trans.__('Loading…');
    try {
      let page: IAuditLogList;
      let empty = 0;
      do {
        page = await this.#people.api.ask<IAuditLogList>('GET', this.#path());
        if (turn !== this.#turn) {
          return;
        }
        this.#nextToken = page.nextToken;
        empty++;
      } while (!page.auditLogs.length && page.nextToken && empty < MOST_EMPTY);
      this.#rows.append(...page.auditLogs.map(entry => this.#row(entry)));
      this.#more.hidden = !page.nextToken;
      this.#state.textContent = this.#rows.childElementCount
        ? ''
        : page.nextToken
          ? trans.__('Nothing found so far. Show more looks further back.')
          : trans.__('Nothing has happened that fits.');
    } catch (error) {
      if (turn === this.#turn) {
        this.#more.hidden = !this.#nextToken;
        this.#state.textContent =
          error instanceof Abandoned ? trans.__('Your API key is needed to show this.') : wordsOf(error);
      }
    }
  }

  #path(): string {
    const query = new URLSearchParams({ limit: String(PAGE) });
    const wanted = { type: this.#type.value, email: this.#email.value.trim(), nextToken: this.#nextToken };
    for (const [name, value] of Object.entries(wanted)) {
      if (value) {
        query.set(name, value);
      }
    }
    return `v1/auditLogs?${query.toString()}`;
  }

  /** The sentence says who did it, and in which notebook. */
  #row({ createdAt, reason, error = '' }: IAuditLog): HTMLElement {
    const badges = error ? [this.#people.stage.trans.__('Refused')] : [];
    return row({ title: reason, badges, facts: [moment(createdAt), error] });
  }
}

/** The names of all kinds of entries. */
function typesOf(trans: TranslationBundle): Record<AuditType, string> {
  return {
    SecretCreated: trans.__('Secret created'),
    SecretRead: trans.__('Secret read'),
    SecretUpdated: trans.__('Secret changed'),
    SecretDeleted: trans.__('Secret deleted'),
    SecretRestored: trans.__('Secret restored'),
    SecretPurged: trans.__('Secret deleted for good'),
    SecretRemoved: trans.__('Secret removed without an owner'),
    SecretHandedOver: trans.__('Secret handed over'),
    SecretNameRefused: trans.__('Name of a secret refused'),
    AccessGranted: trans.__('Access granted'),
    AccessRevoked: trans.__('Access revoked'),
    OrganizationCreated: trans.__('Organization created'),
    UserAdded: trans.__('User added'),
    UserRemoved: trans.__('User removed'),
    UserInvited: trans.__('User invited'),
    AdministratorAdded: trans.__('Administrator added'),
    AdministratorRemoved: trans.__('Administrator removed'),
    TeamCreated: trans.__('Team created'),
    TeamUpdated: trans.__('Team changed'),
    TeamDeleted: trans.__('Team deleted'),
    TeamMemberAdded: trans.__('Team member added'),
    TeamMemberRemoved: trans.__('Team member removed'),
    APIKeyCreated: trans.__('API key created'),
    APIKeyRevoked: trans.__('API key revoked'),
    APIKeysEnabled: trans.__('API keys enabled'),
    SecretVersionRestored: trans.__('Former value taken up'),
    VaultKeysRotated: trans.__('Keys of the vault rotated'),
    RootKeyReplaced: trans.__('Root key replaced'),
    VaultRestored: trans.__('Vault restored from a backup')
  };
}

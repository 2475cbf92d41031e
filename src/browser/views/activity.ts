import type { TranslationBundle } from '@jupyterlab/translation';
import { type AuditType, type IAuditLog, type IAuditLogList, MAX_FILTER_LENGTH } from '../../contract';
import { button, input, labelled, list, live, make, moment, row, select, wordsOf } from '../ui/dom';
import { Abandoned } from '../ui/form';
import type { Layers } from '../ui/layers';

const PAGE = 50;
/** Pages that may be empty before a person has to ask for more. */
const MOST_EMPTY = 5;

/** A filter, and where the page starts. */
export interface IActivityQuery {
  limit: string;
  type?: string;
  email?: string;
  nextToken?: string;
}

/** Loads one page of the audit log. */
type Load = (query: IActivityQuery) => Promise<IAuditLogList>;

/** What happened to a secret, or in the organization, the newest first. */
export class ActivityView {
  readonly node: HTMLElement;
  readonly #layers: Layers;
  readonly #load: Load;
  readonly #type: HTMLSelectElement;
  readonly #email = input('search');
  readonly #rows: HTMLElement;
  readonly #state = live('status', 'hint');
  readonly #more: HTMLButtonElement;
  #nextToken: string | undefined;
  #turn = 0;

  /** @param isFiltered whether it can be filtered by what happened and who did it. */
  constructor(layers: Layers, load: Load, isFiltered: boolean) {
    const { trans } = layers;
    this.#layers = layers;
    this.#load = load;
    this.#type = select({ '': trans.__('Everything'), ...typesOf(trans) });
    this.#type.addEventListener('change', () => void this.refresh());
    this.#email.maxLength = MAX_FILTER_LENGTH;
    this.#email.title = trans.__('An email address or a regular expression, such as .*@acme.example');
    this.#email.addEventListener('change', () => void this.refresh());
    this.#email.addEventListener('keydown', ({ key }) => key === 'Enter' && this.#email.blur());
    this.#rows = list(trans.__('Activity'));
    this.#more = button(trans.__('Show more'), () => void this.#next());
    const filters = isFiltered
      ? [labelled(trans.__('What'), this.#type), labelled(trans.__('Who (email address)'), this.#email)]
      : [];
    const refresh = button(trans.__('Refresh'), () => void this.refresh());
    const tools = make('div', 'tools', ...filters, refresh);
    this.node = make('div', 'listing', tools, this.#rows, this.#state, this.#more);
  }

  /** Starts again with the first page. */
  refresh(): Promise<void> {
    this.#nextToken = undefined;
    this.#rows.replaceChildren();
    return this.#next();
  }

  async #next(): Promise<void> {
    const { trans } = this.#layers;
    const turn = ++this.#turn;
    const hadFocus = this.#more === document.activeElement;
    this.#more.hidden = true;
    this.#state.textContent = trans.__('Loading…');
    try {
      let page: IAuditLogList;
      let empty = 0;
      do {
        page = await this.#load(this.#query());
        if (turn !== this.#turn) {
          return;
        }
        this.#nextToken = page.nextToken;
        empty++;
      } while (!page.auditLogs.length && page.nextToken && empty < MOST_EMPTY);
      this.#rows.append(...page.auditLogs.map(entry => this.#row(entry)));
      this.#more.hidden = !page.nextToken;
      const nothing = page.nextToken
        ? trans.__('Nothing found so far. Choose Show more to look further back.')
        : trans.__('Nothing found.');
      this.#state.textContent = this.#rows.childElementCount ? '' : nothing;
    } catch (error) {
      if (turn === this.#turn) {
        this.#more.hidden = !this.#nextToken;
        this.#state.textContent =
          error instanceof Abandoned ? trans.__('To see this, confirm with your API key.') : wordsOf(error);
      }
    }
    if (hadFocus) {
      (this.#more.hidden ? this.#layers : this.#more).focus();
    }
  }

  #query(): IActivityQuery {
    const [type, email] = [this.#type.value, this.#email.value.trim()];
    return {
      limit: String(PAGE),
      ...(type && { type }),
      ...(email && { email }),
      ...(this.#nextToken && { nextToken: this.#nextToken })
    };
  }

  /** The sentence says who did it, and in which notebook. */
  #row({ createdAt, reason, error = '' }: IAuditLog): HTMLElement {
    const badges = error ? [this.#layers.trans.__('Refused')] : [];
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
    SecretPurged: trans.__('Secret deleted permanently'),
    SecretRemoved: trans.__('Secret removed because it had no owner'),
    SecretHandedOver: trans.__('Secret transferred'),
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
    SecretVersionRestored: trans.__('Secret reverted to a former value'),
    VaultKeysRotated: trans.__('Vault keys rotated'),
    RootKeyReplaced: trans.__('Root key replaced'),
    VaultRestored: trans.__('Vault restored from a backup')
  };
}

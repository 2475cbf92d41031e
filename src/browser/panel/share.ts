import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { type IDirectory, type ITeamInfo, type IUserInfo, type Role } from '../../contract';
import { ago, button, make, moment, select, wordsOf } from './dom';
import type { ISecretsClient } from '../tokens';
import { type Access, type IAccess, idOf, isTeam, labelOf } from './access';
import { Finder } from './finder';

/** Who has access to a secret, and a search for whom to add. */
export class ShareForm extends Widget {
  readonly #access: Access;
  readonly #trans: TranslationBundle;
  readonly #list = make('ul', 'rows');
  readonly #state = make('p', 'hint');
  readonly #warning = make('p', 'warning');
  readonly #role: HTMLSelectElement;
  readonly #finder: Finder;

  constructor(access: Access, client: ISecretsClient, trans: TranslationBundle) {
    super();
    this.#access = access;
    this.#trans = trans;
    this.addClass('jp-HeliosSecrets-form');
    this.addClass('jp-HeliosSecrets-share');
    const search = (text: string): Promise<IDirectory> =>
      client.ask('GET', `x/v1/directory?search=${encodeURIComponent(text)}`);
    this.#finder = new Finder(trans, search, identity => this.#add(identity));
    this.#role = this.#roles('Reader', trans.__('Role of the one to add'));
    this.#list.setAttribute('role', 'list');
    this.#list.setAttribute('aria-label', trans.__('Who has access'));
    this.#state.setAttribute('role', 'status');
    this.#warning.setAttribute('role', 'status');
    access.changed.connect(() => this.update());
    void this.#load();
  }

  override dispose(): void {
    this.#finder.dispose();
    super.dispose();
  }

  /** Not before: a new dialog restyles all fields that its body holds already. */
  protected override onBeforeAttach(): void {
    const trans = this.#trans;
    this.node.prepend(
      make('div', 'adding', this.#finder.node, this.#role),
      make('p', 'hint', trans.__('Owners edit, share and delete the secret. Readers read its value.')),
      this.#state,
      this.#list,
      this.#warning
    );
  }

  protected override onUpdateRequest(): void {
    const { activeElement } = document;
    const focused =
      activeElement instanceof HTMLElement && this.#list.contains(activeElement)
        ? activeElement.dataset.focus
        : undefined;
    this.#list.replaceChildren(...this.#access.entries.map(entry => this.#row(entry)));
    this.#warning.textContent = this.#consequence();
    if (focused !== undefined) {
      const again = this.#list.querySelector<HTMLElement>(`[data-focus="${CSS.escape(focused)}"]`);
      (again ?? this.#finder.input).focus();
    }
  }

  async #load(): Promise<void> {
    this.#state.textContent = this.#trans.__('Loading…');
    try {
      await this.#access.load();
      this.#state.textContent = '';
    } catch (error) {
      this.#state.textContent = wordsOf(error);
      this.#state.setAttribute('role', 'alert');
    }
  }

  #add(identity: IUserInfo | ITeamInfo): void {
    this.#access.add(identity, this.#role.value as Role);
  }

  #row(entry: IAccess): HTMLElement {
    const trans = this.#trans;
    const { identity, role, grant } = entry;
    const who = labelOf(identity);
    const title = make('div', 'row-title', make('span', 'row-name', who));
    if (isTeam(identity)) {
      title.append(make('span', 'badge', trans.__('Team')));
    } else if (this.#access.isSelf(entry)) {
      title.append(make('span', 'badge', trans.__('you')));
    }
    const facts = make('div', 'facts', title, make('span', 'meta-line', this.#since(entry)));
    if (grant) {
      facts.title = moment(grant.createdAt);
    }
    const roles = this.#roles(role ?? entry.roles[0], trans.__('Role of %1', who));
    roles.dataset.focus = `role ${idOf(identity)}`;
    roles.disabled = role === null;
    roles.addEventListener('change', () => this.#access.set(entry, roles.value as Role));
    const toggle =
      role === null
        ? button(trans.__('Keep Access'), () => this.#access.set(entry, entry.roles[0]), {
            name: trans.__('Keep access of %1', who)
          })
        : button(trans.__('Remove Access'), () => this.#access.set(entry, null), {
            name: trans.__('Remove access of %1', who)
          });
    toggle.dataset.focus = `access ${idOf(identity)}`;
    const row = make('li', 'entry', facts, make('div', 'row-actions', roles, toggle));
    row.setAttribute('role', 'listitem');
    row.classList.toggle('jp-mod-removed', role === null);
    return row;
  }

  /** Who gave the access and when, or what Save does. */
  #since({ role, roles, grant }: IAccess): string {
    const trans = this.#trans;
    if (role === null) {
      return trans.__('Save takes the access away.');
    }
    if (!grant) {
      return trans.__('Save gives access.');
    }
    if (role !== roles[0]) {
      return role === 'Owner' ? trans.__('Save makes an owner.') : trans.__('Save makes a reader.');
    }
    const when = ago(grant.createdAt, trans);
    const { createdBy } = grant;
    return createdBy ? trans.__('Given by %1, %2', createdBy.email, when) : trans.__('Given %1', when);
  }

  #consequence(): string {
    const trans = this.#trans;
    const { name } = this.#access.secret;
    switch (this.#access.consequence) {
      case 'leaves':
        return trans.__(
          'You take your own access away. After Save you will not see %1 any more, unless you have access through a team.',
          name
        );
      case 'becomesReader':
        return trans.__(
          'You make yourself a reader. After Save you can read %1, but not edit, share or delete it, unless you own it through a team.',
          name
        );
      case 'mayLeave':
        return trans.__(
          'You own %1 through a team. If it is the one that you change here, you lose what it gave you.',
          name
        );
      default:
        return '';
    }
  }

  #roles(role: Role, label: string): HTMLSelectElement {
    const roles = select<Role>({ Owner: this.#trans.__('Owner'), Reader: this.#trans.__('Reader') });
    roles.value = role;
    roles.setAttribute('aria-label', label);
    return roles;
  }
}

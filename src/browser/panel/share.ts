import type { TranslationBundle } from '@jupyterlab/translation';
import { type IDirectory, type Role } from '../../contract';
import type { ISecretsClient } from '../tokens';
import { ago, button, list, live, make, moment, redraw, row, select, wordsOf } from '../ui/dom';
import { idOf, isTeam, nameOf } from '../ui/identity';
import type { Access, IAccess } from './access';
import { Finder } from './finder';

/** Who has access to a secret, and a search for others to add. */
export class ShareForm {
  readonly node = make('div', 'share');
  readonly #access: Access;
  readonly #trans: TranslationBundle;
  readonly #list: HTMLElement;
  readonly #state = live('status', 'hint');
  readonly #warning = live('status', 'warning');
  readonly #finder: Finder;

  constructor(access: Access, client: ISecretsClient, trans: TranslationBundle) {
    this.#access = access;
    this.#trans = trans;
    const search = (text: string): Promise<IDirectory> =>
      client.call('GET /x/v1/directory', { search: text });
    const role = this.#roles('Reader', trans.__('Role to add'));
    this.#finder = new Finder(trans, search, identity => access.add(identity, role.value as Role));
    this.#list = list(trans.__('Who has access'));
    this.node.append(
      make('div', 'adding', this.#finder.node, role),
      make(
        'p',
        'hint',
        trans.__('Owners can edit, share and delete the secret. Readers can read its value.')
      ),
      this.#state,
      this.#list,
      this.#warning
    );
    access.changed.connect(() => this.#draw());
    void this.#load();
  }

  dispose(): void {
    this.#finder.dispose();
  }

  #draw(): void {
    redraw(
      this.#list,
      this.#access.entries.map(entry => this.#row(entry)),
      () => this.#finder.input
    );
    this.#warning.textContent = this.#consequence();
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

  #row(entry: IAccess): HTMLElement {
    const trans = this.#trans;
    const { identity, role, grant } = entry;
    const who = nameOf(identity);
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
    const badges = isTeam(identity)
      ? [trans.__('Team')]
      : this.#access.isSelf(entry)
        ? [trans.__('You')]
        : [];
    const made = row({ title: who, badges, facts: [this.#since(entry)], actions: [roles, toggle] });
    made.title = grant ? moment(grant.createdAt) : '';
    made.classList.toggle('jp-mod-removed', role === null);
    return made;
  }

  /** Who gave the access and when, or what Save does. */
  #since({ role, roles, grant }: IAccess): string {
    const trans = this.#trans;
    if (role === null) {
      return trans.__('Save removes the access.');
    }
    if (!grant) {
      return trans.__('Save gives access.');
    }
    if (role !== roles[0]) {
      return role === 'Owner' ? trans.__('Save makes them an owner.') : trans.__('Save makes them a reader.');
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
          'You remove your own access. After Save you can no longer see %1, unless you have access through a team.',
          name
        );
      case 'becomesReader':
        return trans.__(
          'You make yourself a reader. After Save you can read %1, but you cannot edit, share or delete it, unless you own it through a team.',
          name
        );
      case 'mayLeave':
        return trans.__(
          'You own %1 through a team. If you change the access of that team, you change your own access too.',
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

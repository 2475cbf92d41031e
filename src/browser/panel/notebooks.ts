import type { TranslationBundle } from '@jupyterlab/translation';
import type { IPermission, IPermissionList, ISecret } from '../../contract';
import type { ISecretsClient } from '../tokens';
import { button, make, moment, wordsOf } from './dom';
import { PlainDialog } from './plain';
import { TableView } from './table';

/** Which notebooks may read a secret without being asked, or all of them with what they may read. */
export class NotebooksDialog extends PlainDialog {
  constructor(client: ISecretsClient, secret: ISecret | null, trans: TranslationBundle) {
    const title = secret ? trans.__('Notebooks that may read %1', secret.name) : trans.__('Notebooks');
    super(title, new Notebooks(client, secret?.name ?? '', trans), trans);
  }
}

class Notebooks extends TableView {
  readonly #client: ISecretsClient;
  readonly #name: string;
  readonly #policy = make('p', 'hint');
  readonly #retry: HTMLButtonElement;

  /** @param name of a secret; empty for all. */
  constructor(client: ISecretsClient, name: string, trans: TranslationBundle) {
    const about = [trans.__('Notebook'), ...(name ? [] : [trans.__('Secret')])];
    super([...about, trans.__('Allowed'), trans.__('Last read'), ''], trans);
    this.#client = client;
    this.#name = name;
    this.table.hidden = true;
    this.#retry = button(trans.__('Retry'), () => void this.#load());
    this.#retry.hidden = true;
    this.node.prepend(this.#policy);
    this.node.append(this.#retry);
    void this.#load();
  }

  async #load(): Promise<void> {
    this.say(this.trans.__('Loading…'), 'status');
    this.#retry.hidden = true;
    try {
      const query = this.#name && `?${new URLSearchParams({ name: this.#name }).toString()}`;
      const list = await this.#client.ask<IPermissionList>('GET', `x/v1/permissions${query}`);
      this.#policy.textContent = policyOf(list, this.trans);
      this.rows.replaceChildren(...list.permissions.map(permission => this.#row(permission)));
      this.table.hidden = !list.permissions.length;
      const none = this.trans.__('Nothing is remembered for any notebook.');
      this.say(list.permissions.length ? '' : none, 'status');
    } catch (error) {
      this.say(wordsOf(error), 'alert');
      this.#retry.hidden = false;
    }
  }

  #row(permission: IPermission): HTMLElement {
    const trans = this.trans;
    const { name, path, kind, allowedAt, lastReadAt, isOutdated } = permission;
    const always = isOutdated ? trans.__('not since its file was changed elsewhere') : trans.__('always');
    const allowed = make('td', '', kind === 'session' ? trans.__('until its kernel ends') : always);
    allowed.title = moment(allowedAt);
    const place = path || trans.__('a console that is closed');
    const withdraw = button(trans.__('Withdraw'), () => void this.#withdraw(permission), {
      name: trans.__('Withdraw %1 from %2', name, place)
    });
    const cells = [make('td', '', place), ...(this.#name ? [] : [make('td', '', name)])];
    return make('tr', '', ...cells, allowed, this.time(lastReadAt), make('td', '', withdraw));
  }

  async #withdraw({ name, path }: IPermission): Promise<void> {
    try {
      const query = new URLSearchParams({ name, path }).toString();
      await this.#client.ask('DELETE', `x/v1/permissions?${query}`);
    } catch (error) {
      this.say(wordsOf(error), 'alert');
      return;
    }
    await this.#load();
    this.node.focus();
  }
}

/** What holds where nothing is remembered, and who says so. */
function policyOf({ policy, isLocked }: IPermissionList, trans: TranslationBundle): string {
  const words = {
    ask: trans.__('A notebook that is not listed here is asked about when it reads.'),
    allow: trans.__('Every notebook of this server may read every secret.'),
    deny: trans.__('No notebook may read a secret.')
  }[policy];
  const who = isLocked
    ? trans.__('Whoever runs the Jupyter server has decided that, and it cannot be changed here.')
    : trans.__('Settings, Secrets, Notebooks changes that.');
  return `${words} ${who}`;
}

import type { TranslationBundle } from '@jupyterlab/translation';
import type { IPermission, IPermissionList } from '../../contract';
import type { ISecretsClient } from '../tokens';
import { ago, button, make, moment, row } from '../ui/dom';
import type { Layers } from '../ui/layers';
import { ListView } from '../ui/list';

/** Which notebooks may read a secret without a question, or all notebooks with what they may read. */
export class NotebooksView extends ListView<IPermission> {
  readonly #client: ISecretsClient;
  readonly #name: string;
  readonly #policy = make('p', 'hint');

  /** @param name of a secret; empty for all. */
  constructor(client: ISecretsClient, layers: Layers, name: string) {
    const { trans } = layers;
    super(layers, trans.__('Notebooks'), trans.__('No permission is kept for any notebook.'));
    this.#client = client;
    this.#name = name;
    this.node.prepend(this.#policy);
  }

  protected async load(): Promise<IPermission[]> {
    const query = this.#name ? { name: this.#name } : {};
    const list = await this.#client.call('GET /x/v1/permissions', query);
    this.#policy.textContent = policyOf(list, this.layers.trans);
    return list.permissions;
  }

  protected row(permission: IPermission): HTMLElement {
    const { trans } = this.layers;
    const { name, path, kind, allowedAt, lastReadAt, isOutdated } = permission;
    const always = isOutdated
      ? trans.__('expired: the file was changed outside Jupyter')
      : trans.__('always');
    const notebook = path || trans.__('a closed console');
    const withdraw = button(trans.__('Withdraw'), () => void this.#withdraw(permission), {
      name: trans.__('Withdraw %1 from %2', name, notebook)
    });
    return row({
      title: notebook,
      badges: this.#name ? [] : [name],
      facts: [
        trans.__('Allowed: %1', kind === 'session' ? trans.__('until its kernel ends') : always),
        trans.__('Allowed at: %1', moment(allowedAt)),
        trans.__('Last read: %1', ago(lastReadAt, trans))
      ],
      actions: [withdraw]
    });
  }

  async #withdraw({ name, path }: IPermission): Promise<void> {
    await this.change(() => this.#client.call('DELETE /x/v1/permissions', { name, path }));
  }
}

/** What holds for notebooks without a permission, and who decides it. */
function policyOf({ policy, isLocked }: IPermissionList, trans: TranslationBundle): string {
  const words = {
    ask: trans.__('You are asked when a notebook that is not listed here reads a secret.'),
    allow: trans.__('Every notebook of this server may read every secret.'),
    deny: trans.__('No notebook may read a secret.')
  }[policy];
  const who = isLocked
    ? trans.__('The administrator of this Jupyter server decided that. You cannot change it here.')
    : trans.__('You can change this under Settings, Secrets, Notebooks.');
  return `${words} ${who}`;
}

import type { ISecretSummary, ISecretVersion } from '../../contract';
import type { ISecretsClient } from '../tokens';
import { ago, button, moment, row } from '../ui/dom';
import type { Layers } from '../ui/layers';
import { ListView } from '../ui/list';

/** When a secret had which value, and who set it, without the values; a person's own click reverts to one. */
export class VersionsView extends ListView<ISecretVersion> {
  readonly #client: ISecretsClient;
  readonly #secretID: string;

  constructor(client: ISecretsClient, layers: Layers, { secretID }: ISecretSummary) {
    const { trans } = layers;
    super(layers, trans.__('Versions'), trans.__('No version is kept.'));
    this.#client = client;
    this.#secretID = secretID;
  }

  protected async load(): Promise<ISecretVersion[]> {
    return (await this.#client.call('GET /x/v1/secrets/:secretID/versions', { secretID: this.#secretID }))
      .versions;
  }

  protected row({ version, createdAt, createdByEmail, isCurrent }: ISecretVersion): HTMLElement {
    const { trans } = this.layers;
    const name = trans.__('Revert to the value of %1', moment(createdAt));
    const revert = button(trans.__('Revert'), () => void this.#revert(version), { name });
    return row({
      title: moment(createdAt),
      badges: isCurrent ? [trans.__('Current')] : [],
      facts: [ago(createdAt, trans), createdByEmail],
      actions: isCurrent ? [] : [revert]
    });
  }

  async #revert(version: number): Promise<void> {
    const { trans } = this.layers;
    const request = { secretID: this.#secretID, body: { version } };
    if (await this.change(() => this.#client.call('POST /x/v1/secrets/:secretID/versions', request))) {
      this.layers.say(trans.__('Reverted. The value before it is kept as a version.'));
    }
  }
}

import type { ISecretSummary, ISecretVersion, ISecretVersionList, IVersionRestore } from '../../contract';
import type { ISecretsClient } from '../tokens';
import { ago, button, moment, row, wordsOf } from '../ui/dom';
import type { Layers } from '../ui/layers';
import { ListView } from '../ui/list';

/** When a secret had which value, and who set it, without the values; a person's own click reverts to one. */
export class VersionsView extends ListView<ISecretVersion> {
  readonly #client: ISecretsClient;
  readonly #path: string;

  constructor(client: ISecretsClient, layers: Layers, { secretID }: ISecretSummary) {
    const { trans } = layers;
    super(layers, trans.__('Versions'), trans.__('No version is kept.'));
    this.#client = client;
    this.#path = `x/v1/secrets/${secretID}/versions`;
  }

  protected async load(): Promise<ISecretVersion[]> {
    return (await this.#client.ask<ISecretVersionList>('GET', this.#path)).versions;
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
    const body: IVersionRestore = { version };
    try {
      await this.#client.ask('POST', this.#path, body);
    } catch (error) {
      this.say('alert', wordsOf(error));
      return;
    }
    await this.refresh();
    this.layers.say(trans.__('Reverted. The value before it is kept as a version.'));
  }
}

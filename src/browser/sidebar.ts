import type { TranslationBundle } from '@jupyterlab/translation';
import { PanelLayout, Widget } from '@lumino/widgets';
import { secretsIcon } from './icon';
import type { IPanelOptions, SecretsPanel } from './panel';

/** The panel's widget in the sidebar; the panel's code is loaded when it is first shown or needed. */
export class SecretsSidebar extends Widget {
  readonly #options: IPanelOptions;
  #panel: Promise<SecretsPanel> | null = null;

  constructor(options: IPanelOptions, trans: TranslationBundle) {
    super();
    this.#options = options;
    this.id = 'helios-secrets';
    this.addClass('jp-HeliosSecrets');
    this.title.icon = secretsIcon;
    this.title.caption = trans.__('Secrets');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Secrets'));
    this.layout = new PanelLayout();
  }

  /** The panel; its code is loaded first if necessary. */
  panel(): Promise<SecretsPanel> {
    this.#panel ??= this.#load();
    return this.#panel;
  }

  protected override onAfterShow(): void {
    // Without a connection the code cannot load; the next opening tries again.
    this.panel().catch(() => undefined);
  }

  async #load(): Promise<SecretsPanel> {
    try {
      const { SecretsPanel } = await import('./panel');
      const panel = new SecretsPanel(this.#options);
      (this.layout as PanelLayout).addWidget(panel);
      return panel;
    } catch (error) {
      this.#panel = null;
      throw error;
    }
  }
}

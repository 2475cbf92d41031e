import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { TIMING } from '../contract';
import type { ISecretsSettings } from './tokens';

/** Follows the setting registry; the defaults apply until it has loaded and if it is missing. */
export class SecretsSettings implements ISecretsSettings {
  questionTimeout: number = TIMING.question;
  hideValueAfter = 30;
  clearClipboardAfter = 30;
  offersHelper = true;
  maskOutput = true;
  findCredentials = true;
  #loaded: Promise<void> = Promise.resolve();

  get loaded(): Promise<void> {
    return this.#loaded;
  }

  /** Loads the settings; if they cannot be loaded, the defaults apply. */
  load(registry: ISettingRegistry, plugin: string): void {
    this.#loaded = registry.load(plugin).then(
      settings => this.follow(settings),
      () => undefined
    );
  }

  /** Applies the settings and their changes. */
  follow(settings: ISettingRegistry.ISettings): void {
    const read = (): void => {
      this.questionTimeout = settings.get('questionTimeout').composite as number;
      this.hideValueAfter = settings.get('hideValueAfter').composite as number;
      this.clearClipboardAfter = settings.get('clearClipboardAfter').composite as number;
      this.offersHelper = settings.get('offersHelper').composite as boolean;
      this.maskOutput = settings.get('maskOutput').composite as boolean;
      this.findCredentials = settings.get('findCredentials').composite as boolean;
    };
    settings.changed.connect(read);
    read();
  }
}

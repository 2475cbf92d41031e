import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { TIMING } from '../contract';
import type { ISecretsSettings } from './tokens';

/** Follows the setting registry; the defaults hold until it has loaded and where it is missing. */
export class SecretsSettings implements ISecretsSettings {
  questionTimeout: number = TIMING.question;
  hideValueAfter = 30;
  clearClipboardAfter = 30;

  /** Takes over the settings and their changes. */
  follow(settings: ISettingRegistry.ISettings): void {
    const read = (): void => {
      this.questionTimeout = settings.get('questionTimeout').composite as number;
      this.hideValueAfter = settings.get('hideValueAfter').composite as number;
      this.clearClipboardAfter = settings.get('clearClipboardAfter').composite as number;
    };
    settings.changed.connect(read);
    read();
  }
}

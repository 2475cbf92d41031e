import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Widget } from '@lumino/widgets';

/** A dialog that shows something, and closes. */
export class PlainDialog extends Dialog<void> {
  constructor(title: string, body: Widget, trans: TranslationBundle) {
    super({ title, body, buttons: [Dialog.cancelButton({ label: trans.__('Close') })] });
    this.addClass('jp-HeliosSecrets-dialog');
    this.node.setAttribute('role', 'dialog');
    this.node.setAttribute('aria-modal', 'true');
    this.node.setAttribute('aria-label', title);
  }

  override handleEvent(event: Event): void {
    const { target } = event;
    const isInBody = target instanceof Element && target.closest('.jp-Dialog-body button');
    // JupyterLab takes Enter from buttons that are not its own.
    if (event instanceof KeyboardEvent && event.key === 'Enter' && isInBody) {
      return;
    }
    super.handleEvent(event);
  }
}

import '../../../style/dialog.css';
import { Dialog } from '@jupyterlab/apputils';
import { trust } from '../trust';
import { type IForm, showForm } from './form';
import { FOCUSABLE, type Layers, isUsable } from './layers';

/** What a dialog or a tab shows. */
export interface IView {
  readonly node: HTMLElement;
  /** Loads it; a failure is shown, not thrown. */
  refresh(): Promise<void>;
}

/** Shows a view in a large dialog; resolves when it is closed. */
export async function openView(title: string, layers: Layers, view: IView): Promise<void> {
  // JupyterLab styles all fields that the body of a new dialog already holds.
  const dialog = new LayersDialog(title, layers);
  layers.place(view.node);
  void view.refresh();
  await dialog.launched();
}

/** Shows a form in a dialog of its own. @returns what its work gave, or null where it was left. */
export async function openForm<Answer>(
  layers: Layers,
  form: IForm<Answer>
): Promise<{ answer: Answer } | null> {
  const dialog = new LayersDialog(form.title, layers, true);
  const closed = dialog.launched();
  const done = await Promise.race([showForm(layers, form), closed.then(() => null)]);
  layers.end();
  await closed;
  return done;
}

/** A dialog in which only a person's own keys and clicks count: a script may open it, but not use it. */
export class LayersDialog extends Dialog<void> {
  readonly #layers: Layers;

  /** @param isForm whether it is for one form, which has a title and buttons of its own. */
  constructor(title: string, layers: Layers, isForm = false) {
    const close = Dialog.cancelButton({ label: layers.trans.__('Close') });
    super({ title: isForm ? '' : title, body: layers, buttons: [close] });
    this.#layers = layers;
    layers.end = () => this.#end();
    this.addClass('jp-HeliosSecrets-dialog');
    this.toggleClass('jp-mod-form', isForm);
    this.node.setAttribute('role', 'dialog');
    this.node.setAttribute('aria-modal', 'true');
    this.node.setAttribute('aria-label', title);
  }

  /** Resolves when it is closed, also where somebody else disposes of it. */
  async launched(): Promise<void> {
    await this.launch().catch(() => undefined);
  }

  override handleEvent(event: Event): void {
    if ((event.type === 'click' || event.type === 'keydown') && !trust.of(event)) {
      event.stopPropagation();
      event.preventDefault();
    } else if (event.type === 'keydown') {
      this.#press(event as KeyboardEvent);
    } else if (event.type === 'focus') {
      if (!this.node.contains(event.target as Node)) {
        event.stopPropagation();
        this.#layers.focus();
      }
    } else if (event.type !== 'input') {
      super.handleEvent(event);
    }
  }

  /** Escape and a click beside the dialog leave what is in front first. */
  override reject(): void {
    if (!this.#layers.leave()) {
      super.reject();
    }
  }

  /** The Close button. */
  override resolve(): void {
    this.reject();
  }

  protected override onAfterAttach(message: Parameters<Dialog<void>['onAfterAttach']>[0]): void {
    super.onAfterAttach(message);
    this.#layers.focus();
  }

  #end(): void {
    if (!this.isDisposed) {
      super.reject();
    }
  }

  /** Enter and arrows belong to the fields and buttons of the view, and Escape to suggestions that are open. */
  #press(event: KeyboardEvent): void {
    const isOpen = event.target instanceof Element && event.target.matches('[aria-expanded=true]');
    if (event.key === 'Escape' && !isOpen) {
      event.stopPropagation();
      event.preventDefault();
      this.reject();
    } else if (event.key === 'Tab') {
      const all = [...this.node.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
        node => isUsable(node) && node.getClientRects().length
      );
      const [from, to] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]];
      if (document.activeElement === from) {
        event.preventDefault();
        to?.focus();
      }
    }
  }
}

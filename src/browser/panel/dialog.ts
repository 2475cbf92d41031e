import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { HeliosError } from '../../contract';
import { trust } from '../trust';

const CANCEL = 0;
const SUBMIT = 1;
const LARGE_PASTE = 100_000;

/**
 * A dialog that stays open, with all that was typed, until its work has succeeded. Only a person's own events
 * count: a script may open it but not accept it.
 */
export class FormDialog extends Dialog<void> {
  readonly #work: () => Promise<void>;
  readonly #alert = document.createElement('p');
  readonly #default: number;
  #busy = false;
  #canSubmit = true;

  constructor(
    title: string,
    body: Widget,
    accept: Dialog.IButton,
    cancel: Dialog.IButton,
    work: () => Promise<void>
  ) {
    const defaultButton = accept.displayType === 'warn' ? CANCEL : SUBMIT;
    super({
      title,
      body,
      buttons: [cancel, accept],
      defaultButton,
      focusNodeSelector: 'input, textarea'
    });
    this.#work = work;
    this.#default = defaultButton;
    this.addClass('jp-HeliosSecrets-dialog');
    this.node.setAttribute('role', 'dialog');
    this.node.setAttribute('aria-modal', 'true');
    this.node.setAttribute('aria-label', title);
    this.#alert.setAttribute('role', 'alert');
    this.#alert.className = 'jp-HeliosSecrets-alert';
    body.node.append(this.#alert);
    // It keeps the focus while all its buttons are off; no Tab leads here.
    this.node.tabIndex = -1;
  }

  /** Whether there is anything to do yet; the button that does it is there for that only. */
  get canSubmit(): boolean {
    return this.#canSubmit;
  }

  set canSubmit(can: boolean) {
    this.#canSubmit = can;
    this.#showButtons();
  }

  override handleEvent(event: Event): void {
    if ((event.type === 'click' || event.type === 'keydown') && !trust.of(event)) {
      return;
    }
    if (event instanceof KeyboardEvent && event.type === 'keydown') {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        event.stopPropagation();
        this.resolve();
        return;
      }
      if (this.#busy && event.key === 'Tab') {
        event.preventDefault();
      }
      if (isForBody(event)) {
        return;
      }
    }
    super.handleEvent(event);
    // The base class thinks of validation only.
    this.#showButtons();
    if (this.#busy && !this.node.contains(document.activeElement)) {
      this.node.focus();
    }
  }

  override resolve(index: number = this.#default): void {
    if (this.#busy || (index === SUBMIT && !this.#canSubmit)) {
      return;
    }
    if (index === SUBMIT) {
      void this.#submit();
    } else {
      super.resolve(index);
    }
  }

  /** Escape and the close button: not while a change is on its way, which they could not call back. */
  override reject(): void {
    if (!this.#busy) {
      super.reject();
    }
  }

  async #submit(): Promise<void> {
    const before = document.activeElement;
    this.#setBusy(true);
    this.#alert.textContent = '';
    // A button that is switched off loses the focus to the page, and no key would reach the dialog any more.
    this.node.focus();
    try {
      await this.#work();
      this.#setBusy(false);
      super.resolve(SUBMIT);
    } catch (error) {
      this.#setBusy(false);
      this.#alert.textContent = (
        error instanceof HeliosError ? error : new HeliosError('internal_error')
      ).message;
      this.#alert.scrollIntoView?.({ block: 'nearest' });
      const field = this.node.querySelector('input:not([type=checkbox]), textarea') ?? before;
      if (field instanceof HTMLElement && this.node.contains(field)) {
        field.focus();
      }
    }
  }

  #setBusy(busy: boolean): void {
    this.#busy = busy;
    this.#showButtons();
    this.node.setAttribute('aria-busy', String(busy));
  }

  #showButtons(): void {
    const buttons = this.node.querySelectorAll<HTMLButtonElement>('.jp-Dialog-footer button');
    buttons.forEach((button, index) => {
      button.disabled = this.#busy || (index === SUBMIT && !this.#canSubmit);
    });
  }
}

/**
 * Whether a key is for what the dialog holds: JupyterLab takes Enter and the arrows from buttons and choices, before
 * 4.6.6 Enter from texts of lines, and Escape from a list of suggestions that is open.
 */
function isForBody({ key, target }: KeyboardEvent): boolean {
  const control =
    target instanceof Element
      ? target.closest('.jp-Dialog-body :is(button, select, textarea, [role=combobox])')
      : null;
  if (!control || key === 'Tab') {
    return false;
  }
  return key !== 'Escape' || control.getAttribute('aria-expanded') === 'true';
}

/** Name and value, or the value alone where the name is given and stays. */
export class SecretForm extends Widget {
  readonly #name = document.createElement('input');
  readonly #value = document.createElement('textarea');

  constructor(trans: TranslationBundle, name: string, isNew: boolean) {
    super();
    this.addClass('jp-HeliosSecrets-form');
    this.#name.value = name;
    this.#name.className = 'jp-mod-styled';
    this.#name.autocomplete = 'off';
    this.#name.spellcheck = false;
    this.#value.className = 'jp-mod-styled jp-HeliosSecrets-masked';
    this.#value.autocomplete = 'off';
    this.#value.spellcheck = false;
    this.#value.rows = 4;
    this.#value.setAttribute('data-lpignore', 'true');
    this.#value.addEventListener('paste', event => pasteLarge(event, this.#value));
    const hint = document.createElement('p');
    hint.className = 'jp-HeliosSecrets-hint';
    hint.textContent = isNew
      ? trans.__('Letters, digits and underscores. The name never changes; the value does with Edit.')
      : trans.__('The name never changes. What you type here takes the place of the old value.');
    if (isNew) {
      this.node.append(labelled(trans.__('Name'), this.#name));
    }
    this.node.append(hint, labelled(trans.__('Value'), this.#value), this.#toggle(trans.__('Show value')));
  }

  get name(): string {
    return this.#name.value;
  }

  get value(): string {
    return this.#value.value;
  }

  #toggle(label: string): HTMLElement {
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.addEventListener('change', () =>
      this.#value.classList.toggle('jp-HeliosSecrets-masked', !box.checked)
    );
    const line = document.createElement('label');
    line.className = 'jp-HeliosSecrets-toggle';
    line.append(box, label);
    return line;
  }
}

/** The browser's own paste of many lines takes minutes and can be undone; this takes seconds and cannot. */
function pasteLarge(event: ClipboardEvent, field: HTMLTextAreaElement): void {
  const text = event.clipboardData?.getData('text/plain') ?? '';
  if (text.length > LARGE_PASTE) {
    event.preventDefault();
    field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
  }
}

function labelled(text: string, field: HTMLElement): HTMLElement {
  const label = document.createElement('label');
  const caption = document.createElement('span');
  caption.textContent = text;
  label.append(caption, field);
  return label;
}

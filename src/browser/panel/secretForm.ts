import type { TranslationBundle } from '@jupyterlab/translation';
import { checkbox, input, labelled, make, textarea } from '../ui/dom';

/** Longer texts are not pasted by the browser itself. */
const LARGE_PASTE = 100_000;

/** Fields for a name and a value, or for the value alone where the secret exists. */
export class SecretForm {
  readonly fields: readonly HTMLElement[];
  readonly #name = input('text');
  readonly #value = textarea(4, 'value-field');

  constructor(trans: TranslationBundle, name: string, isNew: boolean) {
    this.#name.value = name;
    this.#value.classList.add('jp-HeliosSecrets-masked');
    this.#value.addEventListener('paste', event => pasteLarge(event, this.#value));
    const hint = isNew
      ? trans.__('Use letters, digits and underscores. You cannot change the name later.')
      : trans.__('You cannot change the name. The new value replaces the old one.');
    const show = checkbox(trans.__('Show value'), isShown =>
      this.#value.classList.toggle('jp-HeliosSecrets-masked', !isShown)
    );
    if (!isNew) {
      this.#value.dataset.first = '';
    }
    this.fields = [
      ...(isNew ? [labelled(trans.__('Name'), this.#name)] : []),
      make('p', 'hint', hint),
      labelled(trans.__('Value'), this.#value),
      show
    ];
  }

  get name(): string {
    return this.#name.value;
  }

  get value(): string {
    return this.#value.value;
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

// The pieces that the views are made of.
import { Time } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { HeliosError } from '../../contract';
import { trust } from '../trust';

/** Makes elements with children, and with a class that begins with `prefix`. */
export function makerOf(
  prefix: string
): <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  name?: string,
  ...children: (Node | string)[]
) => HTMLElementTagNameMap[Tag] {
  return (tag, name = '', ...children) => {
    const made = document.createElement(tag);
    if (name) {
      made.className = prefix + name;
    }
    made.append(...children);
    return made;
  };
}

/** An element of these views. */
export const make = makerOf('jp-HeliosOrganization-');

export interface IButton {
  /** What a screen reader says, where the label alone does not tell which of many buttons it is. */
  name?: string;
  kind?: 'accept' | 'warn';
}

/** A button that only a person can press: a script in a cell's output can click, but its clicks are not trusted. */
export function button(label: string, act: () => void, { name, kind }: IButton = {}): HTMLButtonElement {
  const made = make('button', '', label);
  made.type = 'button';
  made.className = `jp-Button jp-mod-styled ${kind ? `jp-mod-${kind}` : 'jp-mod-reject'}`;
  if (name) {
    made.setAttribute('aria-label', name);
    // A list drawn anew gives the focus back by this.
    made.dataset.focus = name;
  }
  made.addEventListener('click', event => {
    if (trust.of(event)) {
      act();
    }
  });
  return made;
}

/** The button that was drawn with this name. */
export function named(within: HTMLElement, name: string): HTMLElement | undefined {
  return [...within.querySelectorAll<HTMLElement>('[data-focus]')].find(
    ({ dataset }) => dataset.focus === name
  );
}

/** A field with its caption. */
export function labelled(caption: string, field: HTMLElement): HTMLLabelElement {
  return make('label', '', make('span', '', caption), field);
}

/** A field of one line, which the browser neither fills in nor remembers. */
export function input(type: 'text' | 'password' | 'search' | 'email' | 'url' | 'date'): HTMLInputElement {
  const made = make('input');
  made.type = type;
  made.className = 'jp-mod-styled';
  made.autocomplete = 'off';
  made.spellcheck = false;
  made.setAttribute('data-lpignore', 'true');
  return made;
}

/** A choice of one from a short list. */
export function select<Value extends string>(options: Readonly<Record<Value, string>>): HTMLSelectElement {
  const made = make('select');
  made.className = 'jp-mod-styled';
  for (const [value, label] of Object.entries<string>(options)) {
    made.append(new Option(label, value));
  }
  return made;
}

/** Choices of which one is taken, all of them in sight. */
export class Radios<Value extends string> {
  readonly node = make('fieldset', 'choice');
  readonly #inputs = new Map<Value, HTMLInputElement>();

  constructor(legend: string, options: Readonly<Record<Value, string>>, chosen: (value: Value) => void) {
    const group = `helios-${Math.random().toString(36).slice(2)}`;
    this.node.append(make('legend', '', legend));
    for (const [value, label] of Object.entries(options) as [Value, string][]) {
      const radio = make('input');
      radio.type = 'radio';
      radio.name = group;
      radio.checked = !this.#inputs.size;
      radio.addEventListener('change', () => chosen(this.value));
      this.#inputs.set(value, radio);
      this.node.append(make('label', 'toggle', radio, label));
    }
  }

  get value(): Value {
    return [...this.#inputs].find(([, radio]) => radio.checked)![0];
  }

  set value(value: Value) {
    const radio = this.#inputs.get(value)!;
    if (!radio.checked) {
      radio.checked = true;
      radio.dispatchEvent(new Event('change'));
    }
  }
}

/** What went wrong, in words for the person who sees it. */
export function wordsOf(error: unknown): string {
  return (error instanceof HeliosError ? error : new HeliosError('internal_error')).message;
}

/** A day and a time as this browser's language writes them. */
export function moment(when: string): string {
  return Time.format(new Date(when));
}

/** How long ago, or how long until. */
export function ago(when: string | undefined, trans: TranslationBundle): string {
  return when ? Time.formatHuman(new Date(when)) : trans.__('never');
}

/** Takes keys and codes out of the page before their fields are gone. */
export function forget(within: HTMLElement): void {
  within.querySelectorAll<HTMLInputElement>('input[type=password]').forEach(field => (field.value = ''));
  within.querySelectorAll('.jp-HeliosOrganization-once').forEach(shown => (shown.textContent = ''));
}

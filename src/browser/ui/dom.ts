// The pieces that the panel and the dialogs are made of.
import { Time } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { HeliosError } from '../../contract';
import { trust } from '../trust';

/** Makes an element with children, and with a class of this extension. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  name = '',
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (name) {
    made.className = `jp-HeliosSecrets-${name}`;
  }
  made.append(...children);
  return made;
}

/** An id that no other element has. */
export function uniqueID(): string {
  return `helios-${Math.random().toString(36).slice(2)}`;
}

export type Role = 'alert' | 'status';

/** A line that a screen reader reads out when its text changes. */
export function live(role: Role, name: string, text = ''): HTMLElement {
  const made = make('p', name, text);
  made.setAttribute('role', role);
  return made;
}

/** A list without bullets; the role must be said, because styled lists lose it in some browsers. */
export function list(label: string, name = 'rows'): HTMLUListElement {
  const made = make('ul', name);
  made.setAttribute('role', 'list');
  made.setAttribute('aria-label', label);
  return made;
}

export interface IRow {
  title: string;
  badges?: readonly string[];
  facts?: readonly string[];
  actions?: readonly HTMLElement[];
}

/** A row of a list: what it is about, what is known of it, and what you can do. */
export function row({ title, badges = [], facts = [], actions = [] }: IRow): HTMLElement {
  const head = make('div', 'row-title', make('span', 'row-name', title));
  head.append(...badges.map(badge => make('span', 'badge', badge)));
  const lines = facts.filter(fact => fact).map(fact => make('span', 'meta-line', fact));
  const made = make('li', 'entry', make('div', 'row-facts', head, ...lines));
  made.append(make('div', 'row-actions', ...actions));
  made.setAttribute('role', 'listitem');
  return made;
}

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
    // A list that is drawn again gives the focus back by this.
    made.dataset.focus = name;
  }
  made.addEventListener('click', event => {
    if (trust.of(event)) {
      act();
    }
  });
  return made;
}

/** The element that was drawn with this name. */
export function named(within: HTMLElement, name: string): HTMLElement | undefined {
  return [...within.querySelectorAll<HTMLElement>('[data-focus]')].find(
    ({ dataset }) => dataset.focus === name
  );
}

/** Draws rows again. What had the focus gets it back by its name, or `fallback` where it is gone. */
export function redraw(
  within: HTMLElement,
  rows: readonly HTMLElement[],
  fallback: () => HTMLElement | null
): void {
  const { activeElement } = document;
  const isWithin = activeElement instanceof HTMLElement && within.contains(activeElement);
  const focused = isWithin ? (activeElement.dataset.focus ?? '') : null;
  within.replaceChildren(...rows);
  if (focused !== null) {
    (named(within, focused) ?? fallback())?.focus();
  }
}

/** A field with its caption. */
export function labelled(caption: string | HTMLElement, field: HTMLElement): HTMLLabelElement {
  return make('label', '', typeof caption === 'string' ? make('span', '', caption) : caption, field);
}

/** A box with its caption. */
export function checkbox(caption: string, changed: (isChecked: boolean) => void): HTMLLabelElement {
  const box = make('input');
  box.type = 'checkbox';
  box.addEventListener('change', () => changed(box.checked));
  return make('label', 'toggle', box, caption);
}

/** A field of one line, which the browser neither fills in nor remembers. */
export function input(type: 'text' | 'password' | 'search' | 'email' | 'url' | 'date'): HTMLInputElement {
  const made = make('input');
  made.type = type;
  return unremembered(made);
}

/** The same for a text of several lines. */
export function textarea(rows: number, name = ''): HTMLTextAreaElement {
  const made = make('textarea', name);
  made.rows = rows;
  return unremembered(made);
}

function unremembered<Field extends HTMLInputElement | HTMLTextAreaElement>(field: Field): Field {
  field.classList.add('jp-mod-styled');
  field.autocomplete = 'off';
  field.spellcheck = false;
  field.setAttribute('data-lpignore', 'true');
  return field;
}

/** A choice of one from a short list. */
export function select<Value extends string>(options: Readonly<Record<Value, string>>): HTMLSelectElement {
  const made = make('select');
  made.className = 'jp-mod-styled';
  made.append(...Object.entries<string>(options).map(([value, label]) => new Option(label, value)));
  return made;
}

/** Choices of which one is taken, all of them in sight. */
export class Radios<Value extends string> {
  readonly node = make('fieldset', 'choice');
  readonly #inputs = new Map<Value, HTMLInputElement>();

  constructor(legend: string, options: Readonly<Record<Value, string>>, chosen: (value: Value) => void) {
    const group = uniqueID();
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

/** Copies a text that `shown` displays. @returns whether the browser allowed it; if not, the text is selected. */
export async function copyText(text: string, shown: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    getSelection()?.selectAllChildren(shown);
    return false;
  }
}

/** Removes keys, codes and values from the page before their fields are gone. */
export function forget(within: HTMLElement): void {
  within
    .querySelectorAll<HTMLInputElement>('input[type=password], .jp-HeliosSecrets-value-field')
    .forEach(field => (field.value = ''));
  within.querySelectorAll('.jp-HeliosSecrets-one-time').forEach(shown => (shown.textContent = ''));
}

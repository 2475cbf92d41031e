import { button, live, make, uniqueID, wordsOf } from './dom';
import type { ILayer, Layers } from './layers';

/** A person left a form that the work had to show; nothing went wrong, and nothing was done. */
export class Abandoned extends Error {}

export interface IForm<Answer> {
  title: string;
  body: readonly (string | HTMLElement)[];
  /** The button that does the work. */
  accept: string;
  /** Whether it destroys something: then Enter does not do it. */
  isWarning?: boolean;
  /** What has to be known before a person can decide; until then the form waits. */
  prepare?: () => Promise<void>;
  /** Gets a function that says whether there is anything to do; without it there always is. */
  watch?: (enable: (isEnabled: boolean) => void) => void;
  work: () => Promise<Answer>;
}

/**
 * Shows a form in front of a view. It stays, with all that was typed, until its work has succeeded.
 * @returns what the work gave, or null where the form was left.
 */
export function showForm<Answer>(layers: Layers, form: IForm<Answer>): Promise<{ answer: Answer } | null> {
  return new Promise(resolve => new Form(layers, form, resolve));
}

class Form<Answer> implements ILayer {
  readonly node: HTMLElement;
  readonly #layers: Layers;
  readonly #form: IForm<Answer>;
  readonly #done: (done: { answer: Answer } | null) => void;
  readonly #alert = live('alert', 'alert');
  readonly #progress = make('span', 'progress');
  readonly #accept: HTMLButtonElement;
  readonly #fields: HTMLElement;
  readonly #buttons: HTMLFieldSetElement;
  #isBusy = false;

  constructor(layers: Layers, form: IForm<Answer>, done: (done: { answer: Answer } | null) => void) {
    const { title, body, accept, isWarning, prepare, watch } = form;
    this.#layers = layers;
    this.#form = form;
    this.#done = done;
    this.#progress.setAttribute('role', 'status');
    this.#accept = button(accept, () => void this.#work(), { kind: isWarning ? 'warn' : 'accept' });
    watch?.(isEnabled => (this.#accept.disabled = !isEnabled));
    const cancel = button(layers.trans.__('Cancel'), () => this.leave());
    if (isWarning) {
      cancel.dataset.first = '';
    }
    const parts = body.map(part => (typeof part === 'string' ? make('p', '', part) : part));
    this.#fields = make('div', 'form', ...parts, this.#alert);
    this.#buttons = make('fieldset', 'buttons', this.#progress, cancel, this.#accept);
    const heading = make('h2', '', title);
    heading.id = uniqueID();
    this.node = make('section', 'layer', heading, this.#fields, this.#buttons);
    this.node.setAttribute('role', 'group');
    this.node.setAttribute('aria-labelledby', heading.id);
    this.node.tabIndex = -1;
    this.node.addEventListener('keydown', event => this.#press(event));
    layers.push(this);
    if (prepare) {
      void this.#prepare(prepare);
    }
  }

  leave(): void {
    if (!this.#isBusy) {
      this.#close(null);
    }
  }

  #close(done: { answer: Answer } | null): void {
    this.#layers.pop(this);
    this.#done(done);
  }

  /** The dialog lets through only what a person pressed. */
  #press(event: KeyboardEvent): void {
    const { target, key, ctrlKey, metaKey } = event;
    const isField =
      target instanceof HTMLSelectElement ||
      (target instanceof HTMLInputElement && target.getAttribute('role') !== 'combobox');
    if (key === 'Enter' && (isField || ctrlKey || metaKey) && !this.#form.isWarning) {
      event.preventDefault();
      event.stopPropagation();
      if (!this.#accept.disabled) {
        void this.#work();
      }
    }
  }

  /** Without what it was to tell, nobody can decide. */
  async #prepare(prepare: () => Promise<void>): Promise<void> {
    const error = await this.#attempt(prepare);
    this.#accept.disabled = error !== null;
    if (error instanceof Abandoned) {
      this.#close(null);
    }
  }

  async #work(): Promise<void> {
    if (!this.#isBusy) {
      await this.#attempt(async () => {
        const answer = await this.#form.work();
        this.#isBusy = false;
        this.#close({ answer });
      });
    }
  }

  /** @returns what went wrong, which is shown; null where nothing did. */
  async #attempt(work: () => Promise<void>): Promise<unknown> {
    this.#setBusy(true);
    this.#alert.textContent = '';
    let failure: unknown = null;
    try {
      await work();
    } catch (error) {
      failure = error;
      this.#alert.textContent = error instanceof Abandoned ? '' : wordsOf(error);
    }
    this.#setBusy(false);
    if (this.node.isConnected) {
      this.#alert.scrollIntoView?.({ block: 'nearest' });
      this.#layers.focus();
    }
    return failure;
  }

  #setBusy(isBusy: boolean): void {
    this.#isBusy = isBusy;
    this.node.setAttribute('aria-busy', String(isBusy));
    this.#progress.textContent = isBusy ? this.#layers.trans.__('Working…') : '';
    if (isBusy) {
      // The focus would fall out of the dialog with the button that is switched off.
      this.node.focus();
    }
    this.#buttons.disabled = isBusy;
    // Not disabled: the browser would draw a value of megabytes again.
    this.#fields.inert = isBusy;
  }
}

import { button, make, wordsOf } from './dom';
import type { ILayer, Stage } from './stage';

/** A person left a question that the work had to ask; nothing went wrong, and nothing was done. */
export class Abandoned extends Error {}

export interface IQuestion {
  title: string;
  body: readonly (string | HTMLElement)[];
  /** The button that does the work. */
  accept: string;
  /** Whether it destroys something: then Enter does not do it. */
  isWarning?: boolean;
  /** What has to be known before a person can answer; until then the question waits. */
  prepare?: () => Promise<void>;
  work: () => Promise<void>;
}

/**
 * Asks in front of the view, and stays with all that was typed until the work has succeeded.
 * @returns whether it has.
 */
export function ask(stage: Stage, question: IQuestion): Promise<boolean> {
  return new Promise(resolve => new Question(stage, question, resolve));
}

class Question implements ILayer {
  readonly node: HTMLElement;
  readonly #stage: Stage;
  readonly #question: IQuestion;
  readonly #done: (isDone: boolean) => void;
  readonly #alert = make('p', 'alert');
  readonly #progress = make('span', 'progress');
  readonly #accept: HTMLButtonElement;
  readonly #controls = make('fieldset', 'controls');
  #isBusy = false;

  constructor(stage: Stage, question: IQuestion, done: (isDone: boolean) => void) {
    const { title, body, accept, isWarning, prepare, work } = question;
    this.#stage = stage;
    this.#question = question;
    this.#done = done;
    this.#alert.setAttribute('role', 'alert');
    this.#progress.setAttribute('role', 'status');
    this.#accept = button(accept, () => void this.#run(work, true), { kind: isWarning ? 'warn' : 'accept' });
    const cancel = button(stage.trans.__('Cancel'), () => this.leave());
    if (isWarning) {
      cancel.dataset.first = '';
    }
    const buttons = make('div', 'buttons', this.#progress, cancel, this.#accept);
    const parts = body.map(part => (typeof part === 'string' ? make('p', '', part) : part));
    this.#controls.append(make('div', 'form', ...parts, this.#alert), buttons);
    this.node = make('section', 'question', make('h2', '', title), this.#controls);
    this.node.setAttribute('role', 'group');
    this.node.setAttribute('aria-label', title);
    this.node.tabIndex = -1;
    this.node.addEventListener('keydown', event => this.#press(event));
    stage.push(this);
    if (prepare) {
      void this.#run(prepare, false);
    }
  }

  leave(): void {
    if (!this.#isBusy) {
      this.#close(false);
    }
  }

  #close(isDone: boolean): void {
    this.#stage.pop(this);
    this.#done(isDone);
  }

  /** The dialog has let through only what a person pressed. */
  #press(event: KeyboardEvent): void {
    const isField = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (event.key === 'Enter' && isField && !this.#question.isWarning && !this.#accept.disabled) {
      event.preventDefault();
      void this.#run(this.#question.work, true);
    }
  }

  async #run(work: () => Promise<void>, isLast: boolean): Promise<void> {
    if (this.#isBusy) {
      return;
    }
    this.#setBusy(true);
    this.#alert.textContent = '';
    try {
      await work();
      this.#setBusy(false);
      if (isLast) {
        this.#close(true);
        return;
      }
    } catch (error) {
      this.#setBusy(false);
      // Without what it was to tell, nobody can decide.
      this.#accept.disabled = !isLast;
      if (!(error instanceof Abandoned)) {
        this.#alert.textContent = wordsOf(error);
      } else if (!isLast) {
        this.#close(false);
        return;
      }
    }
    this.#stage.focus();
  }

  #setBusy(isBusy: boolean): void {
    this.#isBusy = isBusy;
    this.node.setAttribute('aria-busy', String(isBusy));
    this.#progress.textContent = isBusy ? this.#stage.trans.__('Working…') : '';
    if (isBusy) {
      // The focus would fall out of the dialog with the button that is switched off.
      this.node.focus();
    }
    this.#controls.disabled = isBusy;
  }
}

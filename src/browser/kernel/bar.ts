import '../../../style/bar.css';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { trust } from '../trust';

/** An answer to a question. */
export type Answer = 'once' | 'session' | 'always' | 'deny';

/** What is asked. */
export interface IBarQuestion {
  /** The notebook or console, as a person knows it. */
  notebook: string;
  names: readonly string[];
  /** The connection that the code names; absent for the current one. */
  connection?: string;
  /** Whether this page did not start the code; then it can be allowed only once. */
  isForeign: boolean;
  /** Whether an answer can be kept longer than the kernel runs. */
  canRemember: boolean;
}

/** How long buttons do nothing after a question appeared or changed, so that nobody presses them by accident. */
export const GUARD_MILLISECONDS = 500;

const MOST_SHOWN = 5;

/** A question above a notebook or console. It does not take the focus, and only a person can answer it. */
export class QuestionBar extends Widget {
  readonly #trans: TranslationBundle;
  readonly #answer: (answer: Answer) => void;
  readonly #content = document.createElement('div');
  readonly #text = document.createElement('div');
  readonly #buttons = document.createElement('div');
  readonly #resized = new ResizeObserver(() => this.#fit());
  #guard = 0;

  constructor(question: IBarQuestion, trans: TranslationBundle, answer: (answer: Answer) => void) {
    super();
    this.#trans = trans;
    this.#answer = answer;
    this.addClass('jp-HeliosSecrets-bar');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Question about secrets'));
    this.#text.className = 'jp-HeliosSecrets-bar-text';
    this.#text.setAttribute('role', 'alert');
    this.#buttons.className = 'jp-HeliosSecrets-bar-buttons';
    this.#content.className = 'jp-HeliosSecrets-bar-content';
    this.#content.append(this.#text, this.#buttons);
    this.node.append(this.#content);
    const words: [Answer, string][] = [
      ['once', trans.__('Allow once')],
      ['session', trans.__('Allow for this kernel session')],
      ['always', trans.__('Always for this notebook')],
      ['deny', trans.__('Deny')]
    ];
    words
      .filter(([word]) => word === 'once' || word === 'deny' || !question.isForeign)
      .filter(([word]) => word !== 'always' || question.canRemember)
      .forEach(([word, label]) => this.#buttons.append(this.#button(word, label)));
    this.ask(question);
  }

  /** Changes the question. */
  ask({ notebook, names, connection, isForeign }: IBarQuestion): void {
    const trans = this.#trans;
    const first = names.slice(0, MOST_SHOWN).join(', ');
    const listed = connection ? trans.__('%1 from the connection %2', first, connection) : first;
    const text = isForeign
      ? trans.__('Code that this page did not start asks in %1 for %2', notebook, listed)
      : trans.__('%1 wants to read %2', notebook, listed);
    const rest = names.slice(MOST_SHOWN);
    const parts: (Node | string)[] = [rest.length ? `${text} ` : `${text}.`];
    if (rest.length) {
      const more = document.createElement('details');
      const summary = document.createElement('summary');
      summary.textContent = trans.__('and %1 more.', rest.length);
      more.append(summary, rest.join(', '));
      parts.push(more);
    }
    this.#text.replaceChildren(...parts);
    this.#arm();
    this.#fit();
  }

  override dispose(): void {
    window.clearTimeout(this.#guard);
    document.removeEventListener('visibilitychange', this);
    this.#resized.disconnect();
    super.dispose();
  }

  handleEvent(): void {
    this.#arm();
  }

  protected override onAfterAttach(): void {
    document.addEventListener('visibilitychange', this);
    this.#resized.observe(this.#content);
    this.#arm();
  }

  protected override onAfterShow(): void {
    this.#arm();
  }

  /** A bar that appears may be under a pointer that was about to press something else. */
  #arm(): void {
    window.clearTimeout(this.#guard);
    this.#ready(false);
    this.#guard = window.setTimeout(() => this.#ready(true), GUARD_MILLISECONDS);
  }

  /** It does not use `disabled`, which would remove the focus. */
  #ready(isReady: boolean): void {
    for (const button of this.#buttons.children) {
      button.setAttribute('aria-disabled', String(!isReady));
    }
  }

  /** A box layout gives a child the height of its style. */
  #fit(): void {
    const least = `${this.#content.offsetHeight + 1}px`;
    if (this.isAttached && this.node.style.minHeight !== least) {
      this.node.style.minHeight = least;
      this.parent?.fit();
    }
  }

  #button(answer: Answer, label: string): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = `jp-Button jp-mod-styled ${answer === 'once' ? 'jp-mod-accept' : 'jp-mod-reject'}`;
    button.textContent = label;
    button.addEventListener('click', event => {
      if (trust.of(event) && button.getAttribute('aria-disabled') === 'false') {
        this.#answer(answer);
      }
    });
    return button;
  }
}

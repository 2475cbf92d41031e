import '../../../style/bar.css';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { trust } from '../trust';

/** What a person can say to a question. */
export type Word = 'once' | 'session' | 'always' | 'deny';

/** What is asked. */
export interface IBarQuestion {
  /** The notebook or console, as a person knows it. */
  place: string;
  names: readonly string[];
  /** The connection that the code names; absent for the current one. */
  connection?: string;
  /** Code that this page did not start; it is allowed once or not at all. */
  isForeign: boolean;
  /** Whether an answer can last longer than the kernel. */
  canRemember: boolean;
}

/** How long buttons do nothing after a question appeared or changed: nobody shall press what was not there. */
export const GUARD_MILLISECONDS = 500;

const MOST_SHOWN = 5;

/** A question above a notebook or console. It takes no focus, and only a person can answer it. */
export class QuestionBar extends Widget {
  readonly #trans: TranslationBundle;
  readonly #answer: (word: Word) => void;
  readonly #content = document.createElement('div');
  readonly #text = document.createElement('div');
  readonly #buttons = document.createElement('div');
  readonly #resized = new ResizeObserver(() => this.#fit());
  #guard = 0;

  constructor(question: IBarQuestion, trans: TranslationBundle, answer: (word: Word) => void) {
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
    const words: [Word, string][] = [
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

  /** Asks about more, or less. */
  ask({ place, names, connection, isForeign }: IBarQuestion): void {
    const trans = this.#trans;
    const first = names.slice(0, MOST_SHOWN).join(', ');
    const listed = connection ? trans.__('%1 from the connection %2', first, connection) : first;
    const text = isForeign
      ? trans.__('Code that this page did not start asks in %1 for %2', place, listed)
      : trans.__('%1 wants to read %2', place, listed);
    const rest = names.slice(MOST_SHOWN);
    const told: (Node | string)[] = [rest.length ? `${text} ` : `${text}.`];
    if (rest.length) {
      const more = document.createElement('details');
      const summary = document.createElement('summary');
      summary.textContent = trans.__('and %1 more.', rest.length);
      more.append(summary, rest.join(', '));
      told.push(more);
    }
    this.#text.replaceChildren(...told);
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

  /** What has just come into sight may lie under a pointer that was about to press something else. */
  #arm(): void {
    window.clearTimeout(this.#guard);
    this.#ready(false);
    this.#guard = window.setTimeout(() => this.#ready(true), GUARD_MILLISECONDS);
  }

  /** Not by `disabled`, which would take the focus away. */
  #ready(isReady: boolean): void {
    for (const button of this.#buttons.children) {
      button.setAttribute('aria-disabled', String(!isReady));
    }
  }

  /** A box layout gives a child the height that its style names. */
  #fit(): void {
    const least = `${this.#content.offsetHeight + 1}px`;
    if (this.isAttached && this.node.style.minHeight !== least) {
      this.node.style.minHeight = least;
      this.parent?.fit();
    }
  }

  #button(word: Word, label: string): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = `jp-Button jp-mod-styled ${word === 'once' ? 'jp-mod-accept' : 'jp-mod-reject'}`;
    button.textContent = label;
    button.addEventListener('click', event => {
      if (trust.of(event) && button.getAttribute('aria-disabled') === 'false') {
        this.#answer(word);
      }
    });
    return button;
  }
}

import '../../../style/bar.css';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { trust } from '../trust';

/** A question above a notebook or console. It takes no focus, and only a person can answer it. */
export class QuestionBar extends Widget {
  readonly #timer: number;

  /**
   * @param seconds after which it closes by itself.
   * @param answer gets true for Answer, false for Ignore, null when the time is over.
   */
  constructor(
    names: readonly string[],
    trans: TranslationBundle,
    seconds: number,
    answer: (answered: boolean | null) => void
  ) {
    super();
    this.addClass('jp-HeliosSecrets-bar');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Question about secrets'));
    const shown = names.slice(0, 5).join(', ');
    const list = names.length > 5 ? trans.__('%1 and %2 more', shown, names.length - 5) : shown;
    const text = document.createElement('span');
    text.setAttribute('role', 'status');
    text.textContent = trans.__('Code that this page did not start asks for %1.', list);
    this.node.append(
      text,
      this.#button(trans.__('Answer'), () => answer(true), 'jp-mod-accept'),
      this.#button(trans.__('Ignore'), () => answer(false), 'jp-mod-reject')
    );
    this.#timer = window.setTimeout(() => answer(null), seconds * 1000);
  }

  override dispose(): void {
    window.clearTimeout(this.#timer);
    super.dispose();
  }

  #button(label: string, act: () => void, kind: string): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = `jp-Button jp-mod-styled ${kind}`;
    button.textContent = label;
    button.addEventListener('click', event => {
      if (trust.of(event)) {
        act();
      }
    });
    return button;
  }
}

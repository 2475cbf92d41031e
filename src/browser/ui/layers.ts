import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { forget, live, make, named } from './dom';

export const FOCUSABLE = 'button, input, select, textarea, [tabindex="0"]';

/** What stands in front of a view until it is left. */
export interface ILayer {
  readonly node: HTMLElement;
  /** Asks it to go; it stays where it must not be lost now. */
  leave(): void;
}

/**
 * The body of a dialog: a view, and forms in front of it. JupyterLab shows one dialog at a time and lets a second one
 * wait for the first, so a form takes the view's place for a while instead of opening another dialog.
 */
export class Layers extends Widget {
  readonly trans: TranslationBundle;
  /** Closes the dialog, whatever it shows. */
  end: () => void = () => undefined;
  readonly #layers: { layer: ILayer; opener: Element | null }[] = [];
  readonly #said = live('status', 'said');
  readonly #view = make('div', 'view-base', this.#said);
  #isHeld = false;

  constructor(trans: TranslationBundle) {
    super();
    this.trans = trans;
    this.addClass('jp-HeliosSecrets-layers');
    this.node.append(this.#view);
  }

  /** Shows the view, behind all layers. */
  place(view: Node): void {
    this.#view.append(view);
  }

  /** Says in the view what was done. */
  say(text: string): void {
    this.#said.textContent = text;
  }

  /** Puts a layer in front of all others. */
  push(layer: ILayer): void {
    this.say('');
    this.#layers.push({ layer, opener: document.activeElement });
    this.node.append(layer.node);
    this.#show();
    this.focus();
  }

  /** Removes a layer, and gives the focus back to what opened it. */
  pop(layer: ILayer): void {
    const index = this.#layers.findIndex(entry => entry.layer === layer);
    if (index >= 0) {
      const [{ opener }] = this.#layers.splice(index, 1);
      forget(layer.node);
      layer.node.remove();
      this.#show();
      this.#restoreFocus(opener);
    }
  }

  /** Asks the layer in front to go. @returns whether there was one, or a change is being made. */
  leave(): boolean {
    const front = this.#layers.at(-1);
    front?.layer.leave();
    return this.#isHeld || front !== undefined;
  }

  /** Keeps the dialog open while a change is being made, because closing it would not stop the change. */
  async hold<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    this.#isHeld = true;
    try {
      return await work();
    } finally {
      this.#isHeld = false;
    }
  }

  /** Puts the focus into what is in front. */
  focus(): void {
    const front = this.#front;
    const first = ['[data-first]', 'input:not([type=radio]), select', '.jp-mod-accept', FOCUSABLE]
      .map(wanted => [...front.querySelectorAll<HTMLElement>(wanted)].find(isUsable))
      .find(node => node);
    (first ?? front).focus();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      forget(this.node);
      super.dispose();
    }
  }

  get #front(): HTMLElement {
    return this.#layers.at(-1)?.layer.node ?? this.#view;
  }

  #show(): void {
    for (const node of [this.#view, ...this.#layers.map(({ layer }) => layer.node)]) {
      node.hidden = node !== this.#front;
    }
    this.parent?.parent?.toggleClass('jp-mod-asking', this.#layers.length > 0);
  }

  /** What opened a layer may have been drawn again since, or be gone. */
  #restoreFocus(opener: Element | null): void {
    const name = opener instanceof HTMLElement ? opener.dataset.focus : undefined;
    const again = name === undefined ? undefined : named(this.#front, name);
    if (opener instanceof HTMLElement && this.#front.contains(opener)) {
      opener.focus();
    } else if (again) {
      again.focus();
    } else {
      this.focus();
    }
  }
}

export function isUsable(node: HTMLElement): boolean {
  return !node.closest('[hidden]') && !node.matches(':disabled');
}

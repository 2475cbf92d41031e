import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { trust } from '../trust';
import { forget, make, named } from './dom';

const FOCUSABLE = 'button, input, select, textarea, [tabindex="0"]';

/** What stands in front of the view until it is left. */
export interface ILayer {
  readonly node: HTMLElement;
  /** Asks it to go; it stays where it must not be lost now. */
  leave(): void;
}

/**
 * The body of a view's dialog. JupyterLab shows one dialog at a time and lets a second one wait for the first, so a
 * question of a view takes the view's place for a while instead of opening another dialog.
 */
export class Stage extends Widget {
  readonly trans: TranslationBundle;
  readonly #layers: { layer: ILayer; opener: Element | null }[] = [];
  readonly #view = make('div', 'view-base');
  readonly #said = make('p', 'said');
  #isHeld = false;

  constructor(trans: TranslationBundle) {
    super();
    this.trans = trans;
    this.addClass('jp-HeliosOrganization-stage');
    this.#said.setAttribute('role', 'status');
    this.#view.append(this.#said);
    this.node.append(this.#view);
  }

  /** Shows the view, behind all layers. */
  place(view: Node): void {
    this.#view.append(view);
  }

  /** Says in the view what has been done. */
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

  /** Takes a layer away, and gives the focus back to what it was opened with. */
  pop(layer: ILayer): void {
    const index = this.#layers.findIndex(entry => entry.layer === layer);
    if (index >= 0) {
      const [{ opener }] = this.#layers.splice(index, 1);
      forget(layer.node);
      layer.node.remove();
      this.#show();
      this.#focusAgain(opener);
    }
  }

  /** Asks the foremost layer to go. @returns whether there was one, or a change is on its way. */
  leave(): boolean {
    const front = this.#layers.at(-1);
    front?.layer.leave();
    return this.#isHeld || front !== undefined;
  }

  /** Keeps the dialog open while a change is on its way, which closing could not call back. */
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

  /** What opened a layer may have been drawn anew since, or be gone. */
  #focusAgain(opener: Element | null): void {
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

function isUsable(node: HTMLElement): boolean {
  return !node.closest('[hidden]') && !node.matches(':disabled');
}

/** A large dialog that shows a view; only a person's own keys and clicks count. */
export class ViewDialog extends Dialog<void> {
  readonly #stage: Stage;

  constructor(title: string, stage: Stage) {
    const close = Dialog.cancelButton({ label: stage.trans.__('Close') });
    super({ title, body: stage, buttons: [close] });
    this.#stage = stage;
    this.addClass('jp-HeliosOrganization-view');
    this.node.setAttribute('role', 'dialog');
    this.node.setAttribute('aria-modal', 'true');
    this.node.setAttribute('aria-label', title);
  }

  override handleEvent(event: Event): void {
    if ((event.type === 'click' || event.type === 'keydown') && !trust.of(event)) {
      event.stopPropagation();
      event.preventDefault();
    } else if (event.type === 'keydown') {
      this.#press(event as KeyboardEvent);
    } else if (event.type === 'focus') {
      if (!this.node.contains(event.target as Node)) {
        event.stopPropagation();
        this.#stage.focus();
      }
    } else if (event.type !== 'input') {
      super.handleEvent(event);
    }
  }

  /** Escape and a click beside the dialog leave what is in front first. */
  override reject(): void {
    if (!this.#stage.leave()) {
      super.reject();
    }
  }

  /** The Close button. */
  override resolve(): void {
    this.reject();
  }

  protected override onAfterAttach(message: Parameters<Dialog<void>['onAfterAttach']>[0]): void {
    super.onAfterAttach(message);
    this.#stage.focus();
  }

  /** Enter and arrows belong to the fields and buttons of the view. */
  #press(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      event.stopPropagation();
      event.preventDefault();
      this.reject();
    } else if (event.key === 'Tab') {
      const all = [...this.node.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
        node => isUsable(node) && node.getClientRects().length
      );
      const [from, to] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]];
      if (document.activeElement === from) {
        event.preventDefault();
        to?.focus();
      }
    }
  }
}

import { Time } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { MenuSvg, ellipsesIcon } from '@jupyterlab/ui-components';
import { CommandRegistry } from '@lumino/commands';
import { type Menu, Widget } from '@lumino/widgets';
import type { ISecret } from '../../contract';
import { trust } from '../trust';
import type { SecretsModel } from './model';

/** An entry of a row's menu. */
export interface IAction {
  label: string;
  run: (secret: ISecret) => void | Promise<void>;
}

/** Characters of a value that a row shows; drawing megabytes would stop the page. */
const MOST_SHOWN = 10_000;

/** A menu that takes a person's own events only. */
class ActionsMenu extends MenuSvg {
  override handleEvent(event: Event): void {
    if (trust.of(event)) {
      super.handleEvent(event);
    }
  }
}

/** The rows, each with its menu. */
export class SecretsList extends Widget {
  readonly #model: SecretsModel;
  readonly #trans: TranslationBundle;
  readonly #menu: Menu;
  /** The secret whose menu was opened last. */
  #chosen: ISecret | null = null;
  #shown: { secretID: string; value: string; timer: number } | null = null;

  constructor(model: SecretsModel, trans: TranslationBundle, actions: readonly IAction[]) {
    super({ node: document.createElement('ul') });
    this.#model = model;
    this.#trans = trans;
    this.#menu = this.#makeMenu(actions);
    this.addClass('jp-HeliosSecrets-list');
    this.node.setAttribute('role', 'list');
    this.node.setAttribute('aria-label', trans.__('Secrets'));
    model.changed.connect(() => this.update());
  }

  /** Shows a value in its row for some seconds, or until {@link hideValue}. */
  showValue({ secretID }: ISecret, value: string, seconds: number): void {
    this.hideValue();
    const timer = window.setTimeout(() => this.hideValue(), seconds * 1000);
    this.#shown = { secretID, value, timer };
    this.update();
  }

  hideValue(): void {
    if (this.#shown) {
      window.clearTimeout(this.#shown.timer);
      this.#shown = null;
      this.update();
    }
  }

  override dispose(): void {
    this.hideValue();
    this.#menu.dispose();
    super.dispose();
  }

  protected override onUpdateRequest(): void {
    const focused =
      document.activeElement instanceof HTMLElement ? document.activeElement.dataset.secret : undefined;
    this.node.replaceChildren(...this.#model.visible.map(secret => this.#row(secret)));
    if (focused) {
      this.#focus(focused);
    }
  }

  #row(secret: ISecret): HTMLElement {
    const row = document.createElement('li');
    row.className = 'jp-HeliosSecrets-row';
    row.setAttribute('role', 'listitem');
    const facts = document.createElement('div');
    facts.className = 'jp-HeliosSecrets-facts';
    const name = element('span', 'jp-HeliosSecrets-name', secret.name);
    name.title = secret.name;
    const who = this.#model.isMine(secret) ? this.#trans.__('you') : secret.createdBy;
    const when = new Date(secret.lastUpdatedAt);
    const meta = element('span', 'jp-HeliosSecrets-meta', `${who} · ${Time.formatHuman(when)}`);
    meta.title = this.#trans.__('Created by %1, last updated %2', who, Time.format(when));
    facts.append(name, meta);
    if (this.#shown?.secretID === secret.secretID) {
      facts.append(this.#value(this.#shown.value));
    }
    row.append(facts, this.#button(secret));
    return row;
  }

  #value(value: string): HTMLElement {
    const rest = value.length - MOST_SHOWN;
    const more = rest > 0 ? this.#trans.__('… and %1 more characters. Copy value has them all.', rest) : '';
    const shown = element('pre', 'jp-HeliosSecrets-value', value.slice(0, MOST_SHOWN) + more);
    shown.tabIndex = 0;
    shown.setAttribute('aria-label', this.#trans.__('Value'));
    return shown;
  }

  #button(secret: ISecret): HTMLElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'jp-HeliosSecrets-actions';
    button.dataset.secret = secret.secretID;
    button.setAttribute('aria-label', this.#trans.__('Actions for %1', secret.name));
    button.setAttribute('aria-haspopup', 'menu');
    ellipsesIcon.element({ container: button });
    button.addEventListener('click', event => {
      if (trust.of(event)) {
        const { left, bottom } = button.getBoundingClientRect();
        this.#chosen = secret;
        this.#menu.open(left, bottom);
      }
    });
    return button;
  }

  /** A registry of its own: no command of the application can reveal, copy or delete. */
  #makeMenu(actions: readonly IAction[]): Menu {
    const commands = new CommandRegistry();
    const menu = new ActionsMenu({ commands });
    actions.forEach(({ label, run }) => {
      const execute = async (): Promise<void> => {
        const secret = this.#chosen;
        if (secret) {
          await run(secret);
          // Where the action took the focus, into a cell perhaps, it stays; a row drawn anew has lost it.
          if (document.activeElement === document.body) {
            this.#focus(secret.secretID);
          }
        }
      };
      commands.addCommand(label, { label, execute });
      menu.addItem({ command: label });
    });
    menu.aboutToClose.connect(() => this.#chosen && this.#focus(this.#chosen.secretID));
    return menu;
  }

  #focus(secretID: string): void {
    this.node.querySelector<HTMLElement>(`button[data-secret="${secretID}"]`)?.focus();
  }
}

function element(tag: string, className: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

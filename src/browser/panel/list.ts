import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import type { Feature, ISecretSummary } from '../../contract';
import { list } from '../ui/dom';
import { ActionsMenu } from './menu';
import type { SecretsModel } from './model';
import type { CurrentNotebook } from './notebook';
import { Row } from './row';
import { Rows } from './rows';

/** An entry of a row's menu. */
export interface IAction {
  label: string;
  run: (secret: ISecretSummary) => void | Promise<void>;
  /** Whether only owners can do it. */
  isForOwners?: boolean;
  /** What the service that keeps the secrets must offer for it. */
  feature?: Feature;
}

/** The height of the view, in pixels, while it is not known. */
const VIEW_HEIGHT = 800;
const MINUTE = 60_000;

/** The rows, each with its menu. Only visible rows are in the document: ten thousand cost no more than fifty. */
export class SecretsList extends Widget {
  readonly #model: SecretsModel;
  readonly #trans: TranslationBundle;
  readonly #menu: ActionsMenu;
  readonly #notebook: CurrentNotebook;
  readonly #toggle: (name: string) => Promise<void>;
  readonly #list: HTMLElement;
  readonly #rows = new Rows();
  /** The rows in the document, by the id of the secret. */
  readonly #drawn = new Map<string, Row>();
  readonly #resized = new ResizeObserver(() => this.update());
  /** The positions of the secrets in the list, by id. */
  #positions = new Map<string, number>();
  #listed: readonly ISecretSummary[] = [];
  /** How the secrets are filtered and sorted. */
  #view = '';
  /** The secret whose row the Tab key reaches. */
  #current = '';
  /** The secret whose menu was opened last. */
  #chosen: ISecretSummary | null = null;
  #shown: { secretID: string; value: string; timer: number } | null = null;
  #clock = 0;

  /** @param toggle allows or forbids the current notebook to read a secret. */
  constructor(
    model: SecretsModel,
    trans: TranslationBundle,
    actions: readonly IAction[],
    notebook: CurrentNotebook,
    toggle: (name: string) => Promise<void>
  ) {
    super();
    this.#notebook = notebook;
    this.#toggle = toggle;
    this.#model = model;
    this.#trans = trans;
    this.#menu = this.#makeMenu(actions);
    this.addClass('jp-HeliosSecrets-scroll');
    this.#list = list(trans.__('Secrets'), 'list');
    this.node.append(this.#list);
    this.node.addEventListener('scroll', () => this.update());
    this.#list.addEventListener('keydown', event => this.#press(event));
    this.#list.addEventListener('focusin', ({ target }) => this.#follow(target));
    model.changed.connect(() => this.update());
    notebook.changed.connect(() => this.update());
  }

  /** Shows a value in its row for some seconds, or until {@link hideValue}. */
  showValue({ secretID }: ISecretSummary, value: string, seconds: number): void {
    this.hideValue();
    const timer = window.setTimeout(() => this.hideValue(), seconds * 1000);
    this.#shown = { secretID, value, timer };
    this.update();
  }

  hideValue(): void {
    if (this.#shown) {
      window.clearTimeout(this.#shown.timer);
      this.#drawn.get(this.#shown.secretID)?.show(null);
      this.#shown = null;
      this.update();
    }
  }

  override dispose(): void {
    this.hideValue();
    this.#menu.dispose();
    super.dispose();
  }

  protected override onAfterAttach(): void {
    this.#resized.observe(this.node);
    this.#clock = window.setInterval(() => this.#drawn.forEach(row => row.tick()), MINUTE);
  }

  protected override onBeforeDetach(): void {
    this.#resized.disconnect();
    window.clearInterval(this.#clock);
  }

  protected override onUpdateRequest(): void {
    this.#takeOver();
    this.#draw();
    // The first rows show how tall a row is with the fonts of this page; a shown value has its own height.
    if (this.#measure()) {
      this.#draw();
    }
  }

  /** Takes over what the model shows. */
  #takeOver(): void {
    const { visible, selection, connection } = this.#model;
    const { search, filter, sort, isReversed } = selection;
    if (visible === this.#listed) {
      return;
    }
    const position = this.#positions.get(this.#current) ?? 0;
    this.#listed = visible;
    this.#positions = new Map(visible.map(({ secretID }, index) => [secretID, index]));
    this.#rows.count = visible.length;
    if (!this.#positions.has(this.#current)) {
      this.#current = visible[Math.min(position, visible.length - 1)]?.secretID ?? '';
    }
    if (this.#shown && !this.#positions.has(this.#shown.secretID)) {
      this.hideValue();
    }
    const view = [connection?.connectionID, search, filter, sort, isReversed].join();
    if (view !== this.#view) {
      this.#view = view;
      this.node.scrollTop = 0;
      this.#current = visible[0]?.secretID ?? '';
    }
  }

  #draw(): void {
    const rows = this.#rows;
    const focused = this.#focused;
    const tall = this.#shown && this.#positions.get(this.#shown.secretID);
    rows.tall = typeof tall === 'number' ? { index: tall, extra: rows.tall?.extra ?? 0 } : null;
    const [first, end] = rows.drawn(this.node.scrollTop, this.node.clientHeight || VIEW_HEIGHT);
    const wanted = this.#listed.slice(first, end).map((secret, index) => this.#row(secret, first + index));
    // However far the person scrolls, Tab must reach its row, and the focus must stay.
    const current = this.#positions.get(this.#current);
    if (current !== undefined && (current < first || current >= end)) {
      const pinned = this.#row(this.#listed[current], current);
      wanted[current < first ? 'unshift' : 'push'](pinned);
    }
    this.#list.style.height = `${rows.total}px`;
    this.#put(wanted);
    if (focused && document.activeElement === document.body) {
      this.#focus(focused);
    }
  }

  /** Changes as little of the document as possible, so that a selection and the focus stay. */
  #put(wanted: readonly Row[]): void {
    const kept = new Set(wanted);
    for (const [secretID, row] of this.#drawn) {
      if (!kept.has(row)) {
        row.node.remove();
        this.#drawn.delete(secretID);
      }
    }
    wanted.forEach((row, index) => {
      const there = this.#list.children[index];
      if (there !== row.node) {
        this.#list.insertBefore(row.node, there ?? null);
      }
    });
  }

  /** The row of a secret; a new one only where it looks different. */
  #row(secret: ISecretSummary, index: number): Row {
    const { secretID } = secret;
    const facts = {
      isMine: this.#model.isMine(secret),
      isTeam: this.#model.isTeam,
      knowsUse: this.#model.offers('activity')
    };
    let row = this.#drawn.get(secretID);
    if (row?.key !== Row.key(secret, facts)) {
      row?.node.remove();
      row = new Row(
        secret,
        facts,
        this.#trans,
        ({ button }) => this.#open(secret, button),
        () => void this.#toggle(secret.name)
      );
      this.#drawn.set(secretID, row);
    }
    row.show(this.#shown?.secretID === secretID ? this.#shown.value : null);
    row.allow(this.#notebook.allows(secret.name), this.#notebook.path);
    row.isCurrent = secretID === this.#current;
    row.place(index, this.#rows.count, this.#rows.top(index));
    return row;
  }

  /** @returns whether the rows have to be drawn again. */
  #measure(): boolean {
    const rows = this.#rows;
    const shownID = this.#shown?.secretID ?? '';
    const plain = [...this.#drawn.values()].find(({ secret }) => secret.secretID !== shownID);
    const height = plain?.node.offsetHeight || rows.height;
    const tall = this.#drawn.get(shownID)?.node.offsetHeight;
    const extra = tall ? Math.max(0, tall - height) : (rows.tall?.extra ?? 0);
    const isOther = height !== rows.height || (rows.tall !== null && extra !== rows.tall.extra);
    rows.height = height;
    if (rows.tall) {
      rows.tall.extra = extra;
    }
    return isOther;
  }

  /** The id of the secret whose button has the focus. */
  get #focused(): string | undefined {
    const { activeElement } = document;
    const isRow = activeElement instanceof HTMLElement && this.#list.contains(activeElement);
    return isRow ? activeElement.dataset.secret : undefined;
  }

  /** Focuses the row of a secret, or the one that the Tab key reaches if it is gone. */
  #focus(secretID: string): void {
    (this.#drawn.get(secretID) ?? this.#drawn.get(this.#current))?.button.focus({ preventScroll: true });
  }

  /** The list is one stop of the Tab key; arrows go from row to row. */
  #press(event: KeyboardEvent): void {
    const position = this.#positions.get(this.#focused ?? '');
    const { scrollTop, clientHeight } = this.node;
    const target = position === undefined ? null : this.#rows.target(event.key, position, clientHeight);
    if (target === null || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    this.#setCurrent(this.#listed[target].secretID);
    this.node.scrollTop = this.#rows.reveal(target, scrollTop, clientHeight);
    this.#draw();
    this.#focus(this.#current);
  }

  #follow(target: EventTarget | null): void {
    const secretID = target instanceof HTMLElement ? target.dataset.secret : undefined;
    if (secretID) {
      this.#setCurrent(secretID);
    }
  }

  #setCurrent(secretID: string): void {
    for (const id of [this.#current, secretID]) {
      const row = this.#drawn.get(id);
      if (row) {
        row.isCurrent = id === secretID;
      }
    }
    this.#current = secretID;
  }

  #open(secret: ISecretSummary, button: HTMLElement): void {
    this.#setCurrent(secret.secretID);
    this.#chosen = secret;
    this.#menu.openBelow(button);
  }

  #makeMenu(actions: readonly IAction[]): ActionsMenu {
    const entries = actions.map(({ label, run, isForOwners, feature }) => ({
      label,
      run: () => (this.#chosen ? run(this.#chosen) : undefined),
      isVisible: () =>
        (!isForOwners || this.#chosen?.role === 'Owner') && (!feature || this.#model.offers(feature))
    }));
    const back = (): void => this.#focus(this.#chosen?.secretID ?? '');
    // If the action moved the focus, perhaps into a cell, it stays there; a row that was drawn again has lost it.
    const menu = new ActionsMenu(entries, () => document.activeElement === document.body && back());
    menu.aboutToClose.connect(back);
    return menu;
  }
}

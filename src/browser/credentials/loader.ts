// What the page has from its start: it notices when documents are opened and saved, and loads the finder.
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { Widget } from '@lumino/widgets';
import type { ISecretsSettings } from '../tokens';
import type { CredentialFinder } from '.';

/** Searches each notebook and file after it was opened or saved, when the page is idle. */
export class FinderLoader {
  readonly #settings: ISecretsSettings;
  readonly #load: () => Promise<CredentialFinder>;
  readonly #contexts = new WeakMap<Widget, DocumentRegistry.Context>();
  #finder: Promise<CredentialFinder> | null = null;

  constructor(settings: ISecretsSettings, load: () => Promise<CredentialFinder>) {
    this.#settings = settings;
    this.#load = load;
  }

  /** Searches what this widget shows, from now on. */
  follow(widget: Widget, context: DocumentRegistry.Context): void {
    this.#contexts.set(widget, context);
    const search = (isSaved: boolean): void =>
      whenIdle(() => void this.#search(widget, context, isSaved).catch(() => undefined));
    void context.ready.then(
      () => search(false),
      () => undefined
    );
    context.saveState.connect((_, state) => {
      if (state === 'completed') {
        search(true);
      }
    });
  }

  /** Asks about the credential at the cursor of this widget, or about the first one in it. */
  async ask(widget: Widget | null): Promise<void> {
    const context = widget ? this.#contexts.get(widget) : undefined;
    await (await this.#loaded()).ask(widget, context);
  }

  async #search(widget: Widget, context: DocumentRegistry.Context, isSaved: boolean): Promise<void> {
    await this.#settings.loaded;
    // After it was switched off, the next save removes the marks.
    if (!widget.isDisposed && (this.#settings.findCredentials || this.#finder)) {
      (await this.#loaded()).search(widget, context, isSaved);
    }
  }

  /** Without a connection the code cannot load; the next save tries again. */
  #loaded(): Promise<CredentialFinder> {
    this.#finder ??= this.#load().catch((error: unknown) => {
      this.#finder = null;
      throw error;
    });
    return this.#finder;
  }
}

function whenIdle(work: () => void): void {
  // Safari has no idle callbacks.
  if ('requestIdleCallback' in window) {
    requestIdleCallback(work, { timeout: 5000 });
  } else {
    setTimeout(work, 200);
  }
}

// Finds credentials in notebooks and Python files, marks them, and moves them to Secrets, all within the page.
import { Notification } from '@jupyterlab/apputils';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Widget } from '@lumino/widgets';
import { HeliosError } from '../../contract';
import type { ISecretsClient, ISecretsSettings } from '../tokens';
import { askAbout } from './dialog';
import { type IDocument, type IPart, applyEdits, documentOf } from './document';
import { type ICredential, credentialsOf } from './find';
import { showMarks } from './marks';
import { editsOf } from './rewrite';

interface IFinderOptions {
  client: ISecretsClient;
  settings: ISecretsSettings;
  trans: TranslationBundle;
}

/** A text that was searched, and what was found. */
interface ISearched {
  readonly source: string;
  readonly found: readonly ICredential[];
}

/** A credential and the text that it is in. */
interface IFound {
  readonly part: IPart;
  readonly credential: ICredential;
}

/** Searches documents. Until the page is reloaded it remembers what it has reported and what is not a credential. */
export class CredentialFinder {
  readonly #client: ISecretsClient;
  readonly #settings: ISecretsSettings;
  readonly #trans: TranslationBundle;
  readonly #documents = new WeakMap<Widget, IDocument>();
  readonly #searched = new WeakMap<IPart, ISearched>();
  readonly #reported = new WeakMap<IDocument, Set<string>>();
  readonly #dismissed = new Set<string>();

  constructor({ client, settings, trans }: IFinderOptions) {
    this.#client = client;
    this.#settings = settings;
    this.#trans = trans;
  }

  /** Marks the credentials of a document, and after a save reports those that it has not reported yet. */
  search(widget: Widget, context: DocumentRegistry.Context, isSaved: boolean): void {
    const document = this.#documentOf(widget, context);
    if (document) {
      const found = this.#mark(document);
      if (isSaved) {
        this.#report(document, found);
      }
    }
  }

  /** Asks about the credential in the line of the cursor, or about the first one. */
  async ask(widget: Widget | null, context: DocumentRegistry.Context | undefined): Promise<void> {
    const document = widget && context ? this.#documentOf(widget, context) : null;
    const found = document?.parts().flatMap(part => this.#foundIn(part)) ?? [];
    const active = document?.active();
    const line = active?.editor?.getCursorPosition().line;
    const here = found.find(({ part, credential: { start } }) => {
      return part === active && part.editor?.getPositionAt(start)?.line === line;
    });
    const one = here ?? found[0];
    if (!document || !one) {
      Notification.info(this.#trans.__('Nothing here looks like a credential.'), { autoClose: 5000 });
      return;
    }
    await document.reveal(one.part, one.credential.start);
    await this.#open(document, one);
  }

  #documentOf(widget: Widget, context: DocumentRegistry.Context): IDocument | null {
    const document = this.#documents.get(widget) ?? documentOf(widget, context);
    if (document) {
      this.#documents.set(widget, document);
    }
    return document;
  }

  #mark(document: IDocument): IFound[] {
    return document.parts().flatMap(part => {
      const isNew = !this.#searched.has(part);
      const found = this.#settings.findCredentials ? this.#foundIn(part) : [];
      const show = (): void => {
        const credentials = this.#settings.findCredentials ? this.#foundIn(part) : [];
        if (part.editor && !document.isDisposed) {
          showMarks(
            part.editor,
            credentials.map(one => one.credential),
            this.#trans,
            credential => {
              void this.#open(document, { part, credential });
            }
          );
        }
      };
      if (isNew) {
        part.whenSeen(show);
      }
      show();
      return found;
    });
  }

  /** The credentials of a part; a text that has not changed is not searched again. */
  #foundIn(part: IPart): IFound[] {
    const source = part.shared.getSource();
    let searched = this.#searched.get(part);
    if (searched?.source !== source) {
      searched = { source, found: credentialsOf(source, part.kind) };
      this.#searched.set(part, searched);
    }
    return searched.found
      .filter(({ value }) => !this.#dismissed.has(value))
      .map(credential => ({ part, credential }));
  }

  /** Shows one notification, and none for what was reported before. */
  #report(document: IDocument, found: readonly IFound[]): void {
    const reported = this.#reported.get(document) ?? new Set();
    this.#reported.set(document, reported);
    const fresh = found.find(({ credential: { value } }) => !reported.has(value));
    if (!fresh) {
      return;
    }
    found.forEach(({ credential: { value } }) => reported.add(value));
    const count = new Set(found.map(({ part }) => part)).size;
    const text = document.isNotebook
      ? this.#trans._n(
          '%1 cell contains something that looks like a credential.',
          '%1 cells contain something that looks like a credential.',
          count
        )
      : this.#trans._n(
          'This file contains something that looks like a credential.',
          'This file contains %1 texts that look like credentials.',
          found.length
        );
    const show = (): void => void document.reveal(fresh.part, fresh.credential.start);
    Notification.info(text, {
      autoClose: 10_000,
      actions: [{ label: this.#trans.__('Show'), callback: show }]
    });
  }

  #open(document: IDocument, { part, credential }: IFound): Promise<void> {
    return askAbout(credential, this.#client, this.#trans, {
      move: name => this.#move(document, part, credential, name),
      dismiss: () => {
        this.#dismissed.add(credential.value);
        this.#mark(document);
      }
    });
  }

  #move(document: IDocument, part: IPart, credential: ICredential, name: string): void {
    const source = part.shared.getSource();
    // Its current position: the text may have changed meanwhile.
    const [found] = credentialsOf(source, part.kind)
      .filter(({ text, obstacle }) => text === credential.text && !obstacle)
      .sort((a, b) => Math.abs(a.start - credential.start) - Math.abs(b.start - credential.start));
    const parts = document.parts();
    if (!found || !parts.includes(part)) {
      const message = this.#trans.__(
        'The secret was created, but the text has changed meanwhile. Nothing was replaced.'
      );
      throw new HeliosError('internal_error', message);
    }
    const isCode = ({ kind }: IPart): boolean => kind === part.kind;
    const textsOf = (some: IPart[]): string[] => some.filter(isCode).map(({ shared }) => shared.getSource());
    const before = textsOf(parts.slice(0, parts.indexOf(part)));
    applyEdits(part, editsOf(source, part.kind, found, name, before, textsOf(parts)));
    const count = document.clear(credential.value);
    this.#mark(document);
    const removed = count
      ? ` ${this.#trans._n('%1 output that showed it was removed.', '%1 outputs that showed it were removed.', count)}`
      : '';
    const text = this.#trans.__(
      'Moved to the secret %1. The file contains the old text until you save it.',
      name
    );
    Notification.success(text + removed, { autoClose: 8000 });
  }
}

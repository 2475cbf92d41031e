// Finds credentials in notebooks and Python files, marks them, and moves them to Secrets. All of it happens in the page.
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

/** Where a credential stands. */
interface IPlace {
  readonly part: IPart;
  readonly credential: ICredential;
}

/** Searches documents, and remembers until the page is reloaded what it has told and what is no credential. */
export class CredentialFinder {
  readonly #client: ISecretsClient;
  readonly #settings: ISecretsSettings;
  readonly #trans: TranslationBundle;
  readonly #documents = new WeakMap<Widget, IDocument>();
  readonly #searched = new WeakMap<IPart, ISearched>();
  readonly #told = new WeakMap<IDocument, Set<string>>();
  readonly #dismissed = new Set<string>();

  constructor({ client, settings, trans }: IFinderOptions) {
    this.#client = client;
    this.#settings = settings;
    this.#trans = trans;
  }

  /** Marks what a document holds, and tells after saving what it has not told yet. */
  search(widget: Widget, context: DocumentRegistry.Context, isSaved: boolean): void {
    const document = this.#documentOf(widget, context);
    if (document) {
      const places = this.#mark(document);
      if (isSaved) {
        this.#tell(document, places);
      }
    }
  }

  /** Asks about the credential in the cursor's line, or goes to the first one. */
  async ask(widget: Widget | null, context: DocumentRegistry.Context | undefined): Promise<void> {
    const document = widget && context ? this.#documentOf(widget, context) : null;
    const places = document?.parts().flatMap(part => this.#placesOf(part)) ?? [];
    const active = document?.active();
    const line = active?.editor?.getCursorPosition().line;
    const here = places.find(({ part, credential: { start } }) => {
      return part === active && part.editor?.getPositionAt(start)?.line === line;
    });
    const place = here ?? places[0];
    if (!document || !place) {
      Notification.info(this.#trans.__('Nothing here looks like a credential.'), { autoClose: 5000 });
      return;
    }
    await document.reveal(place.part, place.credential.start);
    await this.#open(document, place);
  }

  #documentOf(widget: Widget, context: DocumentRegistry.Context): IDocument | null {
    const document = this.#documents.get(widget) ?? documentOf(widget, context);
    if (document) {
      this.#documents.set(widget, document);
    }
    return document;
  }

  #mark(document: IDocument): IPlace[] {
    return document.parts().flatMap(part => {
      const isNew = !this.#searched.has(part);
      const places = this.#settings.findCredentials ? this.#placesOf(part) : [];
      const show = (): void => {
        const credentials = this.#settings.findCredentials ? this.#placesOf(part) : [];
        if (part.editor && !document.isDisposed) {
          showMarks(
            part.editor,
            credentials.map(place => place.credential),
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
      return places;
    });
  }

  /** What a part holds; a text that has not changed is not searched again. */
  #placesOf(part: IPart): IPlace[] {
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

  /** One quiet sentence, and not again for what was told already. */
  #tell(document: IDocument, places: readonly IPlace[]): void {
    const told = this.#told.get(document) ?? new Set();
    this.#told.set(document, told);
    const fresh = places.find(({ credential: { value } }) => !told.has(value));
    if (!fresh) {
      return;
    }
    places.forEach(({ credential: { value } }) => told.add(value));
    const count = new Set(places.map(({ part }) => part)).size;
    const text = document.isNotebook
      ? this.#trans._n(
          '%1 cell holds something that looks like a credential.',
          '%1 cells hold something that looks like a credential.',
          count
        )
      : this.#trans._n(
          'This file holds something that looks like a credential.',
          'This file holds %1 texts that look like credentials.',
          places.length
        );
    const show = (): void => void document.reveal(fresh.part, fresh.credential.start);
    Notification.info(text, {
      autoClose: 10_000,
      actions: [{ label: this.#trans.__('Show'), callback: show }]
    });
  }

  #open(document: IDocument, { part, credential }: IPlace): Promise<void> {
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
    // Where it stands by now: somebody may have written on meanwhile.
    const [found] = credentialsOf(source, part.kind)
      .filter(({ text, obstacle }) => text === credential.text && !obstacle)
      .sort((a, b) => Math.abs(a.start - credential.start) - Math.abs(b.start - credential.start));
    const parts = document.parts();
    if (!found || !parts.includes(part)) {
      const message = this.#trans.__(
        'The secret was made, but its text is not in its place any more. Nothing was replaced.'
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
      'Moved to the secret %1. The file holds the old text until you save it.',
      name
    );
    Notification.success(text + removed, { autoClose: 8000 });
  }
}

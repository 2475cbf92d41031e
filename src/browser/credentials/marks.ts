// Markers in an editor: an underline, a rule beside the line, and a button at its end.
import { type Range, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, WidgetType } from '@codemirror/view';
import type { CodeEditor } from '@jupyterlab/codeeditor';
import type { TranslationBundle } from '@jupyterlab/translation';
import { secretsIcon } from '../icon';
import type { ICredential } from './find';

const PREFIX = 'jp-HeliosSecrets-credential';

const setMarks = StateEffect.define<DecorationSet>();

const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (marks, transaction) => {
    const set = transaction.effects.find(effect => effect.is(setMarks));
    if (set) {
      return set.value;
    }
    if (!transaction.docChanged) {
      return marks;
    }
    // A changed text is no longer what was found; the next save searches again.
    const changed = new Set<ICredential>();
    marks.between(0, transaction.startState.doc.length, (from, to, { spec }) => {
      if (from < to && transaction.changes.touchesRange(from, to)) {
        changed.add(ofSpec(spec));
      }
    });
    const kept = marks.update({ filter: (_, __, { spec }) => !changed.has(ofSpec(spec)) });
    return kept.map(transaction.changes);
  },
  provide: marks => EditorView.decorations.from(marks)
});

function ofSpec(spec: unknown): ICredential {
  return (spec as { credential: ICredential }).credential;
}

/** Shows these markers and no others. @param open is called with the credential whose marker was pressed. */
export function showMarks(
  editor: CodeEditor.IEditor,
  credentials: readonly ICredential[],
  trans: TranslationBundle,
  open: (credential: ICredential) => void
): void {
  const view = EditorView.findFromDOM(editor.host);
  const isKnown = view?.state.field(field, false) !== undefined;
  if (!view || (!isKnown && !credentials.length)) {
    return;
  }
  if (!isKnown) {
    editor.injectExtension(field);
  }
  const { doc } = view.state;
  const ranges = credentials
    // The editor may show an older or newer text than the one that was searched.
    .filter(({ start, end, text }) => doc.sliceString(start, end) === text)
    .flatMap((credential): Range<Decoration>[] => {
      const { start, end } = credential;
      const title = wordsOf(credential, trans);
      const line = doc.lineAt(start);
      const widget = new Marker(credential, title, trans, open);
      return [
        Decoration.line({ class: `${PREFIX}-line`, credential }).range(line.from),
        Decoration.mark({ class: PREFIX, attributes: { title }, credential }).range(start, end),
        Decoration.widget({ widget, side: 1, credential }).range(line.to)
      ];
    });
  view.dispatch({ effects: setMarks.of(Decoration.set(ranges, true)) });
}

/** What a marker says. */
export function wordsOf({ what, obstacle }: ICredential, trans: TranslationBundle): string {
  const found = what
    ? trans.__('This looks like %1. It is saved with the file.', what)
    : trans.__('This looks like a password or a key. It is saved with the file.');
  return obstacle ? found : `${found} ${trans.__('Move it to Secrets.')}`;
}

class Marker extends WidgetType {
  constructor(
    readonly credential: ICredential,
    readonly title: string,
    readonly trans: TranslationBundle,
    readonly open: (credential: ICredential) => void
  ) {
    super();
  }

  override eq({ credential }: Marker): boolean {
    return credential === this.credential;
  }

  override toDOM(): HTMLElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = `${PREFIX}-button`;
    button.title = this.title;
    const label = this.credential.obstacle ? this.trans.__('What to do') : this.trans.__('Move to Secrets');
    button.setAttribute('aria-label', `${label}: ${this.title}`);
    button.append(secretsIcon.element({ tag: 'span', height: '12px', width: '12px' }), label);
    button.addEventListener('click', () => this.open(this.credential));
    return button;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

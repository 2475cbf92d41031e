import { button, make } from './dom';
import type { ILayer, Stage } from './stage';

/** Shows a key or a code the only time that it is shown; only its own button takes it away. */
export function showOnce(stage: Stage, title: string, secret: string, sentence: string): Promise<void> {
  const { trans } = stage;
  return new Promise(resolve => {
    const shown = make('code', 'once', secret);
    shown.tabIndex = 0;
    shown.setAttribute('aria-label', title);
    const said = make('span', 'progress');
    said.setAttribute('role', 'status');
    const copy = button(trans.__('Copy'), () => void copyText(), { kind: 'accept' });
    copy.dataset.first = '';
    const done = button(trans.__('Done'), () => {
      stage.pop(layer);
      resolve();
    });
    const node = make(
      'section',
      'question',
      make('h2', '', title),
      make('div', 'form', shown, make('p', '', sentence)),
      make('div', 'buttons', said, copy, done)
    );
    node.setAttribute('role', 'group');
    node.setAttribute('aria-label', title);
    // Escape or a click beside the dialog must not lose it.
    const layer: ILayer = { node, leave: () => done.focus() };
    stage.push(layer);

    async function copyText(): Promise<void> {
      try {
        await navigator.clipboard.writeText(secret);
        said.textContent = trans.__('Copied.');
      } catch {
        getSelection()?.selectAllChildren(shown);
        said.textContent = trans.__(
          'The browser does not let this page use the clipboard. Copy the marked text.'
        );
      }
    }
  });
}

import { button, copyText, live, make } from '../ui/dom';
import type { ILayer, Layers } from '../ui/layers';

/** Shows a key or a code the only time that it is shown; only its own button closes it. */
export function showOneTimeSecret(
  layers: Layers,
  title: string,
  secret: string,
  sentence: string
): Promise<void> {
  const { trans } = layers;
  return new Promise(resolve => {
    const shown = make('code', 'one-time', secret);
    shown.tabIndex = 0;
    shown.setAttribute('aria-label', title);
    const said = live('status', 'progress');
    const copy = button(trans.__('Copy'), () => void run(), { kind: 'accept' });
    copy.dataset.first = '';
    const done = button(trans.__('Done'), () => {
      layers.pop(layer);
      resolve();
    });
    const node = make(
      'section',
      'layer',
      make('h2', '', title),
      make('div', 'form', shown, make('p', '', sentence)),
      make('div', 'buttons', said, copy, done)
    );
    node.setAttribute('role', 'group');
    node.setAttribute('aria-label', title);
    // Escape or a click beside the dialog must not lose it.
    const layer: ILayer = { node, leave: () => done.focus() };
    layers.push(layer);

    async function run(): Promise<void> {
      said.textContent = (await copyText(secret, shown))
        ? trans.__('Copied.')
        : trans.__('The browser does not let this page use the clipboard. Copy the selected text.');
    }
  });
}

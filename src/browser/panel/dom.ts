// The pieces that the panel is made of.
export { ago, button, moment, select, wordsOf } from '../organization/dom';

/** An element with a class of the panel and its children. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  name = '',
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (name) {
    made.className = `jp-HeliosSecrets-${name}`;
  }
  made.append(...children);
  return made;
}

import type { TranslationBundle } from '@jupyterlab/translation';
import type { ICredential } from './find';

/** What to do by hand where a call cannot take the credential's place. */
export function adviceOf({ obstacle, name }: ICredential, trans: TranslationBundle): string {
  switch (obstacle) {
    case 'fstring':
      return trans.__(
        'It stands in an f-string. Make a secret %1 of it, write %2 on a line above, and {%3} in its place.',
        name,
        `${name.toLowerCase()} = get_secret("${name}")`,
        name.toLowerCase()
      );
    case 'bytes':
      return trans.__(
        'It is written as bytes. Make a secret %1 of it, and write %2 in its place.',
        name,
        `get_secret("${name}").encode()`
      );
    case 'joined':
      return trans.__(
        'It is put together from several texts, or is a pattern. Make a secret %1 of the whole, and write %2 in the place of all of them.',
        name,
        `get_secret("${name}")`
      );
    case 'part':
      return trans.__(
        'It is a part of a longer text. Make a secret %1 of this part alone, and put the text together: %2.',
        name,
        `"…" + get_secret("${name}")`
      );
    case 'magic':
      return trans.__(
        'It stands in a command. Make a secret %1 of it, begin the cell with %2, and write $%3 in its place.',
        name,
        `%%secrets ${name}`,
        name
      );
    case 'comment':
      return trans.__('It stands in a comment or a description, where nothing can read it. Delete it.');
    case 'escaped':
      return trans.__(
        'Its quotes have no end, or it has characters in it that are not understood here. Make a secret %1 of it, and write %2 in its place.',
        name,
        `get_secret("${name}")`
      );
    default:
      return trans.__(
        'It does not stand in a text of Python. Delete it here, and keep it as the secret %1.',
        name
      );
  }
}

import type { TranslationBundle } from '@jupyterlab/translation';
import type { ICredential } from './find';

/** What to do by hand where a call cannot replace the credential. */
export function adviceOf({ obstacle, name }: ICredential, trans: TranslationBundle): string {
  switch (obstacle) {
    case 'fstring':
      return trans.__(
        'It is in an f-string. Create the secret %1 with it, write %2 on a line above, and replace it with {%3}.',
        name,
        `${name.toLowerCase()} = get_secret("${name}")`,
        name.toLowerCase()
      );
    case 'bytes':
      return trans.__(
        'It is a bytes literal. Create the secret %1 with it, and replace it with %2.',
        name,
        `get_secret("${name}").encode()`
      );
    case 'joined':
      return trans.__(
        'It is joined from several strings, or it is a pattern. Create the secret %1 with the whole text, and replace all the strings with %2.',
        name,
        `get_secret("${name}")`
      );
    case 'part':
      return trans.__(
        'It is part of a longer string. Create the secret %1 with this part only, and join the string: %2.',
        name,
        `"…" + get_secret("${name}")`
      );
    case 'magic':
      return trans.__(
        'It is in a command. Create the secret %1 with it, start the cell with %2, and replace it with $%3.',
        name,
        `%%secrets ${name}`,
        name
      );
    case 'comment':
      return trans.__('It is in a comment or a docstring, where no code uses it. Delete it.');
    case 'escaped':
      return trans.__(
        'Its quotes are not closed, or it has escape sequences that are not understood here. Create the secret %1 with it, and replace it with %2.',
        name,
        `get_secret("${name}")`
      );
    default:
      return trans.__(
        'It is not in a Python string. Create the secret %1 with it, and delete it here.',
        name
      );
  }
}

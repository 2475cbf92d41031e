// The edits that replace a credential with a call.
import type { ICredential, TextKind } from './find';
import { tokensOf } from './python';

/** A part of a text, and its replacement. */
export interface IEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const IMPORT = 'from helios_secrets import get_secret';
// At the start of a line: an import within a function or a branch may not have run.
const IMPORTED =
  /^from[ \t]+helios_secrets[ \t]+import[ \t]+(?:\([^)]*\bget_secret\b(?!\s+as)|(?:[^\n#(]*,[ \t]*)?get_secret\b(?![ \t]+as))/m;
/** A get_secret that is not ours, for example of a cloud library. */
const FOREIGN =
  /^[ \t]*(?:def|class)[ \t]+get_secret\b|^[ \t]*(?:from[ \t]+(?!helios_secrets\b)[\w.]+[ \t]+)?import\b[^\n]*\bget_secret\b|\bget_secret[ \t]*=[^=]|\bas[ \t]+get_secret\b/m;
const MODULE_IMPORTED = /^import[ \t]+helios_secrets[ \t]*(?:$|[,#;])/m;
/** What must stay in the first lines of a file. */
const FIRST_LINES = /^(?:#!.*\n)?(?:#.*coding[:=].*\n)?/;

/**
 * The edits, the last one first, so that no edit moves another one.
 * @param before texts of the cells above, whose imports also count.
 * @param others texts of all cells, where something else may be called get_secret.
 */
export function editsOf(
  source: string,
  kind: TextKind,
  { start, end }: ICredential,
  name: string,
  before: readonly string[] = [],
  others: readonly string[] = [source]
): IEdit[] {
  const isForeign = others.some(text => FOREIGN.test(text));
  const [statement, imported, call] = isForeign
    ? ['import helios_secrets', MODULE_IMPORTED, `helios_secrets.get_secret("${name}")`]
    : [IMPORT, IMPORTED, `get_secret("${name}")`];
  const edits = [{ start, end, text: call }];
  if (![...before, source.slice(0, start)].some(text => imported.test(text))) {
    const top = topOf(source, kind);
    edits.push({ start: top, end: top, text: `${statement}\n` });
  }
  return edits;
}

/** The first position for an import: below a cell magic, the docstring and imports from __future__. */
function topOf(source: string, kind: TextKind): number {
  const tokens = tokensOf(source, kind === 'cell').filter(token => token.kind !== 'comment');
  let top = kind === 'file' ? FIRST_LINES.exec(source)![0].length : 0;
  if (tokens[0]?.kind === 'magic' && tokens[0].text.startsWith('%%')) {
    top = Math.min(tokens.shift()!.end + 1, source.length);
  }
  for (let isFirst = true; ;) {
    const length = tokens.findIndex(token => token.kind === 'newline') + 1;
    const [first, second, ...more] = tokens.splice(0, length);
    const isDescription = isFirst && first?.kind === 'string' && !more.length;
    if (isDescription || (first?.text === 'from' && second?.text === '__future__')) {
      top = (more.at(-1) ?? second).end;
    } else if (first?.kind !== 'newline') {
      return top;
    }
    isFirst &&= first.kind === 'newline';
  }
}

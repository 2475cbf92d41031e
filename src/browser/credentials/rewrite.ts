// How a text is to be changed so that a call stands where a credential stood.
import type { ICredential, TextKind } from './find';
import { tokensOf } from './python';

/** A part of a text, and what takes its place. */
export interface IEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const IMPORT = 'from helios_secrets import get_secret';
// At the beginning of a line: an import within a function or a branch may not have run.
const IMPORTED =
  /^from[ \t]+helios_secrets[ \t]+import[ \t]+(?:\([^)]*\bget_secret\b(?!\s+as)|(?:[^\n#(]*,[ \t]*)?get_secret\b(?![ \t]+as))/m;
/** Another get_secret than ours, of a library for a cloud perhaps. */
const FOREIGN =
  /^[ \t]*(?:def|class)[ \t]+get_secret\b|^[ \t]*(?:from[ \t]+(?!helios_secrets\b)[\w.]+[ \t]+)?import\b[^\n]*\bget_secret\b|\bget_secret[ \t]*=[^=]|\bas[ \t]+get_secret\b/m;
const MODULE_IMPORTED = /^import[ \t]+helios_secrets[ \t]*(?:$|[,#;])/m;
/** What has to stay in the first lines of a file. */
const FIRST_LINES = /^(?:#!.*\n)?(?:#.*coding[:=].*\n)?/;

/**
 * What to change, the last first, so that nothing moves before its turn.
 * @param before texts of the cells above, of which an import is good here too.
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

/** The first place for an import: below a cell magic, the description and imports from the future. */
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

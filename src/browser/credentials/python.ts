// Reads Python, and IPython's additions, far enough to find literals and what surrounds them.

export type TokenKind = 'word' | 'operator' | 'string' | 'comment' | 'newline' | 'magic';

export interface IToken {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Of a string: the letters before it in lower case, and the position of its body. */
  readonly prefix: string;
  readonly body: readonly [start: number, end: number];
  /** Of a string: whether its quotes are closed. */
  readonly isClosed: boolean;
}

/** Cell magics whose cells contain Python. */
const PYTHON_CELL = /^%%(?:time|timeit|capture|prun|secrets|debug)\b/;
const STRING = /([A-Za-z]{0,2})('''|"""|'|")/y;
const PREFIX = /^(?:[rbuft]|r[bft]|[bft]r)?$/i;
const WORD = /[\p{L}\p{N}_]+/uy;
const OPERATOR = /[-+*/%&|^=<>!:@]=|->|[^]/y;
const SPACE = /(?:[^\S\n]|\\\n)+/y;
/** To the end of the line, and further after a backslash. */
const LINE = /(?:\\\n|[^\n])*/y;
const COMMENT = /#[^\n]*/y;
/** How many nested f-strings are read. */
const MOST_NESTED = 8;
/** How often, on average, a character is read to find the ends of fields of f-strings. */
const MOST_READ = 10;

/** A limit for reading: a text with many starts of f-strings would be read again for each of them. */
interface IEffort {
  left: number;
  nested: number;
}

/** The tokens of a cell, or of a file if `isCell` is false; it never fails. */
export function tokensOf(source: string, isCell: boolean): IToken[] {
  const tokens: IToken[] = [];
  const effort: IEffort = { left: MOST_READ * source.length, nested: 0 };
  let at = 0;
  let depth = 0;

  function add(kind: TokenKind, end: number, more: Partial<IToken> = {}): void {
    const text = source.slice(at, end);
    tokens.push({ kind, start: at, end, text, prefix: '', body: [at, end], isClosed: true, ...more });
    at = end;
  }

  const first = source.search(/\S/);
  if (isCell && source.startsWith('%%', first)) {
    at = first;
    const body = PYTHON_CELL.test(source.slice(first)) ? match(LINE, source, at)!.length + at : source.length;
    add('magic', source.startsWith('\n%%', body) ? source.length : body);
  }
  while (at < source.length) {
    const last = tokens.at(-1);
    const isFirst = depth === 0 && (!last || last.kind === 'newline' || last.kind === 'magic');
    const isAssigned = depth === 0 && last?.text === '=';
    const space = match(SPACE, source, at);
    if (space) {
      at += space.length;
    } else if (source[at] === '\n') {
      if (depth === 0) {
        add('newline', at + 1);
      } else {
        at++;
      }
    } else if (isCell && ((isFirst && /[%!?]/.test(source[at])) || (isAssigned && isCommand(source, at)))) {
      add('magic', at + match(LINE, source, at)!.length);
    } else if (source[at] === '#') {
      add('comment', at + match(COMMENT, source, at)!.length);
    } else {
      const string = stringAt(source, at, effort);
      if (string) {
        add('string', string.end, string);
        continue;
      }
      const word = match(WORD, source, at);
      const text = word ?? match(OPERATOR, source, at)!;
      if (/^[([{]$/.test(text)) {
        depth++;
      } else if (/^[)\]}]$/.test(text)) {
        depth = Math.max(0, depth - 1);
      }
      add(word ? 'word' : 'operator', at + text.length);
    }
  }
  return tokens;
}

/** The token at a position, by binary search: a text can have many tokens and as many matches. */
export function tokenAt(tokens: readonly IToken[], position: number): IToken | undefined {
  let [low, high] = [0, tokens.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens[middle].end <= position) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  const token = tokens.at(low);
  return token && token.start <= position ? token : undefined;
}

function match(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0];
}

/** `x = !ls` and `x = %time 1`. */
function isCommand(source: string, at: number): boolean {
  return source[at] === '!' || /^%\w/.test(source.slice(at, at + 2));
}

type StringPart = Pick<IToken, 'prefix' | 'body' | 'end' | 'isClosed'>;

function stringAt(source: string, at: number, effort: IEffort): StringPart | null {
  STRING.lastIndex = at;
  const opening = STRING.exec(source);
  if (!opening || !PREFIX.test(opening[1])) {
    return null;
  }
  const [{ length }, prefix, quote] = [opening[0], opening[1].toLowerCase(), opening[2]];
  const start = at + length;
  let end = start;
  while (end < source.length && !source.startsWith(quote, end)) {
    effort.left--;
    if (source[end] === '\\') {
      end += 2;
    } else if (source[end] === '\n' && quote.length === 1) {
      return { prefix, body: [start, end], end, isClosed: false };
    } else if (source[end] === '{' && /[ft]/.test(prefix)) {
      end = source[end + 1] === '{' ? end + 2 : fieldEnd(source, end + 1, effort);
    } else {
      end++;
    }
  }
  const isClosed = end < source.length;
  const close = Math.min(end, source.length);
  return { prefix, body: [start, close], end: isClosed ? close + quote.length : close, isClosed };
}

/** The position after the brace that closes a field of an f-string; the field may contain strings with the same quotes. */
function fieldEnd(source: string, at: number, effort: IEffort): number {
  let depth = 1;
  effort.nested++;
  while (at < source.length && depth > 0 && effort.left > 0 && effort.nested <= MOST_NESTED) {
    const string = stringAt(source, at, effort);
    if (string && !string.isClosed) {
      break;
    }
    depth += { '{': 1, '}': -1 }[source[at]] ?? 0;
    at = string?.end ?? at + 1;
    effort.left--;
  }
  effort.nested--;
  return at;
}

const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': ''
};
const ESCAPE = /\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([0-7]{1,3})|([^]))/g;

/** The value of a string literal, or null where it cannot be determined here. */
export function valueOf(source: string, { prefix, body, isClosed }: IToken): string | null {
  const text = source.slice(...body);
  if (!isClosed || /[bft]/.test(prefix)) {
    return null;
  }
  if (prefix.includes('r')) {
    return text;
  }
  let isKnown = true;
  const value = text.replace(
    ESCAPE,
    (whole: string, x?: string, u?: string, U?: string, octal?: string, one: string = '') => {
      const hex = x ?? u ?? U;
      const code = hex ? parseInt(hex, 16) : octal ? parseInt(octal, 8) : null;
      if (code !== null && code <= 0x10ffff) {
        return String.fromCodePoint(code);
      }
      isKnown &&= code === null && !/[NxuU]/.test(one);
      return SIMPLE[one] ?? (/[\\'"]/.test(one) ? one : whole);
    }
  );
  return isKnown ? value : null;
}

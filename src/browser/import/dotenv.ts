// Reads the text of a .env file as the npm package dotenv does. Where it differs: in double quotes \t, \", \\ and \$
// are undone too, as Python's dotenv and a shell do; a quoted value begins on the line of its name; names may hold
// letters of any language (so that another name can be proposed); and every line that is left out is reported.

/** Larger files are not read. */
export const MAX_FILE_BYTES = 1024 * 1024;

/** Files with more entries are not imported. */
export const MAX_ENTRIES = 500;

/**
 * What a person should know about an entry: the name is in the file more than once and the last value counts; `${…}` is
 * not expanded; the text after a # that touches the value was left out; a quote is not closed.
 */
export type Warning = 'repeated' | 'reference' | 'cut' | 'unclosed';

/** A name and its value. */
export interface IDotenvEntry {
  name: string;
  value: string;
  warnings: ReadonlySet<Warning>;
}

export interface IDotenv {
  /** In the order of the file; at most one more than {@link MAX_ENTRIES}, and then the rest of the text is not read. */
  entries: IDotenvEntry[];
  /** Numbers of the lines that are no entry, empty line or comment. */
  skipped: number[];
}

const NOTHING = /[^\S\n]*(?:#.*)?(?:\n|$)/y;
const NAME = /[^\S\n]*(?:export[^\S\n]+)?([\p{L}\p{N}_.-]+)(?:[^\S\n]*=|:(?=\s|$))/uy;
const QUOTED = /[^\S\n]*(['"`])((?:\\\1|(?!\1)[^])*)\1[^\S\n]*(?:#.*)?(?:\n|$)/y;
const PLAIN = /([^#\n]*)(#.*)?(?:\n|$)/y;
const LINE = /.*(?:\n|$)/y;

/** The rest of a key that was pasted without quotes: its lines could look like names, which would be shown. */
const KEY_BEGIN = /-----BEGIN (?!.*-----END )/;
const KEY_REST = /(?:(?!.*-----END ).*\n)*.*-----END .*(?:\n|$)/y;

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** Reads names and values. It expands no variables, and never fails. */
export function parseDotenv(text: string): IDotenv {
  const source = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const entries = new Map<string, IDotenvEntry>();
  const skipped: number[] = [];
  let at = 0;
  let line = 1;

  /** Reads what the pattern describes, if it is next. */
  function take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = at;
    const found = pattern.exec(source);
    at += found?.[0].length ?? 0;
    return found;
  }

  while (at < source.length && entries.size <= MAX_ENTRIES) {
    const start = at;
    const name = take(NOTHING) ? undefined : take(NAME)?.[1];
    if (name !== undefined) {
      const quoted = take(QUOTED);
      const { value, warnings } = quoted ? quotedOf(quoted) : plainOf(take(PLAIN)!);
      if (value.includes('${')) {
        warnings.add('reference');
      }
      if (entries.has(name)) {
        warnings.add('repeated');
      }
      entries.set(name, { name, value, warnings });
    } else if (at === start) {
      skipped.push(line);
      take(LINE);
    }
    line += linesOf(source.slice(start, at));
    const last = source.slice(start, at).trimEnd().split('\n').at(-1) ?? '';
    const rest = KEY_BEGIN.test(last) ? take(KEY_REST) : null;
    if (rest) {
      skipped.push(line);
      line += linesOf(rest[0]);
    }
  }
  return { entries: [...entries.values()], skipped };
}

function linesOf(text: string): number {
  return text.split('\n').length - 1;
}

interface IValue {
  value: string;
  warnings: Set<Warning>;
}

function quotedOf([, quote, text]: RegExpExecArray): IValue {
  const undo = (_: string, escaped: string): string => ESCAPES[escaped] ?? escaped;
  return { value: quote === '"' ? text.replace(/\\([nrt"\\$])/g, undo) : text, warnings: new Set() };
}

function plainOf([, text, comment]: RegExpExecArray): IValue {
  const warnings = new Set<Warning>();
  const value = text.trim();
  if (comment && !/\s$/.test(text)) {
    warnings.add('cut');
  }
  if (/^['"`]/.test(value)) {
    warnings.add('unclosed');
  }
  return { value, warnings };
}

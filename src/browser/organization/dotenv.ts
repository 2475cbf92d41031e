// Reads the text of a .env file as the npm package dotenv does. Where it differs: in double quotes \t, \", \\ and \$
// are undone too, as Python's dotenv and a shell do; a quoted value begins on the line of its name; names may hold
// letters of any language (so that another name can be proposed); and nothing is passed over without a word.

/** Larger files are not read. */
export const MAX_FILE_BYTES = 1024 * 1024;

/** Files with more entries are not imported. */
export const MAX_ENTRIES = 500;

/**
 * What a person should know of an entry: the name stands in the file more than once and the last value counts; `${…}`
 * is kept as it is written; what follows a # that touches the value was left out; a quote has no end.
 */
export type Note = 'repeated' | 'reference' | 'cut' | 'unclosed';

/** A name and its value, in the order of the file. */
export interface IDotenvEntry {
  name: string;
  value: string;
  /** Where it stands, counted from 1. */
  line: number;
  notes: ReadonlySet<Note>;
}

export interface IDotenv {
  /** At most one more than {@link MAX_ENTRIES}; the rest of the text is not read then. */
  entries: IDotenvEntry[];
  /** Numbers of the lines that are no entry, empty line or comment. */
  skipped: number[];
}

const NOTHING = /[^\S\n]*(?:#.*)?(?:\n|$)/y;
const NAME = /[^\S\n]*(?:export[^\S\n]+)?([\p{L}\p{N}_.-]+)(?:[^\S\n]*=|:(?=\s|$))/uy;
const QUOTED = /[^\S\n]*(['"`])((?:\\\1|(?!\1)[^])*)\1[^\S\n]*(?:#.*)?(?:\n|$)/y;
const PLAIN = /([^#\n]*)(#.*)?(?:\n|$)/y;
const LINE = /.*(?:\n|$)/y;

/** The rest of a key that was pasted without quotes: its lines could look like names, and must not be shown as such. */
const KEY_BEGIN = /-----BEGIN (?!.*-----END )/;
const KEY_REST = /(?:(?!.*-----END ).*\n)*.*-----END .*(?:\n|$)/y;

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** Reads names and values; expands no variables, and never fails. */
export function parseDotenv(text: string): IDotenv {
  const source = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const entries = new Map<string, IDotenvEntry>();
  const skipped: number[] = [];
  let at = 0;
  let line = 1;

  /** Takes what is next, if it is that. */
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
      const { value, notes } = quoted ? quotedOf(quoted) : plainOf(take(PLAIN)!);
      if (value.includes('${')) {
        notes.add('reference');
      }
      if (entries.has(name)) {
        notes.add('repeated');
      }
      entries.set(name, { name, value, line, notes });
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
  notes: Set<Note>;
}

function quotedOf([, quote, text]: RegExpExecArray): IValue {
  const undo = (_: string, escaped: string): string => ESCAPES[escaped] ?? escaped;
  return { value: quote === '"' ? text.replace(/\\([nrt"\\$])/g, undo) : text, notes: new Set() };
}

function plainOf([, text, comment]: RegExpExecArray): IValue {
  const notes = new Set<Note>();
  const value = text.trim();
  if (comment && !/\s$/.test(text)) {
    notes.add('cut');
  }
  if (/^['"`]/.test(value)) {
    notes.add('unclosed');
  }
  return { value, notes };
}

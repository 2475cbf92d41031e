import { targetOf, obstacleOf, type Obstacle } from './literal';
import { constantOf, kindOf, looksSecret, proposedName } from './names';
import { type IToken, tokenAt, tokensOf, valueOf } from './python';
import { type IMatch, matchesOf } from './rules';

/** What a text is: a cell or a file of Python, or something that does not know get_secret. */
export type TextKind = 'cell' | 'file' | 'other';

/** Something in a text that looks like a credential. */
export interface ICredential {
  /** The literal with its quotes, or the text that was found if it is not a whole literal. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** The credential itself. */
  readonly value: string;
  /** What it looks like, such as "a GitHub token"; empty if only its name suggests a credential. */
  readonly what: string;
  /** A name for the secret. */
  readonly name: string;
  /** Why it cannot be replaced; null if it can. */
  readonly obstacle: Obstacle | null;
}

/**
 * `password=…` and `Bearer …` within a string, a comment or a command. The length of the name is limited: otherwise a long
 * text of hyphens would take minutes.
 */
const LOOSE =
  /(?<![\w$])(?:([\w-]{0,64}(?:pass(?:word|wd|phrase)?|pwd|secret|token|key))["']?\s*[=:]\s*|(?:Bearer|token)\s+)(?:["']([^\s"'<>{}]{6,})["']|([^\s"'`;,&|<>{}()$]{6,}))/gi;

/** What looks like a credential, in order, at most one per literal. */
export function credentialsOf(source: string, kind: TextKind): ICredential[] {
  const tokens = kind === 'other' ? [] : tokensOf(source, kind === 'cell');
  const code = new Code(tokens);
  const found = new Map<number, ICredential>();
  const add = (credential: ICredential): void => {
    const old = found.get(credential.start);
    // The first is the most specific, unless only a later one can be replaced.
    if (!old || (old.obstacle && !credential.obstacle)) {
      found.set(credential.start, credential);
    }
  };
  for (const match of matchesOf(source)) {
    const token = tokenAt(tokens, match.start);
    add(token?.kind === 'string' ? literal(source, code, token, match) : elsewhere(source, token, match));
  }
  const texts = kind === 'other' ? [] : tokens.filter(({ kind }) => kind !== 'word');
  for (const token of texts) {
    const named = token.kind === 'string' ? assigned(source, code, token) : null;
    if (named) {
      add(named);
    } else if (/^(?:string|comment|magic)$/.test(token.kind)) {
      looseMatches(source, token).forEach(match =>
        add(token.kind === 'string' ? literal(source, code, token, match) : elsewhere(source, token, match))
      );
    }
  }
  return withoutOverlaps([...found.values()]);
}

/** A literal that contains something of a known form. */
function literal(source: string, code: Code, token: IToken, match: IMatch): ICredential {
  const { value, isOne } = code.said(source, token);
  const found = source.slice(match.start, match.end);
  const isAll = match.isInWhole ? isOne : value === found;
  const { target, obstacle } = code.around(token);
  // Only the credential, not the whole docstring.
  const { start, end } = obstacle === 'comment' ? match : token;
  return {
    start,
    end,
    text: source.slice(start, end),
    value: isAll ? value! : found,
    what: match.what,
    name: proposedName(target, match.name),
    obstacle: obstacle ?? (value === null ? 'escaped' : isAll ? null : 'part')
  };
}

/** Whether the value is a private key and nothing else. */
function isKey(value: string): boolean {
  return /^\s*-----BEGIN [^]*-----\s*$/.test(value);
}

/** A literal that looks like a credential by the name of its variable. */
function assigned(source: string, code: Code, token: IToken): ICredential | null {
  const { target, obstacle } = code.around(token);
  const kind = target === null ? null : kindOf(target);
  const value = valueOf(source, token) ?? source.slice(...token.body);
  if (!kind || !looksSecret(value, kind)) {
    return null;
  }
  const { start, end, text } = token;
  return { start, end, text, value, what: '', name: proposedName(target, null), obstacle };
}

/** The value of a literal, null if it is not known, and whether all of it can be one credential. */
interface ISaid {
  readonly value: string | null;
  readonly isOne: boolean;
}

/** The tokens without comments, and their positions among them. */
class Code {
  readonly #tokens: readonly IToken[];
  readonly #positions: ReadonlyMap<IToken, number>;
  readonly #said = new Map<IToken, ISaid>();

  constructor(tokens: readonly IToken[]) {
    this.#tokens = tokens.filter(({ kind }) => kind !== 'comment');
    this.#positions = new Map(this.#tokens.map((token, index) => [token, index]));
  }

  around(token: IToken): { target: string | null; obstacle: Obstacle | null } {
    const index = this.#positions.get(token)!;
    return { target: targetOf(this.#tokens, index), obstacle: obstacleOf(this.#tokens, index) };
  }

  /** Computed once: a long literal can have thousands of matches. */
  said(source: string, token: IToken): ISaid {
    let said = this.#said.get(token);
    if (!said) {
      const value = valueOf(source, token);
      said = { value, isOne: !!value && (/^\S+$/.test(value) || isKey(value)) };
      this.#said.set(token, said);
    }
    return said;
  }
}

/** In a comment, a command or another language, or without quotes. */
function elsewhere(source: string, token: IToken | undefined, match: IMatch): ICredential {
  const { start, end, what, name } = match;
  const text = source.slice(start, end);
  const obstacle = token?.kind === 'magic' ? 'magic' : token?.kind === 'comment' ? 'comment' : 'other';
  const variable = /([\w-]+)["']?\s*[=:]\s*["']?$/.exec(source.slice(Math.max(0, start - 200), start))?.[1];
  return { start, end, text, value: text, what, name: proposedName(variable ?? null, name), obstacle };
}

function looseMatches(source: string, { start, end }: IToken): IMatch[] {
  return [...source.slice(start, end).matchAll(LOOSE)].flatMap(found => {
    const [all, name, quoted, bare] = found;
    const value = quoted ?? bare;
    const kind = name === undefined ? 'key' : kindOf(name);
    if (!kind || !looksSecret(value, kind) || !/\d/.test(value) || value.length < 8) {
      return [];
    }
    const from = start + found.index + all.lastIndexOf(value);
    const called = name ? constantOf(name) : 'ACCESS_TOKEN';
    return [{ start: from, end: from + value.length, what: '', name: called, isInWhole: false }];
  });
}

function withoutOverlaps(all: ICredential[]): ICredential[] {
  const kept: ICredential[] = [];
  for (const credential of all.sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (credential.start >= (kept.at(-1)?.end ?? 0)) {
      kept.push(credential);
    }
  }
  return kept;
}

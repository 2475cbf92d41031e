// What surrounds a literal: the name that it is assigned to, and whether a call can replace it.
import type { IToken } from './python';

/**
 * Why a credential is only marked: it is in an f-string, is bytes, is joined from several strings or a pattern, is part of
 * a longer string, is in a docstring or a comment, is in a magic or a command, has escapes, or is not in Python.
 */
export type Obstacle = 'fstring' | 'bytes' | 'joined' | 'part' | 'comment' | 'magic' | 'escaped' | 'other';

/** Calls whose second argument is a password. */
const LOGIN = /^(?:\w*BasicAuth|\w*DigestAuth|login|auth|basic_auth|http_auth)$/;
/** Calls that only wrap what they get. */
const WRAPPER = /^(?:SecretStr|Secret|str|SecretValue)$/;
/** How many joined strings are searched back for the name that they are assigned to. */
const MOST_BEFORE = 100;
const KEYWORD = /^(?:in|is|not|and|or|if|elif|else|while|for|return|yield|assert|case|match|print)$/;

const is = (token: IToken | undefined, ...texts: string[]): boolean =>
  token?.kind === 'operator' && texts.includes(token.text);

/** The text of a string without its quotes. */
const bodyOf = (token: IToken): string =>
  token.text.slice(token.body[0] - token.start, token.body[1] - token.start);

/** The name of the variable, attribute, argument, key or setting that gets the literal, or null. */
export function targetOf(tokens: readonly IToken[], index: number): string | null {
  // Skip parentheses around strings on several lines, and the strings before this one.
  let at = index;
  while (
    index - at < MOST_BEFORE &&
    (tokens[at - 1]?.kind === 'string' || (is(tokens[at - 1], '(') && is(tokens[at - 2], '=')))
  ) {
    at--;
  }
  const [fourth, third, second, first] = [4, 3, 2, 1].map(back => tokens[at - back] as IToken | undefined);
  if (is(first, '=', '==', '!=', ':=')) {
    return assignedTo(tokens, at - 2);
  }
  if (is(first, ':') && second?.kind === 'string') {
    return bodyOf(second);
  }
  if (is(first, ',') && second) {
    // setdefault("NAME", "…"), auth=("user", "…"), login(user, "…")
    const opener = is(third, '(') ? (is(fourth, '=') ? tokens[at - 5] : fourth) : undefined;
    if (opener && LOGIN.test(opener.text)) {
      return 'PASSWORD';
    }
    const isCall = is(third, '(') && fourth?.kind === 'word' && !KEYWORD.test(fourth.text);
    return isCall && second.kind === 'string' ? bodyOf(second) : null;
  }
  if (is(first, '(') && second?.kind === 'word') {
    return WRAPPER.test(second.text) && is(third, '=')
      ? assignedTo(tokens, at - 4)
      : second.text.replace(/^set_?(?=[a-zA-Z])/, '');
  }
  return null;
}

/** The name before an equals sign, a type between them or not. */
function assignedTo(tokens: readonly IToken[], index: number): string | null {
  const [third, second, first] = [2, 1, 0].map(back => tokens[index - back] as IToken | undefined);
  if (first?.kind === 'word') {
    return is(second, ':') && third?.kind === 'word' ? third.text : first.text;
  }
  return is(first, ']') && second?.kind === 'string' && is(third, '[') ? bodyOf(second) : null;
}

/** Why a call cannot replace the literal; null if it can. */
export function obstacleOf(tokens: readonly IToken[], index: number): Obstacle | null {
  const [token, before, after] = [tokens[index], tokens[index - 1], tokens[index + 1]];
  if (/[ft]/.test(token.prefix)) {
    return 'fstring';
  }
  if (token.prefix.includes('b')) {
    return 'bytes';
  }
  if (!token.isClosed) {
    return 'escaped';
  }
  const isFormatted = is(after, '.') && /^format/.test(tokens[index + 2]?.text ?? '');
  const isPattern = before?.text === 'case' || is(before, '|') || is(after, '|');
  const isJoined = [before, after].some(other => other?.kind === 'string' || is(other, '+', '*', '%'));
  if (isFormatted || isPattern || isJoined) {
    return 'joined';
  }
  const begins = !before || before.kind === 'newline' || before.kind === 'magic' || is(before, ';', ':');
  const ends = !after || after.kind === 'newline' || is(after, ';');
  return begins && ends ? 'comment' : null;
}

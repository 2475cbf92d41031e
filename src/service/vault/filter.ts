import { RE2JS } from 're2js';
import { HeliosError, MAX_FILTER_LENGTH } from '../../contract';
import { costOf } from './filterCost';

/** Instructions of a compiled expression; many make each match slow, as in `(.*a.{120}){8}`. */
const MOST_INSTRUCTIONS = 300;
/** What compiling may cost; an expression of so few instructions costs no more, unless it has many tables. */
const MOST_COST = 1000;

/**
 * What a filter accepts: the value itself (without regard to case) or what a regular expression matches as a whole.
 * The expressions are RE2's, whose matching takes linear time, and none is compiled that would take long, so none can
 * block the service. For callers who are known already.
 * @throws HeliosError filter_invalid
 */
export function matcherOf(filter: string | undefined): (text: string) => boolean {
  if (filter === undefined) {
    return () => true;
  }
  if (filter.length > MAX_FILTER_LENGTH) {
    throw new HeliosError('filter_invalid');
  }
  if (costOf(filter) > MOST_COST) {
    throw tooMuch();
  }
  const value = filter.toLowerCase();
  let expression: RE2JS | null = null;
  try {
    expression = RE2JS.compile(filter, RE2JS.CASE_INSENSITIVE);
  } catch {
    // An address such as a+b@c is a value; what is neither cannot be in any list.
    if (!/^[^()[\]{}|\\*^$?]*$/.test(filter)) {
      throw new HeliosError('filter_invalid');
    }
  }
  if (expression && expression.programSize() > MOST_INSTRUCTIONS) {
    throw tooMuch();
  }
  // The audit log asks about the same few people over and over.
  const known = new Map<string, boolean>();
  return text => {
    let matches = known.get(text);
    if (matches === undefined) {
      matches = text.toLowerCase() === value || (expression?.matches(text) ?? false);
      known.set(text, matches);
    }
    return matches;
  };
}

function tooMuch(): HeliosError {
  return new HeliosError(
    'filter_invalid',
    'This filter repeats too much. Use smaller numbers in braces, and fewer classes such as \\pL.'
  );
}

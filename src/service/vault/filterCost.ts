// What it costs to compile an expression, from its text alone: once it is compiled it is too late.

/** A character, an escape, or how often what stands before it is repeated. */
const TOKEN = /\\(?:x\{[0-9a-f]+\}|x[0-9a-f]{2}|[0-7]{1,3}|.)|\{(\d+)(?:,(\d*))?\}|./gisu;
/** Looks every character of a table up. */
const TABLE = 100;
/** Characters between the ends of a range that cost as much as one instruction: of each, capitals are looked up. */
const CHARACTERS = 60;

/**
 * About how many instructions a regular expression of RE2 takes to compile; too many rather than too few. It knows
 * nothing of groups: what is repeated behind a bracket may begin anywhere.
 */
export function costOf(filter: string): number {
  const hasClass = filter.includes('[');
  const tokens = [...filter.matchAll(TOKEN)].filter(([token]) => !/^\\[QE]$/.test(token));
  let cost = 0;
  tokens.forEach(([token, least, most], index) => {
    const before = tokens[index - 1]?.[0];
    if (least !== undefined) {
      const times = Math.max(1, Number(least), Number(most ?? 0));
      cost = before === ')' ? cost * times : cost + times;
    } else if (hasClass && before === '-' && index > 1) {
      cost += token.length + Math.abs(codeOf(token) - codeOf(tokens[index - 2][0])) / CHARACTERS;
    } else {
      // An escape may be plain text, behind \Q.
      cost += /^\\p$/i.test(token) ? TABLE : token.length;
    }
  });
  return cost;
}

/** The number of the character that a token stands for. */
function codeOf(token: string): number {
  const [, hexadecimal, octal] = /^\\(?:x\{?([0-9a-f]+)\}?|([0-7]+))$/i.exec(token) ?? [];
  if (hexadecimal !== undefined) {
    return parseInt(hexadecimal, 16);
  }
  return octal === undefined ? (token.replace(/^\\/, '').codePointAt(0) ?? 0) : parseInt(octal, 8);
}

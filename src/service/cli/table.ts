const GAP = '  ';
const MIN_WIDTH = 8;

// Characters that take two columns of a terminal: East Asian text and emoji.
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** The text without characters that control a terminal or change the direction of text. */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, '\ufffd');
}

/**
 * Rows under titles, in columns. The widest columns are cut until a row fits the terminal.
 * @param width of the terminal. Without it nothing is cut.
 */
export function formatTable(titles: readonly string[], rows: readonly string[][], width?: number): string {
  const lines = [titles, ...rows].map(row => row.map(printable));
  const widths = titles.map((_, column) => Math.max(...lines.map(line => widthOf(line[column]))));
  const total = (): number => widths.reduce((sum, one) => sum + one, GAP.length * (widths.length - 1));
  while (width !== undefined && total() > width && Math.max(...widths) > MIN_WIDTH) {
    widths[widths.indexOf(Math.max(...widths))]--;
  }
  return lines
    .map(line => line.map((text, column) => fitted(text, widths[column])).join(GAP))
    .map(line => line.trimEnd())
    .join('\n');
}

function widthOf(text: string): number {
  return [...text].reduce((sum, character) => sum + (WIDE.test(character) ? 2 : 1), 0);
}

/** The text cut or padded to `width`. */
function fitted(text: string, width: number): string {
  if (widthOf(text) <= width) {
    return text + ' '.repeat(width - widthOf(text));
  }
  let kept = '';
  for (const character of text) {
    if (widthOf(kept + character) >= width) {
      break;
    }
    kept += character;
  }
  return fitted(`${kept}\u2026`, width);
}

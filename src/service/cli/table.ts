const GAP = '  ';
const LEAST = 8;

// Wide in a terminal: East Asian text and pictures.
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** Text from people without what would steer the terminal or turn its direction around. */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, '\ufffd');
}

function widthOf(text: string): number {
  return [...text].reduce((sum, character) => sum + (WIDE.test(character) ? 2 : 1), 0);
}

function cut(text: string, width: number): string {
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
  return cut(`${kept}\u2026`, width);
}

/**
 * Rows under a head, in columns. On a terminal the widest columns give way until a row fits.
 * @param width of the terminal; absent where the output goes elsewhere, and nothing is cut.
 */
export function formatTable(head: readonly string[], rows: readonly string[][], width?: number): string {
  const lines = [head, ...rows].map(row => row.map(printable));
  const widths = head.map((_, column) => Math.max(...lines.map(line => widthOf(line[column]))));
  const total = (): number => widths.reduce((sum, one) => sum + one, GAP.length * (widths.length - 1));
  while (width !== undefined && total() > width && Math.max(...widths) > LEAST) {
    widths[widths.indexOf(Math.max(...widths))]--;
  }
  return lines
    .map(line =>
      line
        .map((text, column) => cut(text, widths[column]))
        .join(GAP)
        .trimEnd()
    )
    .join('\n');
}

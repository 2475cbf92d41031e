// Whether a cell's output shows a value.

/** Lines of a value that are shorter say too little: they could stand in any output. */
const LONG = 8;

/** Whether an output holds the value: as it is, as JSON, HTML or base64 write it, or one of its lines. */
export function holdsValue(output: unknown, value: string): boolean {
  const lines = value.split('\n').filter((line, _, all) => all.length > 1 && line.length >= LONG);
  const forms = new Set([value, ...lines].flatMap(formsOf));
  const holds = (part: unknown): boolean => {
    if (typeof part === 'string') {
      return [...forms].some(form => part.includes(form));
    }
    if (Array.isArray(part) && part.every(item => typeof item === 'string')) {
      // Files of notebooks keep texts as lists of lines.
      return holds(part.join(''));
    }
    return typeof part === 'object' && part !== null && Object.values(part).some(holds);
  };
  return holds(output);
}

function formsOf(text: string): string[] {
  const html = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const quoted = html.replaceAll('"', '&quot;');
  const bytes = new TextEncoder().encode(text);
  const base64 = btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''));
  // Its last characters depend on what follows.
  const start = base64.slice(0, Math.floor(bytes.length / 3) * 4);
  const forms = [text, JSON.stringify(text).slice(1, -1), html, quoted, quoted.replaceAll("'", '&#39;')];
  return start.length >= LONG ? [...forms, start] : forms;
}

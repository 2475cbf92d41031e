// Whether a cell's output shows a value.

/** Shorter lines of a value could be in any output. */
const LONG = 8;

/** Whether an output contains the value or one of its lines: as it is, or in JSON, HTML or base64. */
export function holdsValue(output: unknown, value: string): boolean {
  const lines = value.split('\n').filter((line, _, all) => all.length > 1 && line.length >= LONG);
  const forms = new Set([value, ...lines].flatMap(formsOf));
  const holds = (part: unknown): boolean => {
    if (typeof part === 'string') {
      return [...forms].some(form => part.includes(form));
    }
    if (Array.isArray(part) && part.every(item => typeof item === 'string')) {
      // Notebook files store texts as lists of lines.
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
  // The last characters depend on what follows the value.
  const start = base64.slice(0, Math.floor(bytes.length / 3) * 4);
  const forms = [text, JSON.stringify(text).slice(1, -1), html, quoted, quoted.replaceAll("'", '&#39;')];
  return start.length >= LONG ? [...forms, start] : forms;
}

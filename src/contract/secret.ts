import type { ErrorCode } from './errors';
import { MAX_NAME_LENGTH, MAX_VALUE_BYTES } from './limits';

/** What is wrong with `name`, or null (Management API: letters, digits and underscores, at least one). */
export function checkName(name: string): ErrorCode | null {
  return name.length <= MAX_NAME_LENGTH && /^[A-Za-z0-9_]+$/.test(name) ? null : 'secret_name_invalid';
}

/** What is wrong with `value`, or null. */
export function checkValue(value: string): ErrorCode | null {
  const bytes = utf8Length(value);
  if (bytes === null) {
    return 'secret_value_invalid';
  }
  return bytes <= MAX_VALUE_BYTES ? null : 'secret_value_too_large';
}

/** The length of `text` in bytes of UTF-8, or null where half a surrogate pair makes it no text at all. */
export function utf8Length(text: string): number | null {
  let bytes = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) {
      bytes += 1;
    } else if (unit < 0x800) {
      bytes += 2;
    } else if (unit < 0xd800 || unit > 0xdfff) {
      bytes += 3;
    } else {
      const next = text.charCodeAt(index + 1);
      if (unit > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) {
        return null;
      }
      bytes += 4;
      index++;
    }
  }
  return bytes;
}

/** Up to `limit` of `names` that somebody who typed `wanted` may have meant, nearest first. */
export function closeNames(wanted: string, names: readonly string[], limit = 3): string[] {
  const target = wanted.toLowerCase();
  const most = Math.max(1, Math.floor(target.length / 3));
  return names
    .map(name => ({ name, distance: editDistance(target, name.toLowerCase(), most) }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, limit)
    .map(({ name }) => name);
}

/** Says that a reader has no such secret. @param close names that they may have meant. */
export function missingSecret(name: string, close: readonly string[] = []): string {
  const hint = close.length ? ` Did you mean ${close.join(' or ')}?` : '';
  return `There is no secret ${name}.${hint} Create it in the Secrets panel, or check its name.`;
}

/** Levenshtein's distance; anything over `most` may come back as `most + 1`. */
function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) {
    return most + 1;
  }
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, row[j] + 1, next[j - 1] + 1));
    }
    if (Math.min(...next) > most) {
      return most + 1;
    }
    row = next;
  }
  return row[b.length];
}

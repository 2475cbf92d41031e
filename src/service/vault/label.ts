import { MAX_LABEL_LENGTH } from '../../contract';

/**
 * Whether this can be an email address or the name of a team or an API key: 1 to 255 characters, none of them a
 * control character, which would act on the terminal that shows it, or half a character, which no store keeps.
 */
export function isLabel(text: string): boolean {
  return text.trim() !== '' && text.length <= MAX_LABEL_LENGTH && !/[\p{Cc}\p{Cs}]/u.test(text);
}

import type { Language } from '../vocabulary.ts';

/**
 * A time as people write it in that language, such as `24 December 2026 at 18:00 UTC`. In UTC, as Regent does not know
 * where its users are.
 */
export function timeIn(language: Language, at: Date, dateStyle: 'long' | 'medium' = 'long'): string {
  const locale = language === 'en' ? 'en-GB' : language;
  return `${at.toLocaleString(locale, { dateStyle, timeStyle: 'short', timeZone: 'UTC' })} UTC`;
}

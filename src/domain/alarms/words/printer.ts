import { timeIn } from '../../letters/time-in.ts';
import type { Language } from '../../vocabulary.ts';

/** How a language writes what sentences are made of. */
export function printerOf(language: Language) {
  return {
    /** @param iso a time as ISO 8601 */
    at: (iso: string) => timeIn(language, new Date(iso), 'medium'),
    tenths: (value: number) =>
      value.toLocaleString(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
  };
}

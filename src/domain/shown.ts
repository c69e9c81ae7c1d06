import { UNSEEN } from './text.ts';

const LONGEST = 60;

/** A given value for a message: in quotes, shortened, with invisible characters as escapes. */
export function shown(text: string): string {
  return JSON.stringify(cut(text, LONGEST)).replace(
    UNSEEN,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

/** At most `longest` characters, with a mark if there were more. Does not cut a character in half. */
export function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const start = text.slice(0, longest);
  return `${/\p{Surrogate}$/u.test(start) ? start.slice(0, -1) : start}…`;
}

import { UNSEEN } from './text.ts';

const LONGEST = 60;

/** What somebody has given, as it stands in a message: in quotes, short, and with nothing that cannot be seen. */
export function shown(text: string): string {
  return JSON.stringify(cut(text, LONGEST)).replace(
    UNSEEN,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

/** At most so many characters, and a mark where there were more; no character is cut in half. */
export function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const start = text.slice(0, longest);
  return `${/\p{Surrogate}$/u.test(start) ? start.slice(0, -1) : start}…`;
}

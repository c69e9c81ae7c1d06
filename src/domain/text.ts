/** The problem with a line of visible text, if any; MONARC stores 255 characters. */
export function textProblem(value: string): string | undefined {
  if (value.trim() === '') return 'is empty.';
  if (value.length > 255) return `has ${value.length} characters; at most 255 are kept.`;
  if (/\p{Cc}/u.test(value)) return 'holds a control character, such as a line break.';
  return brokenText(value);
}

/** The same for a longer text, which may be empty and have several lines. */
export function longTextProblem(value: string): string | undefined {
  if (value.length > 10_000) return `has ${value.length} characters; at most 10000 are kept.`;
  const inLine = value.replace(/[\t\r\n]/g, '');
  if (/\p{Cc}/u.test(inLine)) return 'holds a control character.';
  return brokenText(inLine);
}

function brokenText(value: string): string | undefined {
  if (/\p{Surrogate}/u.test(value)) return 'holds half of a surrogate pair, which cannot be stored.';
  const unseen = value.replace(IN_ITS_PLACE, '').match(UNSEEN)?.[0];
  if (unseen === undefined) return undefined;
  const number = unseen.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
  return `holds an invisible character (U+${number}). Remove it, or type the text again.`;
}

/** By Unicode properties: controls, line separators, direction marks, and characters without width. */
export const UNSEEN =
  /\p{Cc}|\p{Zl}|\p{Zp}|\p{Bidi_Control}|\p{Default_Ignorable_Code_Point}|\p{Noncharacter_Code_Point}|[\ufff9-\ufffb]/gu;

/** The signs that remove the vowel of a letter, in the Indic scripts in use today. */
const VIRAMA = '[\\u094d\\u09cd\\u0a4d\\u0acd\\u0b4d\\u0bcd\\u0c4d\\u0ccd\\u0d4d\\u0dca\\u1039\\u17d2]';
const PICTURE = '\\p{Extended_Pictographic}';

/**
 * Invisible characters that some texts need: joiners in Arabic and Indic scripts, by the rules for host names
 * (RFC 5892, appendices A.1 and A.2) and the Bengali ya-phalaa; joined emoji; variants of Han characters.
 */
const IN_ITS_PLACE = new RegExp(
  [
    '(?<=\\p{Script=Arabic}\\p{M}*)\\u200c(?=\\p{Script=Arabic})',
    `(?<=${VIRAMA})[\\u200c\\u200d]`,
    `\\u200d(?=${VIRAMA})`,
    `(?<=${PICTURE}\\ufe0f?\\p{Emoji_Modifier}?)\\u200d(?=${PICTURE})`,
    `(?<=${PICTURE}|\\p{Script=Han}|\\p{Script=Mongolian})\\p{Variation_Selector}`,
  ].join('|'),
  'gu',
);

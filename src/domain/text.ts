/** What is wrong with a line of text that people see; MONARC keeps 255 characters. */
export function textProblem(value: string): string | undefined {
  if (value.trim() === '') return 'is empty.';
  if (value.length > 255) return `has ${value.length} characters; at most 255 are kept.`;
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(value)) return 'holds a control character, such as a line break.';
  return brokenText(value);
}

/** The same for a longer text, which may be empty and have several lines. */
export function longTextProblem(value: string): string | undefined {
  if (value.length > 10_000) return `has ${value.length} characters; at most 10000 are kept.`;
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(value)) return 'holds a control character.';
  return brokenText(value);
}

const brokenText = (value: string) =>
  /\p{Surrogate}/u.test(value) ? 'holds half of a character, which no encoding can write.' : undefined;

/** What is wrong with a line of text that people see; MONARC keeps 255 characters. */
export function textProblem(value: string): string | undefined {
  if (value.trim() === '') return 'is empty.';
  if (value.length > 255) return `has ${value.length} characters; at most 255 are kept.`;
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(value)) return 'holds a control character, such as a line break.';
  return undefined;
}

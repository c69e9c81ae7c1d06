/** PHP source for plain values. */

export type PhpValue = string | number | boolean | null | PhpValue[] | { [key: string]: PhpValue };

/**
 * A PHP expression of the same value. Lists of scalars stand on one line, all else has a line for each entry.
 * Single quotes: nothing in them is expanded, and only they and backslashes need escaping.
 */
export function phpLiteral(value: PhpValue, indent = ''): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return `'${value.replace(/[\\']/g, '\\$&')}'`;
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a whole number`);
    return String(value);
  }
  if (typeof value === 'boolean') return String(value);
  const inner = `${indent}    `;
  const entries = Array.isArray(value)
    ? value.map((entry) => phpLiteral(entry, inner))
    : Object.entries(value).map(([key, entry]) => `${phpLiteral(key)} => ${phpLiteral(entry, inner)}`);
  const isFlat = Array.isArray(value) && value.every((entry) => entry === null || typeof entry !== 'object');
  if (isFlat || entries.length === 0) return `[${entries.join(', ')}]`;
  return `[\n${entries.map((entry) => `${inner}${entry},\n`).join('')}${indent}]`;
}

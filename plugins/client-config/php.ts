/** PHP source for plain values. */

export type PhpValue = string | number | boolean | null | PhpValue[] | PhpMap;
export interface PhpMap {
  [key: string]: PhpValue;
}

export const isMap = (value: unknown): value is PhpMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Merges maps into a new one: later values win, key by key if both are maps. The arguments are not changed.
 */
export const merged = (...maps: PhpMap[]): PhpMap => maps.reduce(over);

function over(below: PhpMap, above: PhpMap): PhpMap {
  const entries = new Map(Object.entries(below));
  for (const [key, value] of Object.entries(above)) {
    const under = entries.get(key);
    entries.set(key, isMap(under) && isMap(value) ? over(under, value) : value);
  }
  return Object.fromEntries(entries);
}

/**
 * A PHP expression of the same value. Lists of scalars are on one line; everything else has a line for each
 * entry. Single quotes expand nothing, and only they and backslashes need escaping.
 */
export function phpLiteral(value: PhpValue, indent = ''): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return `'${value.replace(/[\\']/g, '\\$&')}'`;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError(`${value} is not a number that PHP could be told`);
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

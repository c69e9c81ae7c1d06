/** Masks options of plugins for all readers: values that are secrets by their name or their shape. */
const SECRET_NAME = /pass|secret|token|salt|credential|(?:api|private)_?key$/i;
const URL_PASSWORD = /(:\/\/[^\s/:@"']*:)[^\s/"']+@/g;
const MASK = '********';

export function maskedOptions(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(URL_PASSWORD, `$1${MASK}@`);
  if (Array.isArray(value)) return value.map(maskedOptions);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, SECRET_NAME.test(name) ? MASK : maskedOptions(one)]),
  );
}

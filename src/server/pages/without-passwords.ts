/**
 * A text that GraphiQL would keep in the browser, with every password in it left empty: JSON, or JSON within
 * JSON, as its tabs are. Anything else that speaks of a password is not kept. This runs in the browser, from
 * its own source, so it may use nothing from outside.
 */
export function withoutPasswords(text: string): string {
  if (!/password/i.test(text)) return text;
  const empty = (key: string, value: unknown): unknown => {
    if (typeof value !== 'string') return value;
    return /password/i.test(key) ? '' : withoutPasswords(value);
  };
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' ? JSON.stringify(parsed, empty, 2) : '';
  } catch {
    return '';
  }
}

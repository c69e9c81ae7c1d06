/**
 * A text that GraphiQL would keep in the browser, with the value of every password, token and code in it left
 * empty: GraphQL, JSON, or JSON within JSON, as its tabs are, finished or not. All else stays as it is. This runs
 * in the browser, from its own source, so it may use nothing from outside.
 */
export function withoutSecrets(text: string): string {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null) {
      let changed = false;
      const kept = JSON.stringify(
        parsed,
        (key, value: unknown) => {
          if (typeof value !== 'string') return value;
          const safe = /password|(secret|token|code)$/i.test(key) ? '' : withoutSecrets(value);
          changed ||= safe !== value;
          return safe;
        },
        2,
      );
      return changed ? kept : text;
    }
  } catch {
    // Not JSON, or not yet.
  }
  // A name, then a value: in quotes (the last may still be missing), or a bare word. A `$variable` is none.
  return text.replace(
    /(?<![$\w])(\w*(?:password\w*|secret|token|code)\s*"?\s*:\s*)("""[^]*?(?:"""|$)|"(?:\\.|[^"\\\n])*"?|[^\s"$,(){}[\]]+)/gi,
    '$1""',
  );
}

/**
 * Empties the value of every password, secret, token and code in a text that GraphiQL would store in the
 * browser: GraphQL, JSON, or JSON within JSON, as its tabs are, complete or not. The rest stays as it is. The
 * browser runs this function from its source text, so it must not use anything outside itself.
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
  // A name, then a value: in quotes (the last may still be missing), or a bare word, but no `$variable`.
  return text.replace(
    /(?<![$\w])(\w*(?:password\w*|secret|token|code)\s*"?\s*:\s*)("""[^]*?(?:"""|$)|"(?:\\.|[^"\\\n])*"?|[^\s"$,(){}[\]]+)/gi,
    '$1""',
  );
}

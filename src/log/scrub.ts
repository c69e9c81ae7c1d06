/** Whatever the value: in an address, a header or a setting, it is a secret. */
const SECRETS: [RegExp, string][] = [
  // Passwords in addresses, such as that of a database.
  [/\b([a-z][a-z0-9+.-]*:\/\/[^\s:@/]*:)[^\s/]+@/gi, '$1***@'],
  // Tokens of Regent's own, also in links.
  [/\bregent_(ses|api|link|dev)_[\w-]+/g, 'regent_$1_***'],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, '$1 ***'],
  [/\b(password|passwd|secret|token|authorization)(["']?\s*[=:]\s*["']?)[^\s"',;&}]+/gi, '$1$2***'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, '*** (a private key)'],
];

/** A text for the log. The secrets of clients are masked before: only who works with them knows them. */
export function scrub(text: string): string {
  return SECRETS.reduce((result, [pattern, mask]) => result.replace(pattern, mask), text);
}

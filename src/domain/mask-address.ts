/**
 * The address without its user, its password and its options, among which a password may be as well:
 * `mongodb://***@host:27017/name`. It need not be a URL: what a password may hold has often kept it from being one.
 */
export function maskAddress(address: string): string {
  const [scheme = ''] = /^[a-z][a-z+]*:\/\//i.exec(address) ?? [];
  const rest = address.slice(scheme.length).replace(/^.*@/s, '***@');
  return scheme + rest.replace(/\?.*$/s, '');
}

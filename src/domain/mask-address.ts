/**
 * The address without user, password and options, which may contain a password too:
 * `mongodb://***@host:27017/name`. It need not be a valid URL: characters in passwords often make it invalid.
 */
export function maskAddress(address: string): string {
  const [scheme = ''] = /^[a-z][a-z+]*:\/\//i.exec(address) ?? [];
  const rest = address.slice(scheme.length).replace(/^.*@/s, '***@');
  return scheme + rest.replace(/\?.*$/s, '');
}
